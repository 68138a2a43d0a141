/**
 * What a terminal may conclude from what the acquirer answered, as tables to hold beside docs/acquirer-dialect.md
 * "What a terminal concludes". A code that stands in no table proves nothing: query.
 */
import type { CauseClass } from '../../devices/wire/events.js';

export type SaleConclusion =
  | { readonly kind: 'approved' }
  | { readonly kind: 'declined'; readonly cause: CauseClass; readonly afterQuery: boolean }
  /** Nothing was done; the batch is another. Sign in. */
  | { readonly kind: 'wrong-batch' }
  | { readonly kind: 'reversed' }
  /** The money may have moved. `waiting`: the consumer is asked. `signIn`: sign in before the query. */
  | { readonly kind: 'unknown'; readonly waiting: boolean; readonly signIn: boolean };

const declined = (cause: CauseClass, afterQuery = false): SaleConclusion => ({ kind: 'declined', cause, afterQuery });
const UNKNOWN: SaleConclusion = { kind: 'unknown', waiting: false, signIn: false };

const SALE: Readonly<Record<string, SaleConclusion>> = {
  '00': { kind: 'approved' },
  '68': { kind: 'unknown', waiting: true, signIn: false },
  A0: { kind: 'unknown', waiting: false, signIn: true },
  '77': { kind: 'wrong-batch' },
  '97': declined('SYSTEM', true),
  '03': declined('SYSTEM', true),
  '13': declined('OPERATION'),
  '14': declined('OPERATION'),
  '51': declined('OPERATION'),
  '57': declined('OPERATION'),
  '61': declined('OPERATION'),
  '65': declined('OPERATION'),
  '22': { kind: 'reversed' },
  '34': declined('FRAUD'),
  '59': declined('FRAUD'),
};

/** @param code F39 of a sale reply with a right MAC, or one of those that carry none. */
export function concludeSale(code: string): SaleConclusion {
  return SALE[code] ?? UNKNOWN;
}

export type QueryConclusion =
  | { readonly kind: 'approved' }
  | { readonly kind: 'declined'; readonly cause: CauseClass; readonly code: string }
  /** Not paid, and never will be. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'given-back' }
  /** Ask again, and reverse when the time for asking is over. */
  | { readonly kind: 'ask-again'; readonly waiting: boolean }
  /** No such sale yet, or PAYERROR: only a finished reversal ends it. */
  | { readonly kind: 'reverse' };

/**
 * @param code F39: the fate of the query itself.
 * @param fate A5: the fate of the sale, where F39 is 00.
 * @param refusal F44: why the sale was refused, for fate DECLINED.
 */
export function concludeQuery(code: string, fate: string | undefined, refusal: string | undefined): QueryConclusion {
  if (code === '25') return { kind: 'reverse' };
  if (code !== '00') return { kind: 'ask-again', waiting: false };
  switch (fate) {
    case 'SUCCESS':
      return { kind: 'approved' };
    case 'CLOSED':
    case 'REVOKED':
      return { kind: 'closed' };
    case 'REFUND':
      return { kind: 'given-back' };
    case 'DECLINED':
      return { kind: 'declined', cause: causeOf(refusal ?? ''), code: refusal ?? '' };
    case 'USERPAYING':
      return { kind: 'ask-again', waiting: true };
    case 'PAYERROR':
      return { kind: 'reverse' };
    default:
      return { kind: 'ask-again', waiting: false };
  }
}

/** The three answers that finish a reversal: reversed, nothing to reverse, no such sale. */
export function reversalFinished(code: string): boolean {
  return code === '00' || code === '12' || code === '25';
}

function causeOf(code: string): CauseClass {
  const conclusion = SALE[code];
  return conclusion?.kind === 'declined' ? conclusion.cause : 'SYSTEM';
}
