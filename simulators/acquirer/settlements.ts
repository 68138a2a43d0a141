/** Closing a batch: the host freezes it at its own figures, writes the settlement, and answers the same when asked again. */
import {
  f48Totals,
  parseF48Totals,
  parseF48Upload,
  type Totals,
} from '../../devices/protocols/iso8583/private-fields.js';
import type { SettlementRowEvent } from '../../devices/wire/events.js';
import type { Effect, Instant } from '../../devices/wire/machine.js';
import type { AcquirerConfig, TerminalAccount } from './config.js';
import { type ClosedBatch, type Ledger, type SaleEntry, together } from './ledger.js';
import type { HostRequestBody } from './request.js';
import type { Respond } from './sales.js';

export class Settlements {
  readonly #config: AcquirerConfig;
  readonly #ledger: Ledger;
  readonly #clock: (now: Instant) => string;

  constructor(config: AcquirerConfig, ledger: Ledger, clock: (now: Instant) => string) {
    this.#config = config;
    this.#ledger = ledger;
    this.#clock = clock;
  }

  begin(request: HostRequestBody, respond: Respond, now: Instant, effects: Effect[]): void {
    const { account, batch } = request;
    const known = this.#ledger.closedBatch(account.terminal, batch);
    if (known !== undefined) return respond('00', { f48: known.f48 }, now, effects);
    if (batch !== this.#ledger.openBatch(account.terminal)) return respond('77', {}, now, effects);
    const theirs = parseF48Totals(request.message.fields[48] ?? '');
    if (theirs instanceof Error) return respond('30', {}, now, effects);
    if (this.#undecided(account.terminal, batch)) return respond('68', {}, now, effects);
    const ours = this.#totals(account.terminal, batch);
    const balanced = equal(ours.debit, theirs.debit) && equal(ours.credit, theirs.credit);
    const f48 = f48Totals(ours, balanced ? '1' : '2', '1');
    this.#close(account, batch, { f48, balanced }, now, effects);
    respond('00', { f48 }, now, effects);
  }

  /** Records of a batch that did not balance: they only record differences (docs/acquirer-dialect.md "Settlement"). */
  upload(request: HostRequestBody, respond: Respond, now: Instant, effects: Effect[]): void {
    const { account, batch, trace, message, spec } = request;
    const f48 = message.fields[48] ?? '';
    if (spec.operation !== 'upload') return respond('00', {}, now, effects);
    const records = parseF48Upload(f48);
    if (records instanceof Error) return respond('30', {}, now, effects);
    this.#ledger.file(
      account.terminal,
      `upload/${account.terminal}/${batch}/${trace}`,
      JSON.stringify(records),
      effects,
    );
    respond('00', {}, now, effects);
  }

  /**
   * At the end of the business day, for terminals that did not.
   * @param terminals whose batches; all, where it is undefined
   * @returns those with a sale that is still undecided: asked again in a while
   */
  closeOpen(terminals: ReadonlySet<string> | undefined, now: Instant, effects: Effect[]): Set<string> {
    const undecided = new Set<string>();
    for (const account of this.#config.terminals) {
      if (terminals?.has(account.terminal) === false) continue;
      const batch = this.#ledger.openBatch(account.terminal);
      if (this.#undecided(account.terminal, batch)) undecided.add(account.terminal);
      else {
        const ours = this.#totals(account.terminal, batch);
        const empty = ours.debit.count + ours.credit.count === 0;
        if (empty && !this.#ledger.hasLateReversals(account.terminal)) continue;
        this.#close(account, batch, { f48: f48Totals(ours, '2', '1'), balanced: false }, now, effects, true);
      }
    }
    return undecided;
  }

  /** One entry of the books: a host that crashes in the middle of it has not closed the batch. */
  #close(
    account: TerminalAccount,
    batch: string,
    closed: ClosedBatch,
    now: Instant,
    effects: Effect[],
    dayEnd = false,
  ): void {
    const { terminal } = account;
    let rows: readonly SettlementRowEvent[] = [];
    together(effects, (entries) => {
      rows = this.#rows(account, batch, this.#clock(now).slice(0, 8), entries);
      for (const sale of this.#salesOf(terminal, batch)) {
        sale.settled = true;
        this.#ledger.saveSale(sale, entries);
      }
      this.#ledger.file(terminal, `settlement/${terminal}/${batch}`, settlementFile(rows), entries);
      this.#ledger.closeBatch(terminal, closed, entries);
    });
    for (const row of rows) effects.push({ kind: 'emit', event: row });
    const event = {
      kind: 'batch-closed' as const,
      by: 'acquirer' as const,
      batch,
      terminal,
      balanced: closed.balanced,
    };
    effects.push({ kind: 'emit', event: dayEnd ? { ...event, dayEnd } : event });
    effects.push({ kind: 'moment', moment: 'acquirer.batch-closed' });
  }

  #rows(account: TerminalAccount, batch: string, businessDate: string, effects: Effect[]): SettlementRowEvent[] {
    const rows: SettlementRowEvent[] = [];
    const add = (sale: SaleEntry, order: string, type: SettlementRowEvent['type'], gross: number): void => {
      const size = Math.abs(gross);
      const fee = Math.sign(gross) * this.#config.policy.feeOf(account, size);
      rows.push({
        kind: 'settlement-row',
        by: 'acquirer',
        batch,
        order,
        code: sale.code,
        type,
        gross,
        fee,
        net: gross - fee,
        businessDate,
        merchant: sale.merchant,
        terminal: sale.terminal,
      });
    };
    for (const sale of this.#salesOf(account.terminal, batch)) {
      const times = this.#config.policy.rowsInSettlement(sale);
      for (let i = 0; i < times; i += 1) add(sale, sale.order, 'sale', sale.amount);
    }
    for (const amend of this.#ledger.amends()) {
      const sale = this.#ledger.sale(amend.sale);
      if (
        amend.terminal === account.terminal &&
        amend.batch === batch &&
        amend.state === 'done' &&
        sale !== undefined
      ) {
        add(sale, amend.order, amend.kind, -amend.amount);
      }
    }
    for (const sale of this.#ledger.takeLateReversals(account.terminal, effects))
      add(sale, sale.order, 'reversal', -sale.amount);
    return rows;
  }

  /** A voided sale counts in debit and in credit, a reversed one in neither. */
  #totals(terminal: string, batch: string): { debit: Totals; credit: Totals } {
    const debit = { count: 0, amount: 0 };
    const credit = { count: 0, amount: 0 };
    for (const sale of this.#salesOf(terminal, batch)) {
      debit.count += 1;
      debit.amount += sale.amount;
    }
    for (const amend of this.#ledger.amends()) {
      if (amend.terminal !== terminal || amend.batch !== batch || amend.state !== 'done') continue;
      credit.count += 1;
      credit.amount += amend.amount;
    }
    return { debit, credit };
  }

  *#salesOf(terminal: string, batch: string): Generator<SaleEntry> {
    for (const sale of this.#ledger.sales()) {
      const stands = sale.state === 'captured' && this.#config.policy.captures(sale);
      if (sale.terminal === terminal && sale.batch === batch && stands) yield sale;
    }
  }

  #undecided(terminal: string, batch: string): boolean {
    for (const sale of this.#ledger.sales()) {
      if (sale.terminal === terminal && sale.batch === batch && (sale.state === 'asked' || sale.state === 'reversing'))
        return true;
    }
    for (const amend of this.#ledger.amends()) {
      if (amend.terminal === terminal && amend.batch === batch && amend.state === 'asked') return true;
    }
    return false;
  }
}

/** CSV of one batch: business date, merchant, terminal, batch, order, type, gross, fee, net; amounts in minor units, signed. */
export function settlementFile(rows: readonly SettlementRowEvent[]): string {
  const lines = ['business_date,merchant,terminal,batch,order,type,gross,fee,net'];
  for (const r of rows)
    lines.push([r.businessDate, r.merchant, r.terminal, r.batch, r.order, r.type, r.gross, r.fee, r.net].join(','));
  return `${lines.join('\n')}\n`;
}

function equal(a: Totals, b: Totals): boolean {
  return a.amount === b.amount && a.count % 1000 === b.count;
}
