/**
 * A wallet with the behaviour of WeChat Pay's code pay (docs/domain.md 1): answers at once where no password is asked,
 * USERPAYING where one is, SYSTEMERROR when it feels like it; an unpaid order closes by itself; a reversal while the
 * consumer is at the password screen is refused.
 */
import type { Effect, Input, Instant, Machine, Records } from '../../../devices/wire/machine.js';
import { tokenOfCode } from '../../../devices/wire/payment-code.js';
import type { ConsumerBehaviour, Told } from '../../../devices/wire/told.js';
import { consumerAct } from '../../people/consumer.js';
import { type PhoneCode, refunded, WalletBooks, type WalletOrder } from './orders.js';
import { DocumentReader, encodeDocument, type WalletDocument } from './wire.js';

export interface WechatConfig {
  /** An unpaid order closes this long after it was created. Default 45 s (docs/domain.md 1.1). */
  readonly closesAfterMs: number;
  /** A code is good for so long after the phone showed it. Default one minute (docs/domain.md 1.4). */
  readonly codeValidMs: number;
  /** UTC milliseconds at instant 0 by the wallet's clock, which may be set while it runs; absent: a clock that nobody sets. */
  readonly epochMs?: number;
  /** How the consumer behind a code acts that nobody issued, for a wallet that runs alone; without it such a code is unknown. */
  readonly strangers?: ConsumerBehaviour;
}

export const WECHAT_DEFAULTS: WechatConfig = { closesAfterMs: 45_000, codeValidMs: 60_000 };

export function createWechatWallet(config: WechatConfig, records: Records): Machine {
  return new WechatWallet(config, records);
}

type Reply = (fields: WalletDocument) => void;

class WechatWallet implements Machine {
  readonly #config: WechatConfig;
  readonly #books: WalletBooks;
  readonly #readers = new Map<number, DocumentReader>();
  #maintenance = false;
  #full = false;
  #epochMs: number;

  constructor(config: WechatConfig, records: Records) {
    this.#config = config;
    this.#epochMs = config.epochMs ?? 0;
    this.#books = new WalletBooks(records);
  }

  step(input: Input, _now: Instant, effects: Effect[]): void {
    switch (input.kind) {
      case 'power-up':
        return this.#restart(effects);
      case 'opened':
        this.#readers.set(input.connection, new DocumentReader());
        return;
      case 'closed':
        this.#readers.delete(input.connection);
        return;
      case 'bytes':
        return this.#bytes(input.connection, input.bytes, effects);
      case 'timer':
        return this.#timer(input.timer, effects);
      case 'clock':
        return this.#stepClock(input.byMs, effects);
      case 'storage':
        this.#full = input.full;
        return;
      case 'told':
        if (input.told.to !== 'wallet') return;
        if (input.told.do === 'maintenance') this.#maintenance = input.told.on;
        else this.#issue(input.told, effects);
        return;
      default:
        return;
    }
  }

  /** An unpaid order whose time the clock jumped over is closed: the consumer at its screen cannot pay any more. */
  #stepClock(byMs: number, effects: Effect[]): void {
    this.#epochMs += byMs;
    if (byMs < this.#config.closesAfterMs) return;
    for (const order of this.#books.orders()) this.#closeUnpaid(order, effects);
  }

  /** Orders that were open close by themselves in time; a consumer at the screen has lost it. */
  #restart(effects: Effect[]): void {
    for (const order of this.#books.orders()) {
      if (order.state === 'USERPAYING' || order.state === 'NOTPAY') this.#armClose(order.outTradeNo, effects);
    }
  }

  #issue(told: Extract<Told, { readonly to: 'wallet'; readonly do: 'issue-code' }>, effects: Effect[]): void {
    const { code, token, consumer, quirks } = told;
    this.#books.saveCode(code, { token, consumer, quirks, epochMs: this.#epochMs, used: false }, effects);
  }

  #bytes(connection: number, bytes: Uint8Array, effects: Effect[]): void {
    const reader = this.#readers.get(connection);
    if (reader === undefined) return;
    for (const request of reader.push(bytes)) {
      const reply: Reply = (fields) => {
        const document = encodeDocument(fields, request['nonce_str'] ?? '', 'SUCCESS');
        effects.push({ kind: 'send', link: 'wallet', connection, bytes: document });
      };
      this.#request(request, reply, effects);
    }
    if (reader.broken) effects.push({ kind: 'close', link: 'wallet', connection });
  }

  #request(request: WalletDocument, reply: Reply, effects: Effect[]): void {
    if (this.#maintenance) return this.#turnAway(reply, effects);
    switch (request['service']) {
      case 'micropay':
        return this.#micropay(request, reply, effects);
      case 'orderquery':
        return this.#orderquery(request, reply, effects);
      case 'reverse':
        return this.#reverse(request, reply, effects);
      case 'refund':
        return this.#refund(request, reply, effects);
      default:
        return reply(failure('PARAM_ERROR'));
    }
  }

  #turnAway(reply: Reply, effects: Effect[]): void {
    effects.push({ kind: 'moment', moment: 'wallet.turned-away' });
    reply(failure('SYSTEMERROR'));
  }

  #micropay(request: WalletDocument, reply: Reply, effects: Effect[]): void {
    const outTradeNo = request['out_trade_no'] ?? '';
    const digits = request['auth_code'] ?? '';
    effects.push({ kind: 'moment', moment: 'wallet.asked', order: request['attach'] ?? '' });
    const known = this.#books.order(outTradeNo);
    if (known !== undefined) return reply(failure(KNOWN_ORDER[known.state]));
    const code = this.#books.code(digits) ?? this.#stranger(digits);
    if (code === undefined) return reply(failure('AUTH_CODE_INVALID'));
    if (code.used) return this.#badCode(code, 'used', reply, effects);
    // What could not be kept through a crash is not begun.
    if (this.#full) return this.#turnAway(reply, effects);
    code.used = true;
    this.#books.saveCode(digits, code, effects);
    if (this.#looksOld(code)) return this.#badCode(code, 'expired', reply, effects);
    const act = consumerAct(code.consumer);
    if (act.kind === 'refused') {
      if (act.why === 'no-funds') return reply(failure('NOTENOUGH'));
      return this.#badCode(code, act.why, reply, effects);
    }
    const order: WalletOrder = {
      outTradeNo,
      token: code.token,
      amount: Number(request['total_fee']),
      order: request['attach'] ?? '',
      transactionId: `42${outTradeNo.padStart(26, '0')}`.slice(0, 28),
      state: 'NOTPAY',
      refunds: {},
      notPayLag: code.quirks.notPayLag ?? 0,
      payErrorLag: code.quirks.payErrorLag ?? 0,
    };
    if (code.quirks.systemError === 'not-done') {
      this.#books.saveOrder(order, effects);
      this.#armClose(outTradeNo, effects);
      return reply(failure('SYSTEMERROR'));
    }
    if (act.kind === 'pays') {
      this.#debit(order, effects);
      if (code.quirks.systemError === 'done') return reply(failure('SYSTEMERROR'));
      // A lag hides the payment from the answer too: the host must ask.
      if (order.notPayLag > 0 || order.payErrorLag > 0) return reply(failure('SYSTEMERROR'));
      return reply(paid(order));
    }
    order.state = 'USERPAYING';
    this.#books.saveOrder(order, effects);
    this.#armClose(outTradeNo, effects);
    if (act.afterMs !== undefined) {
      effects.push({ kind: 'arm', timer: `${act.does}/${outTradeNo}`, afterMs: act.afterMs, scaled: true });
    }
    reply(failure('USERPAYING'));
  }

  #stranger(digits: string): PhoneCode | undefined {
    const { strangers } = this.#config;
    if (strangers === undefined || !WECHAT_CODE.test(digits)) return undefined;
    return { token: tokenOfCode(digits), consumer: strangers, quirks: {}, used: false };
  }

  /** Shoppers of the rig show a code at once, so only a clock that was set in between can make one old. */
  #looksOld({ epochMs = this.#epochMs }: PhoneCode): boolean {
    return this.#epochMs - epochMs > this.#config.codeValidMs;
  }

  #badCode(code: PhoneCode, why: 'used' | 'expired', reply: Reply, effects: Effect[]): void {
    effects.push({ kind: 'emit', event: { kind: 'bad-code', by: 'wallet', code: code.token, why, taken: false } });
    reply(failure(why === 'used' ? 'AUTH_CODE_INVALID' : 'AUTHCODEEXPIRE'));
  }

  #orderquery(request: WalletDocument, reply: Reply, effects: Effect[]): void {
    const order = this.#books.order(request['out_trade_no'] ?? '');
    if (order === undefined) return reply(failure('ORDERNOTEXIST'));
    if (order.state !== 'SUCCESS') return reply({ result_code: 'SUCCESS', trade_state: order.state });
    if (order.notPayLag > 0) {
      order.notPayLag -= 1;
      this.#books.saveOrder(order, effects);
      return reply({ result_code: 'SUCCESS', trade_state: 'NOTPAY' });
    }
    if (order.payErrorLag > 0) {
      order.payErrorLag -= 1;
      this.#books.saveOrder(order, effects);
      return reply({ result_code: 'SUCCESS', trade_state: 'PAYERROR' });
    }
    reply(paid(order));
  }

  /** Unpaid: closed, and can never be paid. Paid: given back whole. Twice: the same answer (docs/domain.md 1.5). */
  #reverse(request: WalletDocument, reply: Reply, effects: Effect[]): void {
    const outTradeNo = request['out_trade_no'] ?? '';
    const order = this.#books.order(outTradeNo);
    if (order === undefined) {
      if (this.#full) return this.#turnAway(reply, effects);
      this.#books.saveOrder(
        {
          outTradeNo,
          token: 'code#?',
          amount: 0,
          order: '',
          transactionId: '',
          state: 'REVOKED',
          refunds: {},
          notPayLag: 0,
          payErrorLag: 0,
        },
        effects,
      );
      return reply({ result_code: 'SUCCESS', recall: 'N' });
    }
    if (order.state === 'USERPAYING') return reply({ ...failure('USERPAYING'), recall: 'Y' });
    const paidNow = order.state === 'SUCCESS';
    if (paidNow || order.state === 'NOTPAY') {
      const left = order.amount - refunded(order);
      order.state = 'REVOKED';
      if (paidNow && left > 0) order.refunds['reverse'] = left;
      this.#books.saveOrder(order, effects);
      if (paidNow && left > 0) this.#givenBack(order, left, effects);
    }
    reply({ result_code: 'SUCCESS', recall: 'N' });
  }

  /** The refund number is the idempotency key. */
  #refund(request: WalletDocument, reply: Reply, effects: Effect[]): void {
    const order = this.#books.order(request['out_trade_no'] ?? '');
    const no = request['out_refund_no'] ?? '';
    const amount = Number(request['refund_fee']);
    if (order === undefined) return reply(failure('ORDERNOTEXIST'));
    if (order.refunds[no] !== undefined) return reply({ result_code: 'SUCCESS' });
    if (order.state !== 'SUCCESS' || refunded(order) + amount > order.amount)
      return reply(failure('TRADE_STATE_ERROR'));
    order.refunds[no] = amount;
    if (refunded(order) === order.amount) order.state = 'REFUND';
    this.#books.saveOrder(order, effects);
    this.#givenBack(order, amount, effects);
    reply({ result_code: 'SUCCESS' });
  }

  #timer(name: string, effects: Effect[]): void {
    const slash = name.indexOf('/');
    const order = this.#books.order(name.slice(slash + 1));
    if (order === undefined) return;
    const what = name.slice(0, slash);
    if (what === 'pays' && order.state === 'USERPAYING') this.#debit(order, effects);
    else if (what === 'cancels' && order.state === 'USERPAYING') {
      order.state = 'NOTPAY';
      this.#books.saveOrder(order, effects);
    } else if (what === 'close') this.#closeUnpaid(order, effects);
  }

  #closeUnpaid(order: WalletOrder, effects: Effect[]): void {
    if (order.state !== 'USERPAYING' && order.state !== 'NOTPAY') return;
    order.state = 'CLOSED';
    this.#books.saveOrder(order, effects);
  }

  #debit(order: WalletOrder, effects: Effect[]): void {
    order.state = 'SUCCESS';
    this.#books.saveOrder(order, effects);
    effects.push({ kind: 'emit', event: { kind: 'debited', by: 'wallet', ...moneyOf(order, order.amount) } });
    effects.push({ kind: 'moment', moment: 'wallet.debited', order: order.order });
  }

  #givenBack(order: WalletOrder, amount: number, effects: Effect[]): void {
    effects.push({ kind: 'emit', event: { kind: 'given-back', by: 'wallet', ...moneyOf(order, amount) } });
    effects.push({ kind: 'moment', moment: 'wallet.given-back', order: order.order });
  }

  #armClose(outTradeNo: string, effects: Effect[]): void {
    effects.push({ kind: 'arm', timer: `close/${outTradeNo}`, afterMs: this.#config.closesAfterMs, scaled: true });
  }
}

/** docs/domain.md 1.4. */
const WECHAT_CODE = /^1[0-5]\d{16}$/;

/** What a pay call under a known order number gets (docs/domain.md 1.3). */
const KNOWN_ORDER: Readonly<Record<WalletOrder['state'], string>> = {
  SUCCESS: 'ORDERPAID',
  USERPAYING: 'OUT_TRADE_NO_USED',
  NOTPAY: 'OUT_TRADE_NO_USED',
  CLOSED: 'ORDERCLOSED',
  REVOKED: 'ORDERREVERSED',
  REFUND: 'ORDERPAID',
};

function paid(order: WalletOrder): WalletDocument {
  return {
    result_code: 'SUCCESS',
    trade_state: 'SUCCESS',
    transaction_id: order.transactionId,
    total_fee: String(order.amount),
  };
}

function failure(code: string): WalletDocument {
  return { result_code: 'FAIL', err_code: code };
}

function moneyOf(order: WalletOrder, amount: number) {
  return { code: order.token, amount, wallet: 'WECHAT', walletOrder: order.transactionId, order: order.order };
}
