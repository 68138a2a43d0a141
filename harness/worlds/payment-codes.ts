/** The payment codes of an episode, issued by the rig, so that every party can be joined by them (docs/oracle.md "Join key"). */
import { toHex } from '../../devices/wire/bytes.js';
import { issueCode, tokenOfCode } from '../../devices/wire/payment-code.js';
import type { Rng } from '../../devices/wire/rng.js';
import type { Secret } from '../history/redaction.js';
import { TEST_TMK } from './parts.js';

/** What must not stand whole in anything that a device shows. */
export function secretsOf(codes: readonly IssuedCode[]): Secret[] {
  const secrets: Secret[] = codes.map(({ digits, token }) => ({ kind: 'code', value: digits, token }));
  secrets.push({ kind: 'key', value: toHex(TEST_TMK), token: 'key#1' });
  return secrets;
}

export interface IssuedCode {
  readonly digits: string;
  /** What stands for it in the history. */
  readonly token: string;
}

/** @param firstNumber number of the first code; codes of one run never share a number. */
export function issueCodes(count: number, firstNumber: number, rng: Rng): IssuedCode[] {
  return Array.from({ length: count }, (_, i) => {
    const digits = issueCode(firstNumber + i, rng);
    return { digits, token: tokenOfCode(digits) };
  });
}
