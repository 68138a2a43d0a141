/** Fields with a composition of their own: F48 and blocks such as those of F59; F60 and F61 are templates (docs/acquirer-dialect.md "Fields", docs/domain.md 4.3, 4.12). */

import { WireError } from '../../wire/errors.js';
import { unitAt } from '../../wire/text.js';

/** Blocks of F59: id(2) + length(3 digits) + value, in ascending order of their ids. */
export function composeF59(blocks: readonly { readonly id: string; readonly value: string }[]): string {
  let text = '';
  for (const { id, value } of blocks) text += id + String(value.length).padStart(3, '0') + value;
  return text;
}

export function parseF59(text: string): Map<string, string> | WireError {
  const blocks = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    const id = text.slice(at, at + 2);
    const length = numberAt(text, at + 2, 3);
    const end = at + 5 + length;
    if (length < 0 || end > text.length)
      return bad(`F59.${printable(id)}`, 'id, three digits and so many characters', `offset ${at}`);
    if (blocks.has(id)) return bad(`F59.${printable(id)}`, 'each block once', 'it twice');
    blocks.set(id, text.slice(at + 5, end));
    at = end;
  }
  return blocks;
}

export interface Totals {
  readonly count: number;
  readonly amount: number;
}
/** Flag of a settlement reply: 0 in a request, 1 balanced, 2 not balanced. */
export type BalanceFlag = '0' | '1' | '2';

/** Domestic debit and credit and their flag, then the same for foreign cards, which scan payment has none of: 62 digits. */
export function f48Totals(
  own: { readonly debit: Totals; readonly credit: Totals },
  domestic: BalanceFlag = '0',
  foreign: BalanceFlag = '0',
): string {
  return totals(own.debit) + totals(own.credit) + domestic + totals(NONE) + totals(NONE) + foreign;
}

export function parseF48Totals(
  text: string,
): { debit: Totals; credit: Totals; domesticFlag: string; foreignFlag: string } | WireError {
  if (text.length < 62) return bad('F48', '62 digits', `${text.length}`);
  return {
    debit: { amount: numberAt(text, 0, 12), count: numberAt(text, 12, 3) },
    credit: { amount: numberAt(text, 15, 12), count: numberAt(text, 27, 3) },
    domesticFlag: text.slice(30, 31),
    foreignFlag: text.slice(61, 62),
  };
}

export interface UploadRecord {
  /** F60 type of the record. */
  readonly type: string;
  readonly trace: string;
  readonly amount: number;
}

export const RECORDS_PER_UPLOAD = 8;
export const UPLOAD_DIGITS = 40;

/** F48 of each 0320: count(2), then at most 8 records of type(2) + trace(6) + PAN(20 zeros) + amount(12). */
export function f48Uploads(records: readonly UploadRecord[]): string[] {
  const messages: string[] = [];
  for (let at = 0; at < records.length; at += RECORDS_PER_UPLOAD) {
    const some = records.slice(at, at + RECORDS_PER_UPLOAD);
    const details = some.map(({ type, trace, amount }) => type + trace + '0'.repeat(20) + pad(amount, 12));
    messages.push(pad(some.length, 2) + details.join(''));
  }
  return messages;
}

export function parseF48Upload(text: string): UploadRecord[] | WireError {
  const count = numberAt(text, 0, 2);
  if (count < 0 || text.length < 2 + count * UPLOAD_DIGITS)
    return bad('F48', `count and ${UPLOAD_DIGITS} digits a record`, `${text.length}`);
  return Array.from({ length: count }, (_, i) => {
    const at = 2 + i * UPLOAD_DIGITS;
    return { type: text.slice(at, at + 2), trace: text.slice(at + 2, at + 8), amount: numberAt(text, at + 28, 12) };
  });
}

/** F48 of the end message: how many records were uploaded. */
export function f48UploadEnd(count: number): string {
  return pad(count, 4);
}

const NONE: Totals = { count: 0, amount: 0 };

/** Amount of 12 digits and count of 3; a larger count wraps as a 3-digit counter does. */
function totals({ count, amount }: Totals): string {
  return pad(amount, 12) + pad(count % 1000, 3);
}

function pad(n: number, width: number): string {
  return String(n).padStart(width, '0');
}

function numberAt(text: string, at: number, length: number): number {
  if (at + length > text.length) return -1;
  let value = 0;
  for (let i = at; i < at + length; i += 1) {
    const digit = unitAt(text, i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function printable(text: string): string {
  return text.replace(/[^0-9A-Za-z]/g, '?');
}

function bad(path: string, expected: string, got: string): WireError {
  return new WireError({ code: 'BAD-FORMAT', blame: 'peer', path }, expected, got);
}
