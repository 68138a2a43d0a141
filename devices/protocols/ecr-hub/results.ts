/** What a terminal tells of a payment, as an answer and back. What ECR Hub has no field for stands in its open map. */
import type { CauseClass, Outcome } from '../../wire/events.js';
import type { RegisterMessage, ResultMessage } from '../profiled/messages.js';
import type { Response, ResponseBiz } from './table.js';
import { amountOf, amountText, isOutcome, NOT_FOUND, outcomeOf, SCENARIO, statusOf, TRANS_STATUS } from './words.js';

type Status = Extract<RegisterMessage, { readonly code: 'PS' }>;

/** Keys of extends_params that are the rig's own (docs/ecr-hub.md). */
export const PARAM = {
  outcome: 'outcome',
  cause: 'cause',
  code: 'code',
  textZh: 'text_zh',
  textEn: 'text_en',
  nextZh: 'next_zh',
  nextEn: 'next_en',
  batch: 'batch',
  reference: 'reference',
  stage: 'stage',
  reason: 'reason',
  detail: 'detail',
  reversalsOwed: 'reversals_owed',
  sales: 'sales',
  salesAmount: 'sales_amount',
  refunds: 'refunds',
  refundsAmount: 'refunds_amount',
  balanced: 'balanced',
} as const;

const CAUSES: ReadonlySet<string> = new Set<CauseClass>(['NETWORK', 'SYSTEM', 'OPERATION', 'FRAUD']);

export function resultAnswer(m: ResultMessage, transType: string): Response {
  const order = m.order ?? '';
  if (m.outcome === 'NOT-FOUND') return refusal(order, NOT_FOUND, '');
  const status = statusOf(m.outcome);
  const biz: ResponseBiz = {
    merchant_order_no: order,
    order_amount: amountText(m.amount ?? 0),
    trans_no: m.trace ?? '',
    price_currency: 'CNY',
    trans_type: transType,
    pay_scenario: SCENARIO.merchantScans,
    trans_status: status,
    pay_channel_trans_no: m.walletOrder ?? '',
    trans_end_time: m.time ?? '',
    pay_method_id: m.wallet ?? '',
    extends_params: params([
      [PARAM.outcome, m.outcome],
      [PARAM.cause, m.cause],
      [PARAM.code, m.resultCode],
      [PARAM.textZh, m.textZh],
      [PARAM.textEn, m.textEn],
      [PARAM.nextZh, m.nextZh],
      [PARAM.nextEn, m.nextEn],
      [PARAM.batch, m.batch],
      [PARAM.reference, m.reference],
    ]),
  };
  const failed = status === TRANS_STATUS.failed || status === TRANS_STATUS.cancelled;
  return failed
    ? { success: false, error_msg: m.textEn ?? m.outcome, biz_data: biz }
    : { success: true, biz_data: biz };
}

export function statusAnswer(m: Status): Response {
  const extra = params([
    [PARAM.stage, m.stage],
    [PARAM.textZh, m.textZh],
    [PARAM.textEn, m.textEn],
  ]);
  const biz = { merchant_order_no: m.order, trans_status: TRANS_STATUS.created, extends_params: extra };
  return { success: true, biz_data: biz };
}

export function refusal(order: string, reason: string, detail: string): Response {
  const extra = params([
    [PARAM.reason, reason],
    [PARAM.detail, detail],
  ]);
  return { success: false, error_msg: reason, biz_data: { merchant_order_no: order, extends_params: extra } };
}

/** @param done what status 2 means for what was asked */
export function readResult(order: string, biz: ResponseBiz, done: Outcome): ResultMessage {
  const of = (key: string): string | undefined => biz.extends_params?.get(key);
  const told = of(PARAM.outcome);
  const cause = of(PARAM.cause);
  const amount = amountOf(biz.order_amount);
  return {
    code: 'PR',
    number: '',
    order,
    outcome: isOutcome(told) ? told : outcomeOf(biz.trans_status, done),
    ...(amount === undefined ? {} : { amount }),
    ...(cause !== undefined && CAUSES.has(cause) ? { cause: cause as CauseClass } : {}),
    ...filled('resultCode', of(PARAM.code)),
    ...filled('textZh', of(PARAM.textZh)),
    ...filled('textEn', of(PARAM.textEn)),
    ...filled('nextZh', of(PARAM.nextZh)),
    ...filled('nextEn', of(PARAM.nextEn)),
    ...filled('batch', of(PARAM.batch)),
    ...filled('reference', of(PARAM.reference) ?? biz.trans_no),
    ...filled('trace', biz.trans_no),
    ...filled('walletOrder', biz.pay_channel_trans_no),
    ...filled('wallet', biz.pay_method_id),
  };
}

export function params(pairs: readonly (readonly [string, string | undefined])[]): ReadonlyMap<string, string> {
  return new Map(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined && pair[1] !== ''));
}

function filled<K extends string>(key: K, value: string | undefined): { [k in K]?: string } {
  return (value === undefined || value === '' ? {} : { [key]: value }) as { [k in K]?: string };
}
