/** Reversals: carried out at the wallet before they are confirmed, answered alike when repeated, barring what never came. */
import type { Effect, Instant } from '../../devices/wire/machine.js';
import type { AcquirerConfig } from './config.js';
import { keyOf, type Ledger, type SaleEntry, together } from './ledger.js';
import type { HostRequestBody } from './request.js';
import { captureOf, type Respond, SILENT } from './sales.js';
import type { WalletLines } from './wallet-lines.js';

export class Reversals {
  readonly #config: AcquirerConfig;
  readonly #ledger: Ledger;
  readonly #wallet: WalletLines;
  /** The sale is open again: whoever follows its fate goes on. */
  readonly #refused: (sale: SaleEntry, effects: Effect[]) => void;
  #now: Instant = 0;

  constructor(
    config: AcquirerConfig,
    ledger: Ledger,
    wallet: WalletLines,
    refused: (sale: SaleEntry, effects: Effect[]) => void,
  ) {
    this.#refused = refused;
    this.#config = config;
    this.#ledger = ledger;
    this.#wallet = wallet;
  }

  at(now: Instant): void {
    this.#now = now;
  }

  begin(request: HostRequestBody, respond: Respond, now: Instant, effects: Effect[]): void {
    effects.push({ kind: 'moment', moment: 'acquirer.reversal-received', order: request.order });
    const key = keyOf(request.account.terminal, request.batch, request.trace);
    const sale = this.#ledger.sale(key);
    if (!this.#namesOneSale(request, sale)) return respond('25', {}, now, effects);
    if (sale === undefined) {
      this.#ledger.bar(key, request.order, request.amount, effects);
      effects.push({ kind: 'moment', moment: 'acquirer.reversed', order: request.order });
      return respond('25', {}, now, effects);
    }
    this.#noteAsked(sale, effects);
    const extras = { reference: sale.reference };
    if (sale.reversalAnswer !== undefined) return respond(sale.reversalAnswer, extras, now, effects);
    if (sale.state === 'declined' || sale.state === 'closed' || sale.givenBack > 0) {
      sale.reversalAnswer = '12';
      this.#ledger.saveSale(sale, effects);
      return respond('12', extras, now, effects);
    }
    this.#carryOut(sale, effects, (code, out) => respond(code, extras, this.#now, out));
  }

  /** Trace, batch, F4 and A8 must all be the sale's (docs/acquirer-dialect.md "Reversal"). */
  #namesOneSale(
    { account, order, amount, batch, trace, original }: HostRequestBody,
    sale: SaleEntry | undefined,
  ): boolean {
    if (original?.batch !== batch || original.trace !== trace) return false;
    if (sale !== undefined) return sale.amount === amount && sale.order === order;
    for (const other of this.#ledger.sales())
      if (other.terminal === account.terminal && other.batch === batch && other.order === order) return false;
    return true;
  }

  /** From now on no loudspeaker may hear of it, however the reversal ends. */
  #noteAsked(sale: SaleEntry, effects: Effect[]): void {
    if (sale.reversalAsked === true) return;
    sale.reversalAsked = true;
    this.#ledger.saveSale(sale, effects);
  }

  /** After a restart: reversals that were begun are carried through, whether the terminal asks again or not. */
  resume(effects: Effect[]): void {
    for (const sale of this.#ledger.sales()) if (sale.state === 'reversing') this.#later(sale, effects);
  }

  /** True when the timer was ours. */
  timer(name: string, effects: Effect[]): boolean {
    if (!name.startsWith('reverse/')) return false;
    const sale = this.#ledger.sale(name.slice(8));
    if (sale?.state === 'reversing') this.#carryOut(sale, effects, () => undefined);
    return true;
  }

  #carryOut(sale: SaleEntry, effects: Effect[], done: (code: string, effects: Effect[]) => void): void {
    const before = sale.state === 'reversing' ? 'asked' : sale.state;
    if (sale.state === 'captured') sale.wasCaptured = true;
    sale.state = 'reversing';
    this.#ledger.saveSale(sale, effects);
    if (!this.#config.policy.reversesAtWallet(sale)) return this.#finish(sale, effects, done);
    this.#wallet
      .of(sale.terminal)
      .call({ service: 'reverse', out_trade_no: sale.outTradeNo }, effects, (answer, out) => {
        if (typeof answer === 'string') {
          this.#later(sale, out);
          return done(SILENT[answer], out);
        }
        if (answer['result_code'] === 'SUCCESS') return this.#finish(sale, out, done);
        // The wallet cannot reverse while the consumer is paying: nothing is done, and the terminal tries again.
        sale.state = before;
        this.#ledger.saveSale(sale, out);
        this.#refused(sale, out);
        done(answer['err_code'] === 'USERPAYING' ? '68' : '96', out);
      });
  }

  #finish(sale: SaleEntry, effects: Effect[], done: (code: string, effects: Effect[]) => void): void {
    if (sale.state === 'reversed') return done(sale.reversalAnswer ?? '00', effects);
    sale.state = 'reversed';
    sale.reversalAnswer = '00';
    const late = sale.wasCaptured === true && sale.settled === true;
    together(effects, (entries) => {
      this.#ledger.saveSale(sale, entries);
      if (late) this.#ledger.addLateReversal(keyOf(sale.terminal, sale.batch, sale.trace), sale.terminal, entries);
    });
    if (sale.wasCaptured === true)
      effects.push({ kind: 'emit', event: { kind: 'reversed', by: 'acquirer', ...captureOf(sale) } });
    effects.push({ kind: 'moment', moment: 'acquirer.reversed', order: sale.order });
    done('00', effects);
  }

  #later(sale: SaleEntry, effects: Effect[]): void {
    const timer = `reverse/${keyOf(sale.terminal, sale.batch, sale.trace)}`;
    effects.push({ kind: 'arm', timer, afterMs: this.#config.walletAskEveryMs, scaled: true });
  }
}
