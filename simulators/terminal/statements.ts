/**
 * What the terminal says of a result, in Chinese and English: what happened and what to do next.
 * Every final statement names order and amount as fields of their own; the texts need not repeat them.
 */
import type { CauseClass, Outcome, Stage } from '../../devices/wire/events.js';
import { AMEND_STAGE_TEXT, amendStatementOf } from './amend-statements.js';
import type { PaymentRecord } from './records.js';

export interface Statement {
  readonly textZh: string;
  readonly textEn: string;
  readonly nextZh: string;
  readonly nextEn: string;
}

export interface StageText {
  readonly zh: string;
  readonly en: string;
}

export const STAGE_TEXT: Readonly<Record<Stage, StageText>> = {
  SCANNING: { zh: '请出示付款码', en: 'Please show the payment code' },
  SENDING: { zh: '正在付款', en: 'Payment is being sent' },
  'WAITING-CONSUMER': {
    zh: '等待顾客确认，请勿重复收款',
    en: 'Waiting for the customer to confirm. Do not charge again',
  },
  QUERYING: { zh: '结果未知，正在查询，请勿重复收款', en: 'Result not known yet, asking. Do not charge again' },
  REVERSING: { zh: '正在冲正，请勿重复收款', en: 'Taking the payment back. Do not charge again' },
  PENDING: { zh: '处理中，请勿重复收款', en: 'In progress. Do not charge again' },
};

export function stageText(stage: Stage, kind: PaymentRecord['kind']): StageText {
  return (kind === 'sale' ? undefined : AMEND_STAGE_TEXT[stage]) ?? STAGE_TEXT[stage];
}

/** @param code F39 or an own code: `CN` called off, `NS` never sent, `TO` no answer. */
export function statementOf(
  outcome: Outcome,
  cause: CauseClass | undefined,
  code: string,
  kind: PaymentRecord['kind'] = 'sale',
): Statement {
  if (kind !== 'sale') return amendStatementOf(kind, outcome, cause, code);
  switch (outcome) {
    case 'APPROVED':
      return say('收款成功', 'Paid', '请交付商品', 'Hand over the goods');
    case 'VOIDED':
      return say('撤销成功', 'Voided', '款项已退回顾客', 'The customer has the money back');
    case 'REFUNDED':
      return say('退款成功', 'Refunded', '款项已退回顾客', 'The customer has the money back');
    case 'REVERSED':
      return say('付款未成功，已冲正', 'Not paid: taken back', ...NEXT[cause ?? 'SYSTEM']);
    case 'CANCELLED':
      return say(
        '付款已取消，未扣款',
        'Cancelled: no money moved',
        '如需收款请新建订单',
        'Start a new order to charge',
      );
    case 'UNKNOWN':
      return say(
        '结果未知，正在确认',
        'Result not known yet',
        '请勿重复收款，稍候查询',
        'Do not charge again; wait for the result',
      );
    case 'NOT-FOUND':
      return say('无此订单', 'No such order', '如需收款请重新发起', 'Start the payment again to charge');
    case 'DECLINED':
      return say(
        REASON_ZH[code] ?? '付款失败，未扣款',
        REASON_EN[code] ?? 'Not paid: no money moved',
        ...NEXT[cause ?? 'SYSTEM'],
      );
  }
}

const NEXT: Readonly<Record<CauseClass, readonly [string, string]>> = {
  NETWORK: ['请检查网络后新建订单收款', 'Check the network, then start a new order'],
  SYSTEM: ['请稍后新建订单，多次失败请联系客服', 'Start a new order later; call support if it fails again'],
  OPERATION: [
    '请顾客刷新付款码或换一种方式，再新建订单',
    'Ask for a fresh code or another way to pay, then start a new order',
  ],
  FRAUD: ['请勿交付商品，保留凭证并联系客服', 'Do not hand over goods; keep the evidence and call support'],
};

const REASON_ZH: Readonly<Record<string, string>> = {
  '13': '金额有误，未扣款',
  '14': '付款码无效或已过期，未扣款',
  '51': '余额不足，未扣款',
  '57': '该账户不支持此交易，未扣款',
  '61': '超出限额，未扣款',
  '65': '超出次数限制，未扣款',
  '34': '疑似风险交易，已拒绝',
  '59': '疑似风险交易，已拒绝',
  NS: '网络不通，付款未发出，未扣款',
  PC: '终端断电，付款未发出，未扣款',
};
const REASON_EN: Readonly<Record<string, string>> = {
  '13': 'Wrong amount: no money moved',
  '14': 'Code not valid, used or expired: no money moved',
  '51': 'Not enough funds: no money moved',
  '57': 'Not allowed for this account: no money moved',
  '61': 'Over the limit: no money moved',
  '65': 'Too many payments: no money moved',
  '34': 'Refused: suspected fraud',
  '59': 'Refused: suspected fraud',
  NS: 'No connection: the payment was not sent, no money moved',
  PC: 'Terminal lost power: the payment was not sent, no money moved',
};

function say(textZh: string, textEn: string, nextZh: string, nextEn: string): Statement {
  return { textZh, textEn, nextZh, nextEn };
}
