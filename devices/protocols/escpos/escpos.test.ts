/** Goal: what is printed is read, whatever the printer is sent and however it is cut into pieces. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, fromHex, toHex } from '../../wire/bytes.js';
import { PrinterAnswers } from './answers.js';
import { isBlack } from './bitmaps.js';
import { slipText } from './describe.js';
import { encodeReceipt } from './encode.js';
import { SALE_SLIP, SALE_TEXT } from './fixtures.js';
import { slipSvg } from './picture.js';
import { ReceiptReader } from './reader.js';
import type { Slip } from './slip.js';
import { EscPosSplitter } from './split.js';

function slipsOf(...chunks: readonly Uint8Array[]): Slip[] {
  const reader = new ReceiptReader();
  const slips = chunks.flatMap((chunk) => reader.push(chunk));
  const rest = reader.end();
  return rest === undefined ? slips : [...slips, rest];
}

/** Bytes as drivers mix them: commands with any parameters, texts, and anything at all. */
const soup = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 24 }),
      fc
        .tuple(fc.constantFrom(0x1b, 0x1d, 0x1c, 0x10), fc.uint8Array({ minLength: 1, maxLength: 12 }))
        .map(([prefix, rest]) => Uint8Array.of(prefix, ...rest)),
      fc.constantFrom(SALE_SLIP, fromHex('1D 76 30 00 01 00 02 00'), fromHex('1D 56 00'), fromHex('1B 2A 21 02 00')),
    ),
    { maxLength: 12 },
  )
  .map(concat);

test('a slip of a terminal is read: alignment, size, a card number that is hidden, a picture, a QR code, the cut', () => {
  const [slip, ...more] = slipsOf(SALE_SLIP);
  expect(more).toEqual([]);
  expect(slip).toMatchObject({ cut: true, unknownBytes: 0, cutShort: false });
  expect(slipText(slip as Slip)).toBe(SALE_TEXT);
  const picture = slip?.parts.find((part) => part.kind === 'picture');
  const bitmap = picture?.kind === 'picture' ? picture.bitmap : { width: 0, height: 0, rows: new Uint8Array(0) };
  const drawn = Array.from({ length: bitmap.height }, (_, y) =>
    Array.from({ length: bitmap.width }, (__, x) => (isBlack(bitmap, x, y) ? '#' : '.')).join(''),
  );
  expect(drawn).toEqual(['#'.repeat(16), ...Array<string>(6).fill(`#${'.'.repeat(14)}#`), '#'.repeat(16)]);
});

test('every split of a slip gives the same receipt', () => {
  const whole = slipsOf(SALE_SLIP);
  for (let at = 1; at < SALE_SLIP.length; at += 1)
    expect(slipsOf(SALE_SLIP.subarray(0, at), SALE_SLIP.subarray(at))).toEqual(whole);
  expect(slipsOf(...Array.from(SALE_SLIP, (byte) => Uint8Array.of(byte)))).toEqual(whole);
});

test('no bytes crash it, no split changes what is read, and every byte is in one token', () => {
  fc.assert(
    fc.property(soup, fc.nat(), (bytes, cut) => {
      const at = bytes.length === 0 ? 0 : cut % bytes.length;
      const slips = slipsOf(bytes);
      expect(slipsOf(bytes.subarray(0, at), bytes.subarray(at))).toEqual(slips);
      for (const slip of slips) {
        expect(slipText(slip)).not.toMatch(/(?<!\d)\d(?:[ -]?\d){15,23}(?!\d)/);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
        expect(slipSvg(slip)).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
      }
      const splitter = new EscPosSplitter();
      expect(toHex(concat([...splitter.push(bytes), ...splitter.end()].map((token) => token.bytes)))).toBe(
        toHex(bytes),
      );
    }),
    { numRuns: 400 },
  );
});

test('a command that claims more than anybody prints is none, and one that never ends is given up', () => {
  const huge = fromHex('1D 76 30 00 FF FF FF FF');
  expect(new EscPosSplitter().push(huge)[0]).toEqual({ kind: 'unknown', bytes: fromHex('1D 76') });
  const endless = concat([fromHex('1B 44'), new Uint8Array(2_000).fill(0x41)]);
  expect(new EscPosSplitter().push(endless)[0]).toEqual({ kind: 'unknown', bytes: fromHex('1B 44') });
  const splitter = new EscPosSplitter();
  const bytewise = Array.from(endless).flatMap((byte) => splitter.push(Uint8Array.of(byte)));
  expect(bytewise[0]).toEqual({ kind: 'unknown', bytes: fromHex('1B 44') });
});

test('columns of 24 dots, stored graphics and a bar code are drawn', () => {
  const column = fromHex('1B 2A 21 02 00 80 00 01 FF FF FF 0A');
  const graphics = fromHex('1D 28 4C 0C 00 30 70 30 01 01 31 08 00 02 00 FF 81 1D 28 4C 02 00 30 32');
  const barcode = concat([fromHex('1D 6B 49 04'), new TextEncoder().encode('{BA1')]);
  const [slip] = slipsOf(concat([column, graphics, barcode]));
  expect(slipText(slip as Slip)).toBe('[picture 2 x 24]\n[picture 8 x 2]\n[bar code: A1]\n');
  const svg = slipSvg(slip as Slip);
  expect(svg).toContain('d="M0 0h2v1h-2zM1 1h1v1h-1z');
  expect(svg).toContain('d="M0 0h8v1h-8zM0 1h1v1h-1zM7 1h1v1h-1z"');
});

test('a line of dots ends with what feeds it, and the text behind it is a line of its own', () => {
  const dots = '1B 2A 21 02 00 80 00 01 FF FF FF';
  for (const fed of ['0A', '1B 4A 18', '1B 64 00']) {
    const [slip] = slipsOf(fromHex(`${dots} ${fed} 41 0A 42 0A`));
    expect(slipText(slip as Slip).replace(/\n+/g, '\n')).toBe('[picture 2 x 24]\nA\nB\n');
  }
  expect(slipText(slipsOf(fromHex(`${dots} 41 0A 42 0A`))[0] as Slip)).toBe('[picture 2 x 24]\nA\nB\n');
});

test('a payment code in a Code 128 bar code is hidden, whichever code sets it is packed in', () => {
  const [whole, mixed] = ['7B 43 0D 2D 43 59 01 17 2D 43 59', '7B 42 31 33 7B 43 2D 43 59 01 17 2D 43 59'].map(
    (data) => {
      const bytes = fromHex(data);
      return slipText(slipsOf(concat([Uint8Array.of(0x1d, 0x6b, 73, bytes.length), bytes]))[0] as Slip);
    },
  );
  expect([whole, mixed]).toEqual(Array(2).fill('[bar code: <18 digits hidden>]\n'));
});

test('what the emulated terminal prints comes back as it was, Chinese and all', () => {
  const text = '商户 MERCHANT 305290054110001\n金额 AMOUNT ¥12.90\n结果 RESULT 收款成功 Paid';
  const [slip] = slipsOf(encodeReceipt(text));
  expect(slipText(slip as Slip)).toBe(`${text.replace('¥', '￥')}\n`);
});

test('a picture holds what it says as text, and nothing of it as mark-up', () => {
  const [slip] = slipsOf(encodeReceipt('<script>alert(1)</script> & "A1"'));
  const svg = slipSvg(slip as Slip);
  expect(svg).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; "A1"');
  expect(svg).not.toContain('<script');
});

test('feeding and cutting twice gives one receipt, and two cuts with text between them two', () => {
  expect(slipsOf(fromHex('41 0A 1B 64 05 1D 56 00 0A 0A 1D 56 00'))).toHaveLength(1);
  expect(slipsOf(fromHex('41 0A 1D 56 00 42 1B 69'))).toHaveLength(2);
});

test('a printer that is asked for its state says that all is well, and to anything else nothing', () => {
  const answers = new PrinterAnswers();
  expect(toHex(answers.push(fromHex('10 04 01 41 42 0A 1D 72 01 10')))).toBe('1200');
  expect(toHex(answers.push(fromHex('04 02')))).toBe('12');
  expect(answers.push(SALE_SLIP)).toHaveLength(0);
});

test('the receipt of the page is that of the fixture', () => {
  const page = readFileSync(new URL('../../../docs/receipts.md', import.meta.url), 'utf8');
  expect(page).toContain(`---- receipt 1\n${SALE_TEXT}`);
});
