/**
 * Certificates for the rig's own TLS links: X.509 v3 (RFC 5280), EC P-256, ECDSA with SHA-256. Test material that is made for
 * a run and forgotten with it; no authority of this world has signed it.
 */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { bits, explicit, implicit, integer, octets, oid, sequence, set, time, truth, utf8 } from './der.js';

export interface Validity {
  /** UTC milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** What a server shows, as node:tls takes it. */
export interface ServerCertificate {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const COMMON_NAME = oid('2.5.4.3');
const EXTENSIONS = { constraints: oid('2.5.29.19'), usage: oid('2.5.29.15'), names: oid('2.5.29.17') };
/** KeyUsage bits from the left: digitalSignature 0, keyCertSign 5. */
const SIGNS_DATA = bits(Uint8Array.of(0x80), 7);
const SIGNS_CERTIFICATES = bits(Uint8Array.of(0x04), 2);

/** One that signs others; its own certificate is what clients trust. */
export class Authority {
  /** PEM, to be trusted. */
  readonly cert: string;
  readonly #name: string;
  readonly #key: KeyObject;

  constructor(name: string, validity: Validity) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#name = name;
    this.#key = privateKey;
    const extensions = [
      extension(EXTENSIONS.constraints, sequence(truth(true)), true),
      extension(EXTENSIONS.usage, SIGNS_CERTIFICATES, true),
    ];
    this.cert = this.#sign(name, publicKey, validity, extensions);
  }

  /** @param name of the host, as clients ask for it */
  issue(name: string, validity: Validity): ServerCertificate {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const dnsName = implicit(2, new TextEncoder().encode(name));
    const extensions = [
      extension(EXTENSIONS.constraints, sequence(), true),
      extension(EXTENSIONS.usage, SIGNS_DATA, true),
      extension(EXTENSIONS.names, sequence(dnsName), false),
    ];
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return { cert: this.#sign(name, publicKey, validity, extensions), key };
  }

  #sign(subject: string, publicKey: KeyObject, { from, to }: Validity, extensions: readonly Uint8Array[]): string {
    const body = sequence(
      explicit(0, integer(Uint8Array.of(2))),
      integer(randomBytes(16)),
      ECDSA_SHA256,
      named(this.#name),
      sequence(time(from), time(to)),
      named(subject),
      new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
      explicit(3, sequence(...extensions)),
    );
    return pem(sequence(body, ECDSA_SHA256, bits(new Uint8Array(sign('sha256', body, this.#key)))));
  }
}

function named(commonName: string): Uint8Array {
  return sequence(set(sequence(COMMON_NAME, utf8(commonName))));
}

function extension(id: Uint8Array, value: Uint8Array, critical: boolean): Uint8Array {
  return critical ? sequence(id, truth(true), octets(value)) : sequence(id, octets(value));
}

function pem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
