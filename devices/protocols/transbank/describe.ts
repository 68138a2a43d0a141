/** The data of a frame as one line for people; nothing that a device sends goes out unescaped. */
import { decodeMessage } from './decode.js';
import { MESSAGES } from './table.js';

export function describeData(data: Uint8Array, from: 'register' | 'terminal'): string {
  const read = decodeMessage(data, from);
  if (!read.ok) return `${read.reason} ${escaped(read.where)}: ${escaped(latin1(data))}`;
  const { name, fields } = read.message;
  const told = Object.entries(fields).filter(([, value]) => value !== '');
  return [`${MESSAGES[name].command} ${name}`, ...told.map(([key, value]) => `${key}=${escaped(value)}`)].join(' ');
}

function latin1(data: Uint8Array): string {
  let text = '';
  for (const byte of data) text += String.fromCharCode(byte);
  return text;
}

function escaped(text: string): string {
  let out = '';
  for (const character of text) {
    const code = character.charCodeAt(0);
    out += code >= 0x20 && code < 0x7f ? character : `\\x${code.toString(16).padStart(2, '0')}`;
  }
  return out;
}
