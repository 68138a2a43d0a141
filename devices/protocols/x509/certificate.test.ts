/** Goal: the certificates that the rig makes are ones that others read, trust and refuse as they should. */
import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { toHex } from '../../wire/bytes.js';
import { Authority } from './certificate.js';
import { integer, octets, oid, time } from './der.js';

const VALID = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2051, 11, 31) };

test('values are encoded as X.690 has them', () => {
  expect(toHex(integer(Uint8Array.of(0, 0, 0x80)))).toBe('02020080');
  expect(toHex(integer(Uint8Array.of()))).toBe('020100');
  expect(toHex(oid('1.2.840.113549'))).toBe('06062A864886F70D');
  expect(toHex(octets(new Uint8Array(200)).subarray(0, 3))).toBe('0481C8');
  expect(toHex(octets(new Uint8Array(300)).subarray(0, 4))).toBe('0482012C');
  expect(new TextDecoder().decode(time(Date.UTC(2026, 10, 24, 1, 2, 3)).subarray(2))).toBe('261124010203Z');
  expect(new TextDecoder().decode(time(Date.UTC(2050, 0, 1)).subarray(2))).toBe('20500101000000Z');
});

test('an authority signs itself and others, and nobody else has', () => {
  const ours = new Authority('scanrig test authority', VALID);
  const other = new Authority('another', VALID);
  const ca = new X509Certificate(ours.cert);
  const leaf = new X509Certificate(ours.issue('acquirer.test', VALID).cert);
  expect(ca.ca).toBe(true);
  expect(leaf.ca).toBe(false);
  expect(ca.verify(ca.publicKey)).toBe(true);
  expect(leaf.verify(ca.publicKey)).toBe(true);
  expect(leaf.checkIssued(ca)).toBe(true);
  expect(leaf.verify(new X509Certificate(other.cert).publicKey)).toBe(false);
});

test('name and dates are those that were asked for', () => {
  const ours = new Authority('scanrig test authority', VALID);
  const { cert, key } = ours.issue('acquirer.test', VALID);
  const leaf = new X509Certificate(cert);
  expect(leaf.checkHost('acquirer.test')).toBe('acquirer.test');
  expect(leaf.checkHost('other.test')).toBeUndefined();
  expect(Date.parse(leaf.validFrom)).toBe(VALID.from);
  expect(Date.parse(leaf.validTo)).toBe(VALID.to);
  expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
});
