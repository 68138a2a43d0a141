/**
 * Data of a Code 128 bar code as GS k 73 has them, to what a scanner reads. In code set C a byte is two digits: shown as they
 * come they would hide a payment code from whoever looks for digits, and from nobody else.
 */
const BRACE = 0x7b;

export function code128Text(data: Uint8Array): string {
  let set = '';
  let text = '';
  for (let at = 0; at < data.length; at += 1) {
    const byte = data[at] as number;
    const next = data[at + 1];
    if (byte !== BRACE || next === undefined) {
      text += set === 'C' && byte < 100 ? String(byte).padStart(2, '0') : String.fromCharCode(byte);
      continue;
    }
    at += 1;
    const letter = String.fromCharCode(next);
    if (letter === '{') text += '{';
    else if ('ABC'.includes(letter)) set = letter;
    // {S shifts one character, {1 to {4 are functions: none of them is text.
  }
  return text;
}
