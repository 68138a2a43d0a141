/** The merchant's fee for one sale, in minor units (docs/domain.md 6). Whole numbers throughout. */
import type { TerminalAccount } from './config.js';

const WHOLE = 10_000;

export function feeOf({ feeBasisPoints, feeRounding }: TerminalAccount, amount: number): number {
  const tenThousandths = amount * feeBasisPoints;
  if (feeRounding === 'down') return Math.floor(tenThousandths / WHOLE);
  if (feeRounding === 'free-below-one' && tenThousandths < WHOLE) return 0;
  return Math.floor((tenThousandths + WHOLE / 2) / WHOLE);
}
