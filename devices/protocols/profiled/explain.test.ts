/** Goal: every byte of a frame is in one part, the parts of a good frame have no complaint, and what is spoilt is named. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseProfile } from '../../profiles/profile-file.js';
import { frameOf } from './codec.contract.js';
import { encodeRegisterMessage } from './encode.js';
import { explainFrame, type FramePart } from './explain.js';
import { encodeFrame, headBytes, tailBytes } from './frame.js';
import { arbitraryMessage } from './message.contract.js';

const FOLDER = join(import.meta.dirname, '../../profiles');
const PROFILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => parseProfile(readFileSync(join(FOLDER, name), 'utf8'), name));

describe.each(PROFILES.map((profile) => [profile.name, profile] as const))('%s', (_, profile) => {
  test('a frame that it built is explained whole, without a complaint', () => {
    fc.assert(
      fc.property(arbitraryMessage(profile), (message) => {
        const frame = encodeFrame(profile.frame, encodeRegisterMessage(profile.message, message));
        const parts = explainFrame(profile, frame);
        expect(joined(parts)).toEqual([0, frame.length]);
        expect(parts.filter(({ wrong }) => wrong !== undefined)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('any bytes are explained whole, and something is said to be wrong with them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (bytes) => {
        const parts = explainFrame(profile, bytes);
        expect(joined(parts)).toEqual([0, bytes.length]);
        expect(parts.some(({ wrong }) => wrong !== undefined)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('a payment code is marked as not to be shown', () => {
    const paymentCode = '134567890123456789';
    const message = { code: 'PA', number: '1'.padStart(profile.message.number.digits, '0'), order: 'A1' } as const;
    const data = encodeRegisterMessage(profile.message, {
      ...message,
      amount: 1,
      currency: 'CNY',
      mode: 'C',
      paymentCode,
    });
    const frame = Buffer.from(encodeFrame(profile.frame, data));
    const at = frame.indexOf(paymentCode);
    const [hidden] = explainFrame(profile, frame).filter(({ open }) => !open);
    expect(hidden?.from).toBeLessThanOrEqual(at);
    expect(hidden?.to).toBeGreaterThanOrEqual(at + paymentCode.length);
    expect(hidden?.what).not.toContain(paymentCode);
  });

  test('the part that was spoilt is the part that is complained of', () => {
    const frame = frameOf(profile, 'SI');
    const complaints = (at: number): string[] => {
      const changed = frame.slice();
      changed[at] = changed[at]! ^ 0xff;
      return explainFrame(profile, changed).flatMap(({ what, wrong }) =>
        wrong === undefined ? [] : [what.split(':')[0] as string],
      );
    };
    expect(complaints(0)).toContain('start');
    expect(complaints(1)).toContain('length');
    expect(complaints(headBytes(profile.frame))).toContain('code');
    expect(complaints(frame.length - 1)).toEqual(['check']);
    if (profile.frame.end !== undefined) expect(complaints(frame.length - tailBytes(profile.frame))).toContain('end');
  });
});

/** Where the parts begin and end, when each begins where the one before ended. */
function joined(parts: readonly FramePart[]): number[] {
  for (const [index, { from }] of parts.entries()) if (index > 0) expect(from).toBe(parts[index - 1]?.to);
  return [parts[0]?.from ?? -1, parts.at(-1)?.to ?? -1];
}
