/** A frame for people: what it is, field by field, without a secret and without a raw byte. */
import { shownText } from '../../wire/masking.js';
import { tokenOfCode } from '../../wire/payment-code.js';
import { messageOf, requestMtiOf } from './compiled.js';
import { decodeMessage } from './decode.js';
import type { BlockScheme, Dialect, FieldSpec, Operation } from './dialect.js';
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
    message.mti === ''
      ? `${frame.length} bytes that are no message`
      : `${message.mti} ${meaningOf(dialect, message)}${wanted}`;
  const fault = decoded.ok ? '' : `: cannot be read at ${decoded.error.path}`;
  const fields = dialect.fields.flatMap((spec) => {
    const value = message.fields[spec.n];
    return value === undefined
      ? []
      : [`  ${`F${spec.n}`.padEnd(3)} ${spec.name.padEnd(26)} ${shown(dialect, spec, value)}`];
  });
  return [head + fault, ...fields];
}

const MEANINGS: Readonly<Record<Operation, string>> = {
  'sign-in': 'sign in',
  'sign-off': 'sign off',
  echo: 'echo',
  sale: 'scan sale',
  query: 'result query',
  reversal: 'reversal',
  void: 'void',
  refund: 'refund',
  settle: 'settle',
  upload: 'batch upload',
  'upload-end': 'end of a batch upload',
  'upload-end-balanced': 'end of a balanced batch',
};

function meaningOf(dialect: Dialect, message: IsoMessage): string {
  // A reply has the type of its request with the third digit odd.
  const isReply = Number(message.mti[2]) % 2 === 1;
  const request = isReply ? { ...message, mti: requestMtiOf(message.mti) } : message;
  const known = messageOf(dialect, request);
  const meaning = known === undefined ? 'unknown message' : MEANINGS[known.operation];
  return isReply ? `${meaning}, reply ${shownText(message.fields[39] ?? 'without F39')}` : meaning;
}

/** More digits than these are a table, not a value; a batch upload may hold card numbers among them. */
const DIGITS_SHOWN_MAX = 29;
function shown({ blocks }: Dialect, spec: FieldSpec, value: string): string {
  if (spec.n === blocks.field) return shownBlocks(blocks, value);
  if (spec.secret) return hidden(value, spec.alphabet === 'binary' ? value.length / 2 : value.length, 'bytes');
  if (spec.alphabet === 'bcd') return value.length > DIGITS_SHOWN_MAX ? hidden(value, value.length, 'digits') : value;
  return shownText(value);
}

/** Blocks that the dialect does not name are hidden: nobody knows what they hold. */
function shownBlocks(scheme: BlockScheme, value: string): string {
  const blocks = parseF59(value);
  if (blocks instanceof Error) return hidden(value, value.length, 'bytes');
  const { code, order, fate, wallet, walletOrder } = scheme;
  const open = [order, fate, wallet, walletOrder];
  return Array.from(blocks, ([id, text]) => {
    if (id === code) return `${id} ${tokenOfCode(text)}`;
    return `${shownText(id)} ${open.includes(id) ? shownText(text) : hidden(text, text.length, 'bytes')}`;
  }).join(', ');
}

function hidden(value: string, size: number, unit: string): string {
  return value === '' ? '' : `<${size} ${unit} hidden>`;
}
