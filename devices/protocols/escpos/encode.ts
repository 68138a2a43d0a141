/** A receipt for a printer, as a terminal in China sends it: GBK, two-byte mode on, a cut at the end. */
import { concat } from '../../wire/bytes.js';
import { putGbk } from '../profiled/gbk.js';

const INITIALISE = Uint8Array.of(0x1b, 0x40, 0x1c, 0x26);
const LF = 0x0a;
/** Feeds to the knife first. */
const CUT = Uint8Array.of(0x1d, 0x56, 66, 0);

export function encodeReceipt(text: string): Uint8Array {
  const lines = text.split('\n').map((line) => {
    const bytes = new Uint8Array(2 * line.length + 1);
    const end = putGbk(line, bytes, 0);
    bytes[end] = LF;
    return bytes.subarray(0, end + 1);
  });
  return concat([INITIALISE, ...lines, CUT]);
}
