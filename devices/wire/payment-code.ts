/**
 * Payment codes that the rig issues carry their own number, so that every party can say which code it saw without keeping
 * its digits (docs/oracle.md "Join key"). WeChat Pay: 18 digits beginning 10 to 15 (docs/domain.md 1.4).
 */
import type { Rng } from './rng.js';

const NUMBER_DIGITS = 7;

/** @param number counts the codes of the run from 1; below 10,000,000. */
export function issueCode(number: number, rng: Rng): string {
  const prefix = String(rng.between(10, 15));
  const random = String(rng.between(0, 999_999_999)).padStart(9, '0');
  return prefix + random + String(number).padStart(NUMBER_DIGITS, '0');
}

/** Could a phone show it? Digits with every wallet of docs/domain.md 3; what a code means is for the host to say. */
export function isPaymentCode(text: string): boolean {
  return /^[!-~]{1,128}$/.test(text);
}

/** What stands for a code in histories, records and reports: `code#17`. A code that the rig did not issue is `code#?`. */
export function tokenOfCode(digits: string): string {
  if (digits.length !== 18) return 'code#?';
  const number = Number(digits.slice(-NUMBER_DIGITS));
  return Number.isInteger(number) && number > 0 ? `code#${number}` : 'code#?';
}
