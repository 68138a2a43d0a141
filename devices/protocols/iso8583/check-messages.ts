/** Do the messages of a dialect hold together: the fields of each, and can they be told apart? */
import { refuse } from '../../wire/refusal.js';
import { type Dialect, type FieldSpec, OPERATIONS, type Operation } from './dialect.js';
import { type Place, Template } from './template.js';

/** What the parties rely on to be in each request, beside F11, F41, F42 and F60. */
const NEEDED: Readonly<Record<Operation, readonly (number | 'mac' | 'keys' | 'blocks')[]>> = {
  'sign-in': ['keys'],
  'sign-off': [],
  echo: [],
  sale: [4, 'blocks', 'mac'],
  query: [4, 61, 'blocks', 'mac'],
  reversal: [4, 39, 61, 'blocks', 'mac'],
  void: [4, 37, 61, 'blocks', 'mac'],
  refund: [4, 37, 61, 'blocks', 'mac'],
  settle: [48, 'mac'],
  upload: [48, 'mac'],
  'upload-end': [48, 'mac'],
  'upload-end-balanced': [48, 'mac'],
};
const ALWAYS = [11, 41, 42, 60];
/** Nobody has a key yet, or nothing hangs on it. */
const WITHOUT_MAC: ReadonlySet<Operation> = new Set(['sign-in', 'sign-off', 'echo']);
/** A terminal holds a reply against its request by these, and reports by F37. */
const IN_REPLIES = [4, 11, 37, 39, 41, 42, 44];
/** Fields that the parties fill by themselves. */
const OWN: ReadonlySet<number> = new Set([3, 4, 11, 12, 13, 15, 32, 37, 39, 41, 42, 44, 48, 60, 61]);

export function checkMessages(dialect: Dialect): void {
  const specs = new Map(dialect.fields.map((field) => [field.n, field]));
  checkValues(dialect, specs);
  for (const operation of OPERATIONS) checkMessage(dialect, operation, specs);
  checkApart(dialect);
  checkListed(dialect.replyFields, IN_REPLIES, 'replyFields', specs);
}

function checkValues({ values, mac, keys, blocks }: Dialect, specs: ReadonlyMap<number, FieldSpec>): void {
  for (const [name, value] of Object.entries(values)) {
    const n = Number(name);
    const spec = specs.get(n);
    const at = `values.${name}`;
    refuse(spec === undefined, at, 'a field of the table', name);
    const own = OWN.has(n) || n === mac.field || n === keys.field || n === blocks.field;
    refuse(own, at, 'a field that has one value in all messages', `F${name}, which each message fills anew`);
    refuse(spec !== undefined && !fits(spec, value), at, `a value that F${name} can hold`, value);
  }
}

function checkMessage(dialect: Dialect, operation: Operation, specs: ReadonlyMap<number, FieldSpec>): void {
  const { mti, processing, f60, f61, fields, reply } = dialect.messages[operation];
  const at = `messages.${operation}`;
  refuse(!/^\d\d[02468]\d$/.test(mti), `${at}.mti`, 'four digits, the third one even: a request', mti);
  refuse(processing !== undefined && !/^\d{6}$/.test(processing), `${at}.processing`, 'six digits', processing);
  const names = { mac: dialect.mac.field, keys: dialect.keys.field, blocks: dialect.blocks.field };
  const needed = NEEDED[operation].map((one) => (typeof one === 'number' ? one : names[one]));
  checkListed(fields, [...ALWAYS, ...needed], `${at}.fields`, specs);
  const signed = WITHOUT_MAC.has(operation) && fields.includes(names.mac);
  refuse(signed, `${at}.fields`, 'no MAC: there may be no key yet', `F${names.mac}`);
  refuse(fields.includes(3), `${at}.fields`, 'no F3, which stands in `processing`', 'F3');
  checkForm(f60, ['batch'], [], `${at}.f60`, specs.get(60));
  if (needed.includes(61)) checkForm(f61 ?? '', ['batch', 'trace'], ['date'], `${at}.f61`, specs.get(61));
  else refuse(f61 !== undefined, `${at}.f61`, 'none: this message is about no other', f61);
  const where = reply === undefined ? 'replyFields' : `${at}.reply`;
  checkListed(reply ?? dialect.replyFields, neededInReply(operation, dialect), where, specs);
}

/** What a terminal holds the reply against, and what it takes from it: without these, it would be a host that says nothing. */
function neededInReply(operation: Operation, { messages, keys }: Dialect): readonly number[] {
  const { processing, fields, reply } = messages[operation];
  if (operation === 'sign-in') return [11, 39, 41, 60, ...(reply === undefined ? [] : [keys.field])];
  if (WITHOUT_MAC.has(operation)) return [11, 39, 41];
  return [...(processing === undefined ? [] : [3]), ...(fields.includes(4) ? IN_REPLIES : [11, 39, 41, 42])];
}

function checkListed(
  listed: readonly number[],
  must: readonly number[],
  at: string,
  specs: ReadonlyMap<number, FieldSpec>,
): void {
  for (const [i, n] of listed.entries()) {
    refuse(!specs.has(n), `${at}[${i}]`, 'a field of the table', n);
    refuse(listed.indexOf(n) !== i, `${at}[${i}]`, 'each field once', n);
  }
  const missing = must.filter((n) => !listed.includes(n)).map((n) => `F${n}`);
  refuse(missing.length > 0, at, missing.join(', '), listed.join(', '));
}

/** @param may places that need not be there; any other would stay empty */
function checkForm(
  text: string,
  must: readonly Place[],
  may: readonly Place[],
  at: string,
  spec: FieldSpec | undefined,
): void {
  const places = [...must, ...may];
  const shape = new RegExp(`^(?:\\d|\\{(?:${places.join('|')})\\})+$`).test(text);
  refuse(!shape, at, `digits and ${places.map((place) => `{${place}}`).join(' ')}`, text);
  const form = new Template(text);
  for (const place of must)
    refuse(form.places.filter((one) => one === place).length !== 1, at, `{${place}} once`, text);
  if (spec === undefined) return;
  const { length, max } = spec;
  const fitting = length === 'fixed' ? form.length === max : form.length <= max;
  refuse(!fitting, at, `${length === 'fixed' ? '' : 'at most '}${max} digits`, form.length);
}

/** Two requests of one type and processing code must differ in F60. */
function checkApart({ messages }: Dialect): void {
  const seen = new Map<string, Operation>();
  for (const operation of OPERATIONS) {
    const { mti, processing = '', f60 } = messages[operation];
    const looks = `${mti} ${processing} ${f60}`;
    const other = seen.get(looks);
    const at = `messages.${operation}`;
    refuse(other !== undefined, at, `something that tells it from ${other}`, `the same mti, processing and f60`);
    seen.set(looks, operation);
  }
}

function fits({ alphabet, length, max }: FieldSpec, value: string): boolean {
  const size = alphabet === 'binary' ? value.length / 2 : value.length;
  const chars = alphabet === 'bcd' ? /^\d*$/ : alphabet === 'binary' ? /^(?:[0-9A-F]{2})*$/ : /^[\x20-\x7e]*$/;
  return chars.test(value) && (length === 'fixed' ? size === max : size <= max);
}
