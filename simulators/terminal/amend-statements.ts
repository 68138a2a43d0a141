/** What the terminal says of a void or refund: it is about giving money back, and never about charging. */
import type { CauseClass, Outcome, Stage } from '../../devices/wire/events.js';
import type { StageText, Statement } from './statements.js';

export type AmendKind = 'void' | 'refund';

const DONE: Readonly<Record<AmendKind, readonly [zh: string, en: string]>> = {
  void: ['撤销成功', 'Voided'],
  refund: ['退款成功', 'Refunded'],
};
const FAILED: Readonly<Record<AmendKind, readonly [zh: string, en: string]>> = {
  void: ['撤销未成功', 'Not voided'],
  refund: ['退款未成功', 'Not refunded'],
};

/** @param code F39 or an own code, as for a sale */
export function amendStatementOf(
  kind: AmendKind,
  outcome: Outcome,
  cause: CauseClass | undefined,
  code: string,
): Statement {
  if (outcome === 'VOIDED' || outcome === 'REFUNDED') {
    const [textZh, textEn] = DONE[kind];
    return { textZh, textEn, nextZh: '款项已退回顾客', nextEn: 'The customer has the money back' };
  }
  if (outcome === 'UNKNOWN')
    return {
      textZh: '结果未知，正在确认',
      textEn: 'Result not known yet',
      nextZh: '请勿重复退款，稍候查询',
      nextEn: 'Do not give the money back again; wait for the result',
    };
  const [failedZh, failedEn] = FAILED[kind];
  const [reasonZh, reasonEn] = REASON[code] ?? ['款项未退回', 'no money was given back'];
  const [nextZh, nextEn] = NEXT[cause ?? 'SYSTEM'];
  return { textZh: `${failedZh}，${reasonZh}`, textEn: `${failedEn}: ${reasonEn}`, nextZh, nextEn };
}

const NEXT: Readonly<Record<CauseClass, readonly [zh: string, en: string]>> = {
  NETWORK: ['请检查网络后用新单号重试', 'Check the network, then try again under a new order'],
  SYSTEM: [
    '请稍后用新单号重试，多次失败请联系客服',
    'Try again later under a new order; call support if it fails again',
  ],
  OPERATION: [
    '请核对原订单和金额后用新单号重试',
    'Check the original order and the amount, then try again under a new order',
  ],
  FRAUD: ['请保留凭证并联系客服', 'Keep the evidence and call support'],
};

const REASON: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  '12': ['原交易已不能退，款项未退回', 'the sale cannot be given back any more, no money moved'],
  '13': ['金额超过可退余额，款项未退回', 'more than is left of the sale, no money moved'],
  '25': ['找不到原交易，款项未退回', 'no such sale, no money moved'],
  '64': ['金额与原交易不符，款项未退回', 'another amount than that of the sale, no money moved'],
  NS: ['网络不通，请求未发出，款项未退回', 'no connection, the request was not sent, no money moved'],
  PC: ['终端断电，请求未发出，款项未退回', 'the terminal lost power, the request was not sent, no money moved'],
};

/** Stages whose words are those of a sale otherwise. */
export const AMEND_STAGE_TEXT: Readonly<Partial<Record<Stage, StageText>>> = {
  SENDING: { zh: '正在退回款项', en: 'The money is being given back' },
  QUERYING: { zh: '结果未知，正在查询，请勿重复退款', en: 'Result not known yet, asking. Do not give it back again' },
  PENDING: { zh: '处理中，请勿重复退款', en: 'In progress. Do not give it back again' },
};
