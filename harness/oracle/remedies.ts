/** Cause class to what the merchant is advised to do (docs/oracle.md "Causes"). */
import type { CauseClass } from '../../devices/wire/events.js';

export interface Remedy {
  readonly zh: string;
  readonly en: string;
}

export const REMEDIES: Readonly<Record<CauseClass, Remedy>> = {
  NETWORK: {
    zh: '检查网络或线缆；查询有结果之前不要再次收款。',
    en: 'Check the link; do not charge again before the query answers.',
  },
  SYSTEM: {
    zh: '凭参考号和流水号联系客服；冲正或查询会自动进行。',
    en: 'Contact support with the reference and the trace; the reversal or query runs by itself.',
  },
  OPERATION: {
    zh: '更正后新建订单；若已扣款请退款。',
    en: 'Correct the entry and start a new order; refund it if it was debited.',
  },
  FRAUD: {
    zh: '不要交付商品；以查询结果为准，保留证据。',
    en: 'Do not hand over goods; verify by query and keep the evidence.',
  },
};
