/**
 * Text, character by character. An engine keeps strings in more shapes (flat, joined, cut out, interned, wide) than it can
 * tell apart in one place of the code; where they all come by, it looks the method up anew for each character, which costs
 * several times what the character does.
 */
const CHAR_CODE_AT = String.prototype.charCodeAt;

/** `text.charCodeAt(i)`, for loops over text of any origin. Ask for its length once, before the loop. */
export function unitAt(text: string, i: number): number {
  return CHAR_CODE_AT.call(text, i);
}

/** A byte for each character, for text that has no others. @returns where it ends */
export function putCharacters(text: string, out: Uint8Array, at: number): number {
  const { length } = text;
  for (let i = 0; i < length; i += 1) out[at + i] = unitAt(text, i);
  return at + length;
}
