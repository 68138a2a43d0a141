/** Semantic message to DATA, by the profile's tables. */
import { copyBytes } from '../../wire/bytes.js';
import { assert, WireError } from '../../wire/errors.js';
import { type CompiledRule, compiled } from './compiled.js';
import type { RegisterMessage } from './messages.js';
import type { MessageSpec } from './profile.js';

/**
 * @returns DATA: code, number, fields
 * @throws WireError blaming us for a value that does not fit, path `PA.02`
 */
export function encodeRegisterMessage(spec: MessageSpec, message: RegisterMessage): Uint8Array {
  const values = message as unknown as Readonly<Record<string, string | number | boolean | undefined>>;
  const table = compiled(spec).byCode.get(message.code);
  assert(table !== undefined, `message ${message.code} is not in the profile`);
  let at = put(message.number, put(table.wire, 0));
  for (const rule of table.rules) {
    const bare = values['outcome'] === 'NOT-FOUND' && values[rule.key] === undefined;
    const text = bare ? undefined : wireText(message.code, rule, values[rule.key]);
    if (spec.layout.kind === 'fixed') {
      at = putFixed(message.code, rule, text ?? '', spec.layout.pad, at);
    } else if (text !== undefined) {
      at = putTlv(message.code, rule, text, spec.layout.lengthDigits, at);
    }
  }
  return copyBytes(OUT, 0, at);
}

const OUT = new Uint8Array(65_536);
const ENCODER = new TextEncoder();

function wireText(code: string, rule: CompiledRule, value: string | number | boolean | undefined): string | undefined {
  if (value === undefined) {
    if (rule.emptyWhenAbsent) return '';
    if (rule.optional) return undefined;
    throw misfit(code, rule, 'a value', 'none');
  }
  if (rule.words !== undefined) {
    const word = rule.words.get(String(value));
    if (word === undefined) throw misfit(code, rule, [...rule.words.keys()].join(', '), String(value));
    return word;
  }
  return String(value);
}

function putTlv(code: string, rule: CompiledRule, text: string, lengthDigits: number, at: number): number {
  const valueAt = at + rule.tag.length + lengthDigits;
  const end = put(text, valueAt);
  const length = end - valueAt;
  if (length > rule.max) throw misfit(code, rule, `at most ${rule.max} bytes`, `${length}`);
  put(rule.tag, at);
  let left = length;
  for (let i = valueAt - 1; i >= valueAt - lengthDigits; i -= 1) {
    OUT[i] = 48 + (left % 10);
    left = Math.floor(left / 10);
  }
  return end;
}

function putFixed(code: string, rule: CompiledRule, text: string, pad: string, at: number): number {
  let end = put(text, at);
  if (end - at > rule.max) throw misfit(code, rule, `at most ${rule.max} bytes`, `${end - at}`);
  const padding = pad.charCodeAt(0);
  while (end - at < rule.max) {
    OUT[end] = padding;
    end += 1;
  }
  return end;
}

function put(text: string, at: number): number {
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit > 127) return at + ENCODER.encodeInto(text, OUT.subarray(at)).written;
    OUT[at + i] = unit;
  }
  return at + text.length;
}

function misfit(code: string, rule: CompiledRule, expected: string, got: string): WireError {
  return new WireError({ code: 'BAD-VALUE', blame: 'us', path: `${code}.${rule.tag}` }, expected, got);
}
