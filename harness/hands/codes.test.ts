/** Goal: what the rig shows to a camera is what a camera reads. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { issueCode } from '../../devices/wire/payment-code.js';
import { Rng } from '../../devices/wire/rng.js';
import { codePng, codeSvg, type Symbology } from './draw-code.js';
import { readCodes } from './read-codes.js';

const CODES = 200;

test.each<[Symbology, string]>([
  ['qr', 'QRCode'],
  ['bar', 'Code128'],
])(`${CODES} payment codes shown as %s are read back by another maker's decoder, all right`, async (as, format) => {
  const rng = new Rng('codes');
  const wrong: string[] = [];
  let right = 0;
  for (let number = 1; number <= CODES; number += 1) {
    const text = issueCode(number, rng);
    const read = await readCodes(await codePng(text, as, 2));
    if (read.length === 1 && read[0]?.format === format && read[0].text === text) right += 1;
    else wrong.push(`${text}: ${JSON.stringify(read)}`);
  }
  expect({ right, wrong }).toEqual({ right: CODES, wrong: [] });
});

test('a drawing for the page is on white paper, with room around it', async () => {
  const svg = await codeSvg('134567890123456789', 'qr');
  expect(svg).toMatch(/^<svg viewBox="0 0 \d+ \d+"/);
  expect(svg.toUpperCase()).toContain('#FFFFFF');
});

test('what is no picture, and a picture without a code, hold no code', async () => {
  const blank = await codePng('1', 'qr', 2);
  expect(await readCodes(blank.subarray(0, 40))).toEqual([]);
  expect(await readCodes(new Uint8Array(0))).toEqual([]);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      expect(await readCodes(bytes)).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test('the page that tells of it says how many codes there are', () => {
  const page = readFileSync(new URL('../../docs/present.md', import.meta.url), 'utf8');
  expect(
    /draws (\d+) payment codes as QR and the same (\d+) as bar code .* reads all (\d+) back/
      .exec(page)
      ?.slice(1)
      .map(Number),
  ).toEqual([CODES, CODES, 2 * CODES]);
});
