/** The payment codes of an episode, issued by the rig, so that every party can be joined by them (docs/oracle.md "Join key"). */
import { issueCode, tokenOfCode } from '../../devices/wire/payment-code.js';
import type { Rng } from '../../devices/wire/rng.js';

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
