/** Void and refund: given back at the wallet, at most once under a trace. */
import type { Effect, Instant } from '../../devices/wire/machine.js';
import type { AcquirerConfig } from './config.js';
import { type AmendEntry, keyOf, type Ledger, type SaleEntry, together } from './ledger.js';
import type { HostRequestBody } from './request.js';
import { captureOf, type Respond, SILENT } from './sales.js';
import type { WalletLines } from './wallet-lines.js';

export class Amends {
  readonly #config: AcquirerConfig;
  readonly #ledger: Ledger;
  readonly #wallet: WalletLines;
  #now: Instant = 0;

  constructor(config: AcquirerConfig, ledger: Ledger, wallet: WalletLines) {
    this.#config = config;
    this.#ledger = ledger;
    this.#wallet = wallet;
  }

  at(now: Instant): void {
    this.#now = now;
  }

  begin(request: HostRequestBody, respond: Respond, now: Instant, effects: Effect[]): void {
    const kind = request.kind === 'void' ? 'void' : 'refund';
    const original = request.original ?? { batch: '', trace: '' };
    const key = keyOf(request.account.terminal, original.batch, original.trace);
    const sale = this.#ledger.sale(key);
    const problem = this.#problem(kind, request, sale);
    const entry: AmendEntry = {
      kind,
      terminal: request.account.terminal,
      batch: request.batch,
      trace: request.trace,
      order: request.order,
      amount: request.amount,
      reference: this.#ledger.nextReference(effects),
      sale: key,
      state: problem === undefined ? 'asked' : 'declined',
      ...(problem === undefined ? {} : { declined: problem }),
    };
    this.#ledger.saveAmend(entry, effects);
    if (problem !== undefined || sale === undefined)
      return respond(problem ?? '25', { reference: entry.reference }, now, effects);
    this.#carryOut(entry, sale, effects, (code, out) => respond(code, { reference: entry.reference }, this.#now, out));
  }

  /** The fate of a void or refund (its own trace and order). */
  query(entry: AmendEntry, respond: Respond, now: Instant, effects: Effect[]): void {
    const fate = entry.state === 'done' ? 'REFUND' : entry.state === 'declined' ? 'DECLINED' : 'NOTPAY';
    const refusal = entry.declined === undefined ? {} : { refusal: entry.declined };
    respond('00', { fate, reference: entry.reference, amount: entry.amount, ...refusal }, now, effects);
  }

  resume(effects: Effect[]): void {
    for (const entry of this.#ledger.amends()) if (entry.state === 'asked') this.#later(entry, effects);
  }

  /** True when the timer was ours. */
  timer(name: string, effects: Effect[]): boolean {
    if (!name.startsWith('amend/')) return false;
    const entry = this.#ledger.amend(name.slice(6));
    const sale = entry === undefined ? undefined : this.#ledger.sale(entry.sale);
    if (entry?.state === 'asked' && sale !== undefined) this.#carryOut(entry, sale, effects, () => undefined);
    return true;
  }

  #problem(kind: 'void' | 'refund', request: HostRequestBody, sale: SaleEntry | undefined): string | undefined {
    if (sale === undefined || sale.reference !== request.message.fields[37]) return '25';
    if (sale.state !== 'captured' || sale.voided === true) return '12';
    if (kind === 'refund')
      return request.amount < 1 || sale.givenBack + request.amount > sale.amount ? '13' : undefined;
    if (sale.batch !== this.#ledger.openBatch(sale.terminal) || sale.givenBack > 0) return '12';
    return request.amount === sale.amount ? undefined : '64';
  }

  #carryOut(
    entry: AmendEntry,
    sale: SaleEntry,
    effects: Effect[],
    done: (code: string, effects: Effect[]) => void,
  ): void {
    const call = {
      service: 'refund',
      out_trade_no: sale.outTradeNo,
      out_refund_no: entry.terminal + entry.batch + entry.trace,
      refund_fee: String(entry.amount),
    };
    this.#wallet.of(sale.terminal).call(call, effects, (answer, out) => {
      if (entry.state !== 'asked') return done(entry.state === 'done' ? '00' : (entry.declined ?? '12'), out);
      if (typeof answer === 'string') {
        this.#later(entry, out);
        return done(SILENT[answer], out);
      }
      if (answer['result_code'] === 'SUCCESS') {
        entry.state = 'done';
        sale.givenBack += entry.amount;
        if (entry.kind === 'void') sale.voided = true;
        together(out, (entries) => {
          this.#ledger.saveAmend(entry, entries);
          this.#ledger.saveSale(sale, entries);
        });
        const event = {
          ...captureOf(sale),
          amount: entry.amount,
          trace: entry.trace,
          batch: entry.batch,
          reference: entry.reference,
        };
        out.push({
          kind: 'emit',
          event: { kind: entry.kind === 'void' ? 'voided' : 'refunded', by: 'acquirer', ...event },
        });
        return done('00', out);
      }
      // Nobody knows what it did: the same refund number is sent again, which gives back once at most.
      if (answer['err_code'] === 'SYSTEMERROR') {
        this.#later(entry, out);
        return done('96', out);
      }
      entry.state = 'declined';
      entry.declined = '12';
      this.#ledger.saveAmend(entry, out);
      done('12', out);
    });
  }

  #later(entry: AmendEntry, effects: Effect[]): void {
    const timer = `amend/${keyOf(entry.terminal, entry.batch, entry.trace)}`;
    effects.push({ kind: 'arm', timer, afterMs: this.#config.walletAskEveryMs, scaled: true });
  }
}
