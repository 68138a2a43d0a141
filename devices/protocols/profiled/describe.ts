/** Bytes of the register line for people: what was said, field by field, without a secret and without a raw byte. */
import { shownText } from '../../wire/masking.js';
import { tokenOfCode } from '../../wire/payment-code.js';
import { decodeRegisterMessage } from './decode.js';
import type { MessageCode, RegisterMessage } from './messages.js';
import type { FieldRule, Profile } from './profile.js';
import { type LineItem, LineSplitter } from './split.js';

/**
 * One entry for each item on the line, as the receiver would take it: the first line of an entry says what it is, the
 * indented ones give its fields. What is no message is told by its size and its fault alone: it may hold a payment code.
 */
export function describeLine(profile: Profile, bytes: Uint8Array): string[] {
  const splitter = new LineSplitter(profile.frame);
  const lines = splitter.push(bytes).flatMap((item) => describeItem(profile, item));
  return splitter.pending === 0 ? lines : [...lines, `${splitter.pending} bytes of a frame that goes on`];
}

export const MEANINGS: Readonly<Record<MessageCode, string>> = {
  PA: 'pay',
  PS: 'progress',
  PR: 'result',
  QU: 'what became of this order?',
  LA: 'last payment?',
  CA: 'cancel',
  CR: 'answer to cancel',
  VO: 'void',
  RF: 'refund',
  SE: 'settle the batch',
  SR: 'settlement report',
  SI: 'status?',
  SS: 'status',
  ER: 'refused',
};

function describeItem(profile: Profile, item: LineItem): string[] {
  if (item.kind === 'ack') return ['ACK'];
  if (item.kind === 'nak') return ['NAK'];
  if (item.kind === 'garbage') return [`${item.bytes.length} bytes that are no frame: ${item.reason}`];
  const read = decodeRegisterMessage(profile.message, item.data);
  if (read.ok) return describeMessage(profile, read.message);
  const number = read.number === undefined ? '' : ` ${read.number}`;
  return [
    `message${number} of ${item.data.length} bytes that cannot be read: ${read.refusal} at ${shownText(read.detail)}`,
  ];
}

function describeMessage(profile: Profile, message: RegisterMessage): string[] {
  const values = message as unknown as Readonly<Record<string, string | number | boolean | undefined>>;
  const lines = [`${message.code} ${message.number} ${MEANINGS[message.code]}`];
  for (const rule of profile.message.fields[message.code] ?? []) {
    const value = values[rule.key];
    if (value !== undefined) lines.push(`  ${rule.tag} ${rule.key.padEnd(18)} ${shownValue(rule, value)}`);
  }
  return lines;
}

export function shownValue(rule: Pick<FieldRule, 'key' | 'secret'>, value: string | number | boolean): string {
  if (rule.key === 'paymentCode') return tokenOfCode(String(value));
  if (rule.secret) return `<${String(value).length} characters hidden>`;
  return typeof value === 'string' ? shownText(value) : String(value);
}
