/** Sales and their fate: asking the wallet, capturing, asking on until it is final, answering queries. */
import type { EventBody } from '../../devices/wire/events.js';
import type { Effect, Instant } from '../../devices/wire/machine.js';
import { tokenOfCode } from '../../devices/wire/payment-code.js';
import type { AcquirerConfig } from './config.js';
import type { Feed } from './feed.js';
import { keyOf, type Ledger, type SaleEntry } from './ledger.js';
import type { ReplyExtras } from './reply.js';
import type { HostRequestBody } from './request.js';
import { CONNECTED, walletOf } from './routing.js';
import type { WalletAnswer } from './wallet-client.js';
import type { WalletLines } from './wallet-lines.js';

export type Respond = (code: string, extras: ReplyExtras, now: Instant, effects: Effect[]) => void;

/** F39 where a wallet said nothing to a query or a reversal. */
export const SILENT = { silence: '98', unreachable: '91' } as const;
/** F39 for what a wallet refused (docs/acquirer-dialect.md "Behind it"). */
const REFUSALS: Readonly<Record<string, string>> = {
  NOTENOUGH: '51',
  AUTH_CODE_INVALID: '14',
  AUTH_CODE_ERROR: '14',
  AUTHCODEEXPIRE: '14',
  AUTH_CODE_EXPIRED: '14',
  NOAUTH: '57',
  NOTSUPORTCARD: '57',
  BUYER_MISMATCH: '57',
};

export class Sales {
  readonly #config: AcquirerConfig;
  readonly #ledger: Ledger;
  readonly #wallet: WalletLines;
  readonly #feed: Feed;
  readonly #clock: (now: Instant) => string;
  #now: Instant = 0;
  /** Terminals that wait for the answer to a sale. */
  readonly #waiting = new Map<string, Respond>();

  constructor(
    config: AcquirerConfig,
    ledger: Ledger,
    wallet: WalletLines,
    feed: Feed,
    clock: (now: Instant) => string,
  ) {
    this.#config = config;
    this.#ledger = ledger;
    this.#wallet = wallet;
    this.#feed = feed;
    this.#clock = clock;
  }

  /** The time of the step in hand; wallet answers come back within a step. */
  at(now: Instant): void {
    this.#now = now;
  }

  begin(request: HostRequestBody, respond: Respond, now: Instant, effects: Effect[]): void {
    if (request.amount < 1) return respond('13', {}, now, effects);
    const wallet = walletOf(request.code);
    const reference = this.#ledger.nextReference(effects);
    const { merchant, mcc } = this.#config.policy.merchantOf(request.account);
    const sale: SaleEntry = {
      terminal: request.account.terminal,
      merchant,
      mcc,
      batch: request.batch,
      trace: request.trace,
      order: request.order,
      amount: request.amount,
      code: tokenOfCode(request.code),
      reference,
      wallet: wallet ?? '',
      time: this.#clock(now),
      outTradeNo: request.account.terminal + request.batch + request.trace,
      state: 'asked',
      fate: 'NOTPAY',
      givenBack: 0,
    };
    if (wallet === undefined || !CONNECTED.has(wallet)) {
      sale.state = wallet === undefined ? 'declined' : 'closed';
      if (wallet === undefined) sale.declined = '14';
      this.#ledger.saveSale(sale, effects);
      return respond(wallet === undefined ? '14' : '91', { reference }, now, effects);
    }
    this.#ledger.saveSale(sale, effects);
    effects.push({ kind: 'moment', moment: 'acquirer.sale-received', order: sale.order });
    this.#waiting.set(keyOf(sale.terminal, sale.batch, sale.trace), respond);
    const call = {
      service: 'micropay',
      out_trade_no: sale.outTradeNo,
      auth_code: request.code,
      total_fee: String(sale.amount),
      attach: sale.order,
    };
    this.#wallet.of(sale.terminal).call(call, effects, (answer, out) => this.#onPay(sale, answer, out));
  }

  /** After a restart, and every few seconds: whatever is not final is asked about. */
  resume(effects: Effect[]): void {
    for (const sale of this.#ledger.sales()) if (sale.state === 'asked') this.askLater(sale, effects);
  }

  /** True when the timer was ours. */
  timer(name: string, effects: Effect[]): boolean {
    if (!name.startsWith('ask/')) return false;
    const sale = this.#ledger.sale(name.slice(4));
    if (sale?.state === 'asked') this.#ask(sale, effects, (out) => this.askLater(sale, out));
    return true;
  }

  /** The fate of a sale; one that is not final is asked about first, which puts off the host's own asking. */
  query(sale: SaleEntry, respond: Respond, now: Instant, effects: Effect[]): void {
    if (sale.state !== 'asked') return this.#respondFate(sale, respond, now, effects);
    this.askLater(sale, effects);
    this.#ask(sale, effects, (out, answer) => {
      // What another answer has settled meanwhile is told; else the wallet's silence.
      if (typeof answer === 'string' && sale.state === 'asked') return respond(SILENT[answer], {}, this.#now, out);
      this.#respondFate(sale, respond, this.#now, out);
    });
  }

  #respondFate(sale: SaleEntry, respond: Respond, now: Instant, effects: Effect[]): void {
    const extras = {
      fate: fateOf(sale),
      reference: sale.reference,
      amount: sale.amount,
      wallet: sale.wallet,
      walletOrder: sale.walletOrder,
      refusal: sale.declined,
    };
    respond('00', extras, now, effects);
  }

  #onPay(sale: SaleEntry, answer: WalletAnswer, effects: Effect[]): void {
    if (typeof answer === 'string') {
      this.askLater(sale, effects);
      return this.#respond(sale, answer === 'silence' ? '68' : '91', effects);
    }
    if (answer['result_code'] === 'SUCCESS') {
      this.#paid(sale, answer['transaction_id'] ?? '', effects);
      return this.#respond(sale, '00', effects);
    }
    const error = answer['err_code'] ?? '';
    const refusal = REFUSALS[error];
    if (refusal !== undefined) {
      this.#refused(sale, refusal, effects);
      return this.#respond(sale, refusal, effects);
    }
    this.askLater(sale, effects);
    if (error === 'USERPAYING') sale.fate = 'USERPAYING';
    this.#respond(sale, error === 'USERPAYING' ? '68' : '96', effects);
  }

  #ask(sale: SaleEntry, effects: Effect[], then: (effects: Effect[], answer: WalletAnswer) => void): void {
    const call = { service: 'orderquery', out_trade_no: sale.outTradeNo };
    this.#wallet.of(sale.terminal).call(call, effects, (answer, out) => {
      if (typeof answer !== 'string' && sale.state === 'asked') this.#learn(sale, answer, out);
      then(out, answer);
    });
  }

  #learn(sale: SaleEntry, answer: Exclude<WalletAnswer, string>, effects: Effect[]): void {
    switch (answer['trade_state']) {
      case 'SUCCESS':
        return this.#paid(sale, answer['transaction_id'] ?? '', effects);
      case 'CLOSED':
      case 'REVOKED':
        return this.#closed(sale, effects);
      case 'USERPAYING':
      case 'PAYERROR':
        sale.fate = answer['trade_state'];
        return;
      case 'NOTPAY':
        sale.fate = 'NOTPAY';
        return;
    }
    // The wallet never heard of it: the call was lost with a crash. Bar it there, and it is over.
    if (answer['err_code'] === 'ORDERNOTEXIST' && !this.#waiting.has(keyOf(sale.terminal, sale.batch, sale.trace))) {
      this.#wallet
        .of(sale.terminal)
        .call({ service: 'reverse', out_trade_no: sale.outTradeNo }, effects, (reversed, out) => {
          if (typeof reversed !== 'string' && reversed['result_code'] === 'SUCCESS' && sale.state === 'asked')
            this.#closed(sale, out);
        });
    }
  }

  /** The terminal is gone: nobody waits for its answers. */
  retire(terminal: string): void {
    for (const key of this.#waiting.keys()) if (key.startsWith(`${terminal}/`)) this.#waiting.delete(key);
  }

  /** The host keeps asking the wallet until the sale is final. */
  askLater(sale: SaleEntry, effects: Effect[]): void {
    if (sale.state !== 'asked') return;
    const timer = `ask/${keyOf(sale.terminal, sale.batch, sale.trace)}`;
    effects.push({ kind: 'arm', timer, afterMs: this.#config.walletAskEveryMs, scaled: true });
  }

  #paid(sale: SaleEntry, walletOrder: string, effects: Effect[]): void {
    if (sale.state !== 'asked') return;
    effects.push({ kind: 'moment', moment: 'acquirer.debited', order: sale.order });
    sale.state = 'captured';
    sale.walletOrder = walletOrder;
    sale.credit = this.#ledger.nextCredit();
    if (this.#config.policy.captures(sale)) {
      this.#ledger.saveSale(sale, effects);
      effects.push({ kind: 'emit', event: captured(sale) });
    }
    effects.push({ kind: 'moment', moment: 'acquirer.captured', order: sale.order });
    this.#feed.credit(sale, effects);
  }

  #refused(sale: SaleEntry, code: string, effects: Effect[]): void {
    if (sale.state !== 'asked') return;
    sale.state = 'declined';
    sale.declined = code;
    this.#ledger.saveSale(sale, effects);
  }

  #closed(sale: SaleEntry, effects: Effect[]): void {
    sale.state = 'closed';
    this.#ledger.saveSale(sale, effects);
  }

  #respond(sale: SaleEntry, code: string, effects: Effect[]): void {
    const key = keyOf(sale.terminal, sale.batch, sale.trace);
    const respond = this.#waiting.get(key);
    this.#waiting.delete(key);
    const paid = code === '00' && sale.walletOrder !== undefined;
    const extras = {
      reference: sale.reference,
      wallet: paid ? sale.wallet : undefined,
      walletOrder: paid ? sale.walletOrder : undefined,
    };
    respond?.(code, extras, this.#now, effects);
  }
}

/** A5 (docs/acquirer-dialect.md "What a terminal concludes"). */
function fateOf(sale: SaleEntry): string {
  switch (sale.state) {
    case 'asked':
      return sale.fate;
    case 'captured':
      return sale.givenBack >= sale.amount ? 'REFUND' : 'SUCCESS';
    case 'declined':
      return 'DECLINED';
    case 'closed':
      return 'CLOSED';
    case 'reversing':
      return 'NOTPAY';
    case 'reversed':
      return 'REVOKED';
  }
}

function captured(sale: SaleEntry): EventBody {
  const { code, order, amount, merchant, mcc, terminal, trace, batch, reference } = sale;
  return { kind: 'captured', by: 'acquirer', code, order, amount, merchant, mcc, terminal, trace, batch, reference };
}

export function captureOf(sale: SaleEntry) {
  const { code, order, amount, merchant, mcc, terminal, trace, batch, reference } = sale;
  return { code, order, amount, merchant, mcc, terminal, trace, batch, reference };
}
