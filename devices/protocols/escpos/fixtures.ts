/** What a terminal in China prints, as bytes: Epson's commands written down by hand, with text in GB 18030. */
import { concat, fromHex } from '../../wire/bytes.js';

/** ¥12.90 in double size, centred, between lines of plain text; a picture of 16 by 8 dots; a QR code; a cut. */
export const SALE_SLIP: Uint8Array = concat([
  fromHex('1B 40 1C 26'),
  // 签购单, centred and bold.
  fromHex('1B 61 01 1B 45 01 C7 A9 B9 BA B5 A5 0A 1B 45 00'),
  // 金额 RMB 12.90, twice as wide and high.
  fromHex('1D 21 11 BD F0 B6 EE 20 52 4D 42 20 31 32 2E 39 30 0A 1D 21 00 1B 61 00'),
  // 卡号 6222 0212 3456 7890: a terminal must not print it whole.
  fromHex('BF A8 BA C5 20 36 32 32 32 20 30 32 31 32 20 33 34 35 36 20 37 38 39 30 0A'),
  // A frame of 16 by 8 dots.
  fromHex('1D 76 30 00 02 00 08 00 FF FF 80 01 80 01 80 01 80 01 80 01 80 01 FF FF'),
  // QR: size, store "A1", print.
  fromHex('1D 28 6B 03 00 31 43 06 1D 28 6B 05 00 31 50 30 41 31 1D 28 6B 03 00 31 51 30'),
  fromHex('1B 64 03 1D 56 42 00'),
]);

export const SALE_TEXT = `             签购单
         金额 RMB 12.90
卡号 <16 digits hidden>
[picture 16 x 8]
[QR: A1]
`;
