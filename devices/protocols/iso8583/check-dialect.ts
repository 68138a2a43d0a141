/**
 * Does a dialect hold together? Asked once when a dialect is taken in, so that a slip in the data is told as what it is and
 * not as a host that does not answer.
 */
import { MisuseError } from '../../wire/errors.js';
import { type Contradiction, isAscii, isHex, isWhole, Refusal, refuse } from '../../wire/refusal.js';
import { ANSWER_NAMES } from './answers.js';
import { checkMessages } from './check-messages.js';
import { bytesOfKeys, checkRoom, STANDARD } from './check-room.js';
import type { Dialect, FieldSpec } from './dialect.js';

/** @throws MisuseError with the path of the field, what was expected and what is there */
export function checkDialect(dialect: Dialect): void {
  const found = contradictionInDialect(dialect);
  if (found === undefined) return;
  const { path, expected, got } = found;
  const where = `dialect ${dialect.name} ${path}`;
  throw new MisuseError({ what: 'the dialect contradicts itself', where, expected, got });
}

/** The first one. */
export function contradictionInDialect(dialect: Dialect): Contradiction | undefined {
  try {
    checkEnvelope(dialect);
    checkTable(dialect);
    checkMac(dialect);
    checkKeys(dialect);
    checkBlocks(dialect);
    checkMessages(dialect);
    checkAnswers(dialect);
    checkRoom(dialect);
  } catch (error) {
    if (error instanceof Refusal) return error.contradiction;
    throw error;
  }
  return undefined;
}

/** Codec and parties build messages in one piece of memory. */
const BYTES_LIMIT = 8192;
const BITMAP_AND_TYPE = 10;

function checkEnvelope({ length, tpdu, header, signInWanted, bytesMax }: Dialect): void {
  const { encoding, bytes, counts } = length;
  refuse(!isWhole(bytes, 1, 4), 'length.bytes', '1 to 4', bytes);
  const base = encoding === 'binary' ? 256 : encoding === 'bcd' ? 100 : 10;
  const most = base ** bytes - 1 - (counts === 'message' ? 0 : bytes);
  refuse(tpdu !== '' && (tpdu.length !== 10 || !isHex(tpdu)), 'tpdu', 'ten hex digits, or none at all', tpdu);
  refuse(header !== '' && (header.length > 64 || !isHex(header)), 'header', 'pairs of hex digits, 64 at most', header);
  const least = BITMAP_AND_TYPE + (tpdu.length + header.length) / 2;
  refuse(bytesMax < least, 'bytesMax', `at least ${least}: TPDU, header, type and bitmap`, bytesMax);
  refuse(bytesMax > most, 'bytesMax', `at most ${most}, what ${bytes} ${encoding} length byte(s) can say`, bytesMax);
  refuse(bytesMax > BYTES_LIMIT, 'bytesMax', `at most ${BYTES_LIMIT}`, bytesMax);
  if (signInWanted === undefined) return;
  const { digit, value } = signInWanted;
  const where = 'signInWanted.digit';
  refuse(!isWhole(digit, 0, header.length - 1), where, `a digit of the header, 0 to ${header.length - 1}`, digit);
  refuse(!/^[0-9A-Fa-f]$/.test(value), 'signInWanted.value', 'a hex digit', value);
  const same = header[digit]?.toLowerCase() === value.toLowerCase();
  refuse(same, 'signInWanted.value', 'another than the header has there: else every reply would ask', value);
}

function checkTable({ fields }: Dialect): void {
  const seen = new Set<number>();
  for (const [i, field] of fields.entries()) {
    const at = `fields[${i}]`;
    refuse(!isWhole(field.n, 2, 64), `${at}.n`, 'a field number, 2 to 64', field.n);
    refuse(seen.has(field.n), `${at}.n`, 'each field once', `${field.n} again`);
    seen.add(field.n);
    const limit = field.length === 'll' ? 99 : field.length === 'lll' ? 999 : BYTES_LIMIT;
    refuse(!isWhole(field.max, 1, limit), `${at}.max`, `1 to ${limit}`, field.max);
    const aligned = field.align !== undefined && field.alphabet !== 'bcd';
    refuse(aligned, `${at}.align`, 'none: only BCD digits leave a nibble to spare', field.align);
    checkStandard(field, `${at}`);
  }
}

function checkStandard({ n, alphabet, length, max }: FieldSpec, at: string): void {
  const standard = STANDARD[n];
  if (standard === undefined) return;
  const { size, letters, varies } = standard;
  refuse(varies === true && length === 'fixed', `${at}.length`, `ll or lll: F${n} has more than one length`, length);
  const wrong = length === 'fixed' ? max !== size : max < size;
  refuse(wrong, `${at}.max`, length === 'fixed' ? `${size}, as F${n} has` : `at least ${size}`, max);
  const carries = letters === true ? alphabet === 'ascii' : alphabet !== 'binary';
  refuse(!carries, `${at}.alphabet`, letters === true ? `ascii: F${n} may have letters` : 'bcd or ascii', alphabet);
}

function checkMac({ mac, fields, keys }: Dialect): void {
  const spec = fields.find(({ n }) => n === mac.field);
  refuse(spec === undefined, 'mac.field', 'a field of the table', mac.field);
  const whole = spec?.length === 'fixed' && spec.max === 8 && spec.alphabet !== 'bcd';
  refuse(!whole, 'mac.field', 'a field of 8 ASCII characters or bytes', mac.field);
  const last = Math.max(...fields.map(({ n }) => n));
  refuse(
    mac.field !== last,
    'mac.field',
    `${last}: a MAC comes last, since it is over what stands before it`,
    mac.field,
  );
  const text = mac.algorithm === 'unionpay-ecb' && spec?.alphabet !== 'ascii';
  refuse(text, 'mac.field', 'an ASCII field: the MAC is 8 hex characters', spec?.alphabet);
  const bytes = keys.reply.find(({ key }) => key === 'mak')?.bytes;
  const wanted = mac.algorithm === 'x9.9' ? 8 : mac.algorithm === 'x9.19' ? 16 : bytes;
  refuse(bytes !== wanted, 'mac.algorithm', `one for a MAC key of ${bytes} bytes`, mac.algorithm);
}

function checkKeys({ keys, fields }: Dialect): void {
  const at = fields.findIndex(({ n }) => n === keys.field);
  const spec = fields[at];
  refuse(spec?.alphabet !== 'binary', 'keys.field', 'a binary field of the table', keys.field);
  refuse(spec?.secret !== true, `fields[${at}].secret`, 'true, since the field brings keys', spec?.secret);
  refuse(!isAscii(keys.request), 'keys.request', 'ASCII characters', keys.request);
  const names = keys.reply.map(({ key }) => key);
  refuse(!names.includes('mak'), 'keys.reply', 'a part for the MAC key', names.join(', '));
  refuse(new Set(names).size < names.length, 'keys.reply', 'each key once', names.join(', '));
  for (const [i, part] of keys.reply.entries()) {
    refuse(!isWhole(part.check, 1, 8), `keys.reply[${i}].check`, '1 to 8', part.check);
    const fill = part.fill ?? 0;
    refuse(!isWhole(fill, 0, 64), `keys.reply[${i}].fill`, '0 to 64', fill);
  }
  const bytes = bytesOfKeys(keys);
  const max = spec?.max ?? 0;
  const varies = spec?.length === 'fixed' && keys.request.length !== bytes;
  refuse(varies, `fields[${at}].length`, 'll or lll: request and reply are of two lengths', spec?.length);
  refuse(bytes > max, 'keys.reply', `at most ${max} bytes in all`, bytes);
  refuse(keys.request.length > max, 'keys.request', `at most ${max} characters`, keys.request.length);
}

function checkBlocks({ blocks, fields }: Dialect): void {
  const at = fields.findIndex(({ n }) => n === blocks.field);
  const spec = fields[at];
  const room = spec?.alphabet === 'ascii' && spec.length === 'lll';
  refuse(!room, 'blocks.field', 'an ASCII field of the table with a length of three digits', blocks.field);
  refuse(spec?.secret !== true, `fields[${at}].secret`, 'true, since the field holds the payment code', spec?.secret);
  const ids = ['code', 'order', 'fate', 'wallet', 'walletOrder'] as const;
  for (const name of ids) {
    const id = blocks[name];
    refuse(!/^[\x21-\x7e]{2}$/.test(id), `blocks.${name}`, 'an id of two characters', id);
    const other = ids.find((one) => one !== name && blocks[one] === id);
    refuse(other !== undefined, `blocks.${name}`, `another id than blocks.${other}`, id);
  }
}

function checkAnswers({ answers, fates }: Dialect): void {
  const seen = new Map<string, string>();
  for (const name of ANSWER_NAMES) {
    const at = `answers.${name}`;
    refuse(answers[name].length === 0, at, 'a code at least: the first is what our own host says', 'none');
    for (const [i, code] of answers[name].entries()) {
      refuse(!/^[\x21-\x7e]{2}$/.test(code), `${at}[${i}]`, 'two characters', code);
      refuse(seen.has(code), `${at}[${i}]`, `a code of its own: ${code} means ${seen.get(code)}`, code);
      seen.set(code, name);
    }
  }
  const words = new Map<string, string>();
  for (const [fate, word] of Object.entries(fates)) {
    refuse(!isAscii(word), `fates.${fate}`, 'ASCII characters', word);
    refuse(words.has(word), `fates.${fate}`, `a word of its own: ${word} means ${words.get(word)}`, word);
    words.set(word, fate);
  }
}
