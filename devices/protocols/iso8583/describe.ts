/** A frame for people: what it is, field by field, without a secret and without a raw byte. */
import { shownText } from '../../wire/masking.js';
import { tokenOfCode } from '../../wire/payment-code.js';
import { decodeMessage } from './decode.js';
import type { Dialect, FieldSpec } from './dialect.js';
import { parseF59 } from './private-fields.js';
import type { IsoMessage } from './table.js';

/**
 * The first line says what the frame is, the indented ones give its fields. A frame that cannot be read is told as far as it
 * could be, and by the field that is wrong; none of the bytes behind that are shown: they may hold a payment code or a key.
 *
 * @param frame with its two length bytes, as the splitter gives it
 */
export function describeFrame(dialect: Dialect, frame: Uint8Array): string[] {
  const decoded = decodeMessage(dialect, frame);
  const message = decoded.ok ? decoded.message : decoded.partial;
  const wanted = decoded.ok && decoded.signInWanted ? ', a sign-in is wanted' : '';
  const head =
    message.mti === '' ? `${frame.length} bytes that are no message` : `${message.mti} ${meaningOf(message)}${wanted}`;
  const fault = decoded.ok ? '' : `: cannot be read at ${decoded.error.path}`;
  const fields = dialect.fields.flatMap((spec) => {
    const value = message.fields[spec.n];
    return value === undefined ? [] : [`  ${`F${spec.n}`.padEnd(3)} ${spec.name.padEnd(26)} ${shown(spec, value)}`];
  });
  return [head + fault, ...fields];
}

/** By message type, and by processing code where the type alone does not tell (docs/acquirer-dialect.md "Messages"). */
const MEANINGS: Readonly<Record<string, string>> = {
  '0800': 'sign in',
  '0820': 'sign off or echo',
  '0200': 'financial request',
  '0200 000000': 'scan sale',
  '0200 310000': 'result query',
  '0200 200000': 'void',
  '0220': 'refund',
  '0400': 'reversal',
  '0500': 'settle',
  '0320': 'batch upload',
};

function meaningOf(message: IsoMessage): string {
  // A reply has the type of its request with the third digit odd.
  const third = Number(message.mti[2]);
  const isReply = third % 2 === 1;
  const request = isReply ? message.mti.slice(0, 2) + (third - 1) + message.mti.slice(3) : message.mti;
  const meaning = MEANINGS[`${request} ${message.fields[3]}`] ?? MEANINGS[request] ?? 'unknown message';
  return isReply ? `${meaning}, reply ${shownText(message.fields[39] ?? 'without F39')}` : meaning;
}

/** More digits than these are a table, not a value; a batch upload may hold card numbers among them. */
const DIGITS_SHOWN_MAX = 29;
/** Blocks of F59 that are no secret; every other is hidden (docs/acquirer-dialect.md "Fields"). */
const OPEN_BLOCKS = new Set(['A5', 'A6', 'A7', 'A8']);
const CODE_BLOCK = 'A3';

function shown(spec: FieldSpec, value: string): string {
  if (spec.n === 59) return shownBlocks(value);
  if (spec.secret) return hidden(value, spec.alphabet === 'binary' ? value.length / 2 : value.length, 'bytes');
  if (spec.alphabet === 'bcd') return value.length > DIGITS_SHOWN_MAX ? hidden(value, value.length, 'digits') : value;
  return shownText(value);
}

function shownBlocks(value: string): string {
  const blocks = parseF59(value);
  if (blocks instanceof Error) return hidden(value, value.length, 'bytes');
  return Array.from(blocks, ([id, text]) => {
    if (id === CODE_BLOCK) return `${id} ${tokenOfCode(text)}`;
    return `${shownText(id)} ${OPEN_BLOCKS.has(id) ? shownText(text) : hidden(text, text.length, 'bytes')}`;
  }).join(', ');
}

function hidden(value: string, size: number, unit: string): string {
  return value === '' ? '' : `<${size} ${unit} hidden>`;
}
