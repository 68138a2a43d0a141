/** The fee is not that of the merchant's rate class under the merchant's rounding. */
import type { TerminalIdentity } from '../../../devices/wire/events.js';
import { type Check, money, observes } from './check.js';

export const wrongFee: Check = {
  kind: 'wrong-fee',
  ask: (facts, episode) => {
    if (facts.intent.intent !== 'sale') return undefined;
    if (!observes(episode, 'settlement')) return facts.captures.length > 0 ? 'unobserved' : undefined;
    for (const { event, index } of facts.rows) {
      const fee = Math.sign(event.gross) * feeDue(episode.header.terminal, Math.abs(event.gross));
      if (event.fee === fee && event.net === event.gross - event.fee) continue;
      const why = `a fee of ${money(event.fee)} (net ${money(event.net)}) on ${money(event.gross)}, due was ${money(fee)}`;
      return { kind: 'wrong-fee', party: 'acquirer', why, proof: [facts.index, index] };
    }
    return undefined;
  },
};

const WHOLE = 10_000;

/** Computed here from the contract, not by the acquirer's own code: a check that shares the bug sees nothing. */
function feeDue({ feeBasisPoints, feeRounding }: TerminalIdentity, gross: number): number {
  const exact = (gross * feeBasisPoints) / WHOLE;
  if (feeRounding === 'down') return Math.floor(exact);
  if (feeRounding === 'free-below-one' && exact < 1) return 0;
  const whole = Math.floor(exact);
  return exact - whole >= 0.5 ? whole + 1 : whole;
}
