/** The data of a frame to a message. */
import { type FieldSpec, MESSAGE_OF, MESSAGES, type Message, type MessageSpec } from './table.js';

export type Decoded =
  | { readonly ok: true; readonly message: Message }
  /** `where`: the command, or the field that is wrong. */
  | {
      readonly ok: false;
      readonly reason: 'unknown command' | 'bad field' | 'too few' | 'too many';
      readonly where: string;
    };

/** @param from who said it: 0260 means another thing from each side */
export function decodeMessage(data: Uint8Array, from: 'register' | 'terminal'): Decoded {
  let text = '';
  for (const byte of data) text += String.fromCharCode(byte);
  const [command = '', ...values] = text.split('|');
  const name = MESSAGE_OF.get(`${from} ${command}`);
  if (name === undefined) return { ok: false, reason: 'unknown command', where: command };
  const spec: MessageSpec = MESSAGES[name];
  // The separator behind the last field, whether it belongs there or not.
  if (values.length > 0 && values.at(-1) === '' && (spec.tail || values.length > spec.fields.length)) values.pop();
  if (values.length < spec.required) return { ok: false, reason: 'too few', where: command };
  if (values.length > spec.fields.length) return { ok: false, reason: 'too many', where: command };
  const fields: Record<string, string> = {};
  for (const [i, field] of spec.fields.entries()) {
    const value = values[i] ?? '';
    const optional = i >= values.length && i >= spec.required;
    if (!optional && !fits(field, value)) return { ok: false, reason: 'bad field', where: `${command} ${field.name}` };
    fields[field.name] = value;
  }
  return { ok: true, message: { name, fields } };
}

function fits({ form, min, max }: FieldSpec, value: string): boolean {
  if (value.length < min || value.length > max) return false;
  return form === 'text' || DIGITS.test(value);
}

const DIGITS = /^\d*$/;
