/** The wallet's books: codes on phones and merchant orders, each a record that survives a restart. */
import type { Effect, Records } from '../../../devices/wire/machine.js';
import type { ConsumerBehaviour, WalletQuirks } from '../../../devices/wire/told.js';

export interface PhoneCode {
  readonly token: string;
  readonly consumer: ConsumerBehaviour;
  readonly quirks: WalletQuirks;
  /** UTC milliseconds at instant 0, by the wallet's clock when the phone showed it. */
  readonly epochMs?: number;
  /** One code, one attempt, even a failed one (docs/domain.md 1.4). */
  used: boolean;
}

/** trade_state of docs/domain.md 1.2; `NONE` is an order that was reversed before it came. */
export type TradeState = 'SUCCESS' | 'USERPAYING' | 'NOTPAY' | 'CLOSED' | 'REVOKED' | 'REFUND';

export interface WalletOrder {
  readonly outTradeNo: string;
  /** Token of the code. */
  readonly token: string;
  readonly amount: number;
  /** Merchant order reference (`attach`). */
  readonly order: string;
  readonly transactionId: string;
  state: TradeState;
  /** Given back so far, by refund number. */
  refunds: Record<string, number>;
  /** Queries that still answer NOTPAY or PAYERROR although the money was taken. */
  notPayLag: number;
  payErrorLag: number;
}

export class WalletBooks {
  readonly #codes = new Map<string, PhoneCode>();
  readonly #orders = new Map<string, WalletOrder>();

  constructor(records: Records) {
    for (const [key, value] of records) {
      if (key.startsWith('code/')) this.#codes.set(key.slice(5), JSON.parse(value) as PhoneCode);
      else if (key.startsWith('order/')) this.#orders.set(key.slice(6), JSON.parse(value) as WalletOrder);
    }
  }

  code(digits: string): PhoneCode | undefined {
    return this.#codes.get(digits);
  }

  saveCode(digits: string, code: PhoneCode, effects: Effect[]): void {
    this.#codes.set(digits, code);
    effects.push({ kind: 'persist', key: `code/${digits}`, value: JSON.stringify(code) });
  }

  order(outTradeNo: string): WalletOrder | undefined {
    return this.#orders.get(outTradeNo);
  }

  orders(): IterableIterator<WalletOrder> {
    return this.#orders.values();
  }

  saveOrder(order: WalletOrder, effects: Effect[]): void {
    this.#orders.set(order.outTradeNo, order);
    effects.push({ kind: 'persist', key: `order/${order.outTradeNo}`, value: JSON.stringify(order) });
  }
}

export function refunded(order: WalletOrder): number {
  let sum = 0;
  for (const no in order.refunds) sum += order.refunds[no] as number;
  return sum;
}
