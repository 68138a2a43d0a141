/** The payment codes of an episode: issued by the rig, so that every party can be joined by them (docs/oracle.md "Join key"). */
import type { Rng } from '../../devices/wire/rng.js';

export interface IssuedCode {
  /** 18 digits beginning 10 to 15, as WeChat Pay shows them (docs/domain.md 1.4). */
  readonly digits: string;
  /** What stands for it in the history. */
  readonly token: string;
}

export function issueCodes(count: number, rng: Rng): IssuedCode[] {
  const codes: IssuedCode[] = [];
  for (let i = 0; i < count; i += 1) {
    const prefix = String(rng.between(10, 15));
    const high = String(rng.between(0, 99_999_999)).padStart(8, '0');
    const low = String(rng.between(0, 9_999_999)).padStart(7, '0');
    // The last digit counts, so that no two codes of an episode are equal.
    codes.push({ digits: prefix + high + low + String(i % 10), token: `code#${i + 1}` });
  }
  return codes;
}
