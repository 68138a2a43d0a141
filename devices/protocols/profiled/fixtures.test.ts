import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { profileNamed } from '../../profiles/catalogue.js';
import { toHex } from '../../wire/bytes.js';
import { CHECKSUMS } from './checksums.js';
import { decodeRegisterMessage } from './decode.js';
import { encodeRegisterMessage } from './encode.js';
import { REGISTER_FIXTURES } from './fixtures.js';
import { encodeFrame } from './frame.js';
import type { Profile } from './profile.js';
import { LineSplitter } from './split.js';

describe.each(REGISTER_FIXTURES)('$profile $message.code $message.number', ({ profile: name, message, frame }) => {
  const profile = profileNamed(name) as Profile;

  test('is built byte for byte', () => {
    const built = encodeFrame(profile.frame, encodeRegisterMessage(profile.message, message));
    expect(toHex(built)).toBe(toHex(frame));
  });

  test('is read back', () => {
    const items = new LineSplitter(profile.frame).push(frame);
    expect(items).toMatchObject([{ kind: 'frame', bytes: frame }]);
    const data = items[0]?.kind === 'frame' ? items[0].data : new Uint8Array(0);
    expect(decodeRegisterMessage(profile.message, data)).toEqual({ ok: true, message });
  });
});

test('the check sums give their published values for "123456789"', () => {
  const data = Buffer.from('.123456789.');
  const at = (name: keyof typeof CHECKSUMS) => CHECKSUMS[name].compute(data, 1, 10).toString(16).toUpperCase();
  expect([at('lrc-xor'), at('sum8'), at('crc16-ccitt-false')]).toEqual(['31', 'DD', '29B1']);
});

test('the frames in the README are those of the fixtures', () => {
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
  const shown = Array.from(readme.matchAll(/^- ([\w-]+): `([0-9A-F ]+)`$/gm), ([, name, hex]) => [name, hex]);
  const status = REGISTER_FIXTURES.filter(({ message }) => message.code === 'SI');
  expect(shown).toEqual(status.map(({ profile, frame }) => [profile, toHex(frame).replace(/..(?=.)/g, '$& ')]));
});
