/** A message to the data of a frame. */
import { MESSAGES, type Message, type MessageSpec } from './table.js';

/** Latin-1, one byte a character; what does not fit its field is a mistake of ours. */
export function encodeMessage({ name, fields }: Message): Uint8Array {
  const spec: MessageSpec = MESSAGES[name];
  const values = spec.fields.map((field) => {
    const value = fields[field.name] ?? '';
    if (value.length > field.max)
      throw new RangeError(`${spec.command} ${field.name}: at most ${field.max} characters`);
    return value;
  });
  const data = [spec.command, ...values].join('|') + (spec.tail ? '|' : '');
  return Uint8Array.from(data, (character) => character.charCodeAt(0));
}
