/** Goal: what somebody has entered on a terminal stays good from run to run, and files that are not ours are left alone. */
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identityFor, trustedOf } from './entrance-identity.js';

const NOW = Date.parse('2026-11-25T08:00:00Z');
const DAY_MS = 86_400_000;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scanrig-identity-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function trusted(name = 'acquirer.scanrig.test') {
  const found = trustedOf({ acquirer: { listen: '127.0.0.1:9100', tls: { folder: 'tls', name } } }, folder);
  if (found === undefined) throw new Error('nothing to trust');
  return found;
}

test('made once, under the name that is asked for, by the authority that is told, with a key for nobody else', () => {
  const first = identityFor(trusted(), NOW);
  expect(identityFor(trusted(), NOW + 30 * DAY_MS)).toEqual(first);
  const authority = new X509Certificate(readFileSync(trusted().file, 'utf8'));
  const shown = new X509Certificate(first.cert);
  expect([shown.verify(authority.publicKey), shown.checkHost('acquirer.scanrig.test')]).toEqual([
    true,
    'acquirer.scanrig.test',
  ]);
  expect(statSync(join(folder, 'tls', 'key.pem')).mode & 0o777).toBe(0o600);
});

test('made anew for another name, and where it is about to end', () => {
  const first = identityFor(trusted(), NOW);
  const other = identityFor(trusted('host.acme.example'), NOW);
  expect(other.cert).not.toBe(first.cert);
  expect(identityFor(trusted('host.acme.example'), NOW + 729 * DAY_MS).cert).not.toBe(other.cert);
});

test('files that hold something else are told of and left as they are', () => {
  identityFor(trusted(), NOW);
  writeFileSync(join(folder, 'tls', 'certificate.pem'), 'not a certificate');
  expect(() => identityFor(trusted(), NOW)).toThrow(/certificate for the terminal cannot be read or made at .*tls/);
  expect(readFileSync(join(folder, 'tls', 'certificate.pem'), 'utf8')).toBe('not a certificate');
  writeFileSync(join(folder, 'file'), '');
  const inFile = { name: 'a.test', file: join(folder, 'file', 'authority.pem') };
  expect(() => identityFor(inFile, NOW)).toThrow(/cannot be read or made/);
});

test('a terminal that speaks plain TCP has nothing to trust', () => {
  expect(trustedOf({ acquirer: { listen: '127.0.0.1:9100' } }, folder)).toBeUndefined();
});
