/** GBK, as links in China write text. The runtime only decodes it, so the way back is a table made from that. */

const DECODER = new TextDecoder('gbk', { fatal: true });
/** GBK has the full-width sign alone. */
const YEN = '\u00a5';
const FULL_WIDTH_YEN = 0xa3a4;
/** What a character that GBK does not have becomes. */
const UNKNOWN = 0x3f;

let table: ReadonlyMap<string, number> | undefined;

/** Two bytes of each character; made when the first one is wanted. */
function codes(): ReadonlyMap<string, number> {
  if (table !== undefined) return table;
  const made = new Map<string, number>();
  for (let high = 0x81; high <= 0xfe; high += 1) {
    for (let low = 0x40; low <= 0xfe; low += 1) {
      const text = decodeGbk(Uint8Array.of(high, low));
      if (text !== undefined && Array.from(text).length === 1 && !made.has(text)) made.set(text, (high << 8) | low);
    }
  }
  made.set(YEN, FULL_WIDTH_YEN);
  table = made;
  return made;
}

/** @returns where the text ends; a character that GBK does not have becomes a question mark */
export function putGbk(text: string, out: Uint8Array, from: number): number {
  let at = from;
  for (const character of text) {
    const unit = character.charCodeAt(0);
    const code = unit < 0x80 ? unit : (codes().get(character) ?? UNKNOWN);
    if (code > 0xff) {
      out[at] = code >> 8;
      at += 1;
    }
    out[at] = code & 0xff;
    at += 1;
  }
  return at;
}

/** @returns undefined for bytes that are no GBK */
export function decodeGbk(bytes: Uint8Array): string | undefined {
  try {
    return DECODER.decode(bytes);
  } catch {
    return undefined;
  }
}
