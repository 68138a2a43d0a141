/** `--tls` of the simulators: what an acquirer that runs alone shows, and what a terminal that runs alone trusts. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Dial } from '../../devices/links/link.js';
import { type ServerIdentity, tlsLink } from '../../devices/links/tls.js';
import { Authority } from '../../devices/protocols/x509/certificate.js';
import { MisuseError } from '../../devices/wire/errors.js';
import { ACQUIRER_NAME } from '../worlds/wired/secure-way.js';
import type { Address } from './serve.js';

export interface TlsFlags {
  readonly tls?: boolean;
  /** The name that the certificate bears. */
  readonly tlsName?: string;
  /** PEM of the authority: written by the acquirer, read by the terminal. */
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

export interface Shown {
  readonly identity: ServerIdentity;
  /** For the ready line. */
  readonly ready: { readonly name?: string; readonly ca?: string };
}

const DAY_MS = 86_400_000;

/**
 * A certificate of its own, made for this start, or that of the files.
 * @returns nothing: no TLS @throws MisuseError for options without `--tls`, half a certificate, or a file that cannot be used
 */
export function shownBy(flags: TlsFlags, nowMs: number): Shown | undefined {
  if (!wanted(flags)) return undefined;
  const { tlsCert, tlsKey, tlsCa, tlsName = ACQUIRER_NAME } = flags;
  if (tlsCert !== undefined && tlsKey !== undefined) {
    if (tlsCa === undefined && flags.tlsName === undefined) return { identity: pairOf(tlsCert, tlsKey), ready: {} };
    throw new MisuseError({
      what: '--tls-cert brings its own name and authority',
      expected: '--tls-cert and --tls-key without --tls-name and --tls-ca',
      got: 'both',
    });
  }
  if (tlsCert !== undefined || tlsKey !== undefined)
    throw new MisuseError({ what: 'half a certificate', expected: '--tls-cert and --tls-key', got: 'one of them' });
  const valid = { from: nowMs - DAY_MS, to: nowMs + 365 * DAY_MS };
  const authority = new Authority('scanrig test authority', valid);
  if (tlsCa !== undefined) write(tlsCa, authority.cert);
  return { identity: authority.issue(tlsName, valid), ready: { name: tlsName, ca: tlsCa ?? authority.cert } };
}

/** @param verifies does its firmware look at the certificate? @returns how the terminal reaches its acquirer @throws MisuseError as `shownBy`, and where nobody is to be trusted */
export function wayTo(acquirer: Address, flags: TlsFlags, verifies: boolean): Address | Dial {
  if (!wanted(flags)) return acquirer;
  if (flags.tlsCa === undefined)
    throw new MisuseError({
      what: '--tls needs an authority to trust',
      expected: '--tls-ca FILE, as `simulate acquirer --tls --tls-ca FILE` writes it',
      got: 'none',
    });
  const { host, port } = acquirer;
  const ca = read('ca', flags.tlsCa);
  check('ca', flags.tlsCa, () => new X509Certificate(ca));
  const name = flags.tlsName ?? ACQUIRER_NAME;
  return tlsLink({ name, port, ca, verifies, resolve: () => Promise.resolve(host) });
}

/** @throws MisuseError for an option that means nothing without `--tls` */
function wanted({ tls, ...more }: TlsFlags): boolean {
  if (tls === true) return true;
  for (const name of ['tlsName', 'tlsCa', 'tlsCert', 'tlsKey'] as const)
    if (more[name] !== undefined)
      throw new MisuseError({
        what: `--${name.replace('tls', 'tls-').toLowerCase()} is about TLS`,
        expected: '--tls beside it',
        got: more[name],
      });
  return false;
}

function pairOf(certPath: string, keyPath: string): ServerIdentity {
  const [cert, key] = [read('cert', certPath), read('key', keyPath)];
  check('cert', certPath, () => {
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
      throw new Error('the key is that of another certificate');
  });
  return { cert, key };
}

/** @throws MisuseError where what the file holds is not what it should */
function check(what: string, path: string, look: () => void): void {
  try {
    look();
  } catch (error) {
    throw unusable(what, path, error);
  }
}

function read(what: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unusable(what, path, error);
  }
}

function write(path: string, pem: string): void {
  try {
    writeFileSync(path, pem);
  } catch (error) {
    throw unusable('ca', path, error);
  }
}

function unusable(what: string, path: string, error: unknown): MisuseError {
  const got = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
  return new MisuseError({ what: `the file of --tls-${what} cannot be used`, where: path, got });
}
