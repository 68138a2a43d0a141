/** What the values mean: amounts, kinds of payments, and what became of one. */
import type { Outcome, Stage } from '../../wire/events.js';

export const TRANS_TYPE = { purchase: '1', cancel: '2', refund: '3' } as const;
export const TRANS_STATUS = { preorder: '9', created: '0', failed: '1', done: '2', cancelled: '3' } as const;
/** Who scans whose code: in a request, and in an answer. */
export const METHOD = { merchantScans: 'QR_B_SCAN_C', consumerScans: 'QR_C_SCAN_B' } as const;
export const SCENARIO = { merchantScans: 'BSCANQR_PAY', consumerScans: 'SCANQR_PAY' } as const;
export const NOT_FOUND = 'NOT-FOUND';
export const ORDER_MAX = 32;

export function statusOf(outcome: Outcome): string {
  if (outcome === 'APPROVED' || outcome === 'VOIDED' || outcome === 'REFUNDED') return TRANS_STATUS.done;
  if (outcome === 'CANCELLED') return TRANS_STATUS.cancelled;
  return outcome === 'UNKNOWN' ? TRANS_STATUS.created : TRANS_STATUS.failed;
}

/** Where a terminal tells no more than the status. @param done what it means that it is done */
export function outcomeOf(status: string | undefined, done: Outcome): Outcome {
  switch (status) {
    case TRANS_STATUS.done:
      return done;
    case TRANS_STATUS.failed:
      return 'DECLINED';
    case TRANS_STATUS.cancelled:
      return 'CANCELLED';
    default:
      return 'UNKNOWN';
  }
}

/** Amounts are in units of the currency, with a point: 12.90. */
export function amountText(minor: number): string {
  return `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
}

/** @returns undefined for what is no amount of two places */
export function amountOf(text: string | undefined): number | undefined {
  const [, units, places = ''] = /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(text ?? '') ?? [];
  return units === undefined ? undefined : Number(units) * 100 + Number(places.padEnd(2, '0'));
}

const STAGES: ReadonlySet<string> = new Set<Stage>([
  'SCANNING',
  'SENDING',
  'WAITING-CONSUMER',
  'QUERYING',
  'REVERSING',
  'PENDING',
]);

export function isStage(text: string | undefined): text is Stage {
  return text !== undefined && STAGES.has(text);
}

const OUTCOMES: ReadonlySet<string> = new Set<Outcome>([
  'APPROVED',
  'DECLINED',
  'CANCELLED',
  'REVERSED',
  'VOIDED',
  'REFUNDED',
  'UNKNOWN',
  'NOT-FOUND',
]);

export function isOutcome(text: string | undefined): text is Outcome {
  return text !== undefined && OUTCOMES.has(text);
}
