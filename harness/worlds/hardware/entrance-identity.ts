/**
 * What the rig shows a terminal that reaches its acquirer over TLS. It stays the same from run to run, since somebody has
 * entered its authority on the terminal: made once into the folder that the rig file names, and made anew once it is over.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { RigTerminal } from '../../../devices/inventory/rig-file.js';
import type { ServerIdentity } from '../../../devices/links/tls.js';
import { Authority } from '../../../devices/protocols/x509/certificate.js';
import { RigFaultError } from '../../../devices/wire/errors.js';

/** What the terminal has to know. */
export interface Trusted {
  /** The name that it asks for. */
  readonly name: string;
  /** PEM of the authority. */
  readonly file: string;
}

const DAY_MS = 86_400_000;
const VALID_DAYS = 730;
/** A certificate that ends in the middle of a run helps nobody. */
const LEFT_DAYS_LEAST = 2;

/** @param folder of the rig file @returns nothing where the terminal speaks plain TCP */
export function trustedOf({ acquirer }: Pick<RigTerminal, 'acquirer'>, folder: string): Trusted | undefined {
  const { tls } = acquirer;
  return tls === undefined ? undefined : { name: tls.name, file: join(resolve(folder, tls.folder), 'authority.pem') };
}

/** @throws RigFaultError where the folder cannot be used, or holds something else */
export function identityFor({ name, file }: Trusted, nowMs: number): ServerIdentity {
  const folder = dirname(file);
  const paths = { cert: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') };
  try {
    if ([file, paths.cert, paths.key].every((path) => existsSync(path))) {
      const known = { cert: readFileSync(paths.cert, 'utf8'), key: readFileSync(paths.key, 'utf8') };
      if (serves(known, name, nowMs)) return known;
    }
    const valid = { from: nowMs - DAY_MS, to: nowMs + VALID_DAYS * DAY_MS };
    const authority = new Authority('scanrig bench authority', valid);
    const made = authority.issue(name, valid);
    mkdirSync(folder, { recursive: true });
    writeFileSync(paths.key, made.key, { mode: 0o600 });
    writeFileSync(paths.cert, made.cert);
    writeFileSync(file, authority.cert);
    return made;
  } catch (error) {
    throw new RigFaultError({
      what: 'the certificate for the terminal cannot be read or made',
      where: folder,
      expected: 'a folder for authority.pem, certificate.pem and key.pem',
      got: error instanceof Error ? error.message : String(error),
    });
  }
}

/** @throws Error for files that hold no certificate and key: they may be somebody's, and are left alone */
function serves({ cert, key }: ServerIdentity, name: string, nowMs: number): boolean {
  const shown = new X509Certificate(cert);
  if (!shown.checkPrivateKey(createPrivateKey(key))) throw new Error('key.pem is not that of certificate.pem');
  const days = (Date.parse(shown.validTo) - nowMs) / DAY_MS;
  return shown.checkHost(name) !== undefined && days >= LEFT_DAYS_LEAST;
}
