/**
 * The acquirer's books. Every entry is a record that is stored before anything that rests on it leaves; a host that was
 * killed is rebuilt from them and takes up what was not final.
 */
import type { Effect, RecordChange, Records } from '../../devices/wire/machine.js';

/** `asked`: the wallet was asked, its last word in `fate`. `reversing`: a reversal is being carried out. */
export type SaleState = 'asked' | 'captured' | 'declined' | 'closed' | 'reversing' | 'reversed';

export interface SaleEntry {
  readonly terminal: string;
  readonly merchant: string;
  readonly mcc: string;
  readonly batch: string;
  readonly trace: string;
  readonly order: string;
  readonly amount: number;
  /** Token of the payment code. */
  readonly code: string;
  /** F37, also the soundbox's credit id. */
  readonly reference: string;
  /** Order number at the wallet. */
  readonly outTradeNo: string;
  readonly wallet: string;
  /** yyyyMMddHHmmss of the sale. */
  readonly time: string;
  state: SaleState;
  /** A5 while `asked`: what the wallet last said. */
  fate: 'USERPAYING' | 'NOTPAY' | 'PAYERROR';
  walletOrder?: string;
  /** F39 of a declined sale. */
  declined?: string;
  /** It was captured before it was reversed. */
  wasCaptured?: boolean;
  /** A reversal for it has come in, whatever became of it. */
  reversalAsked?: boolean;
  /** Counts the credits in the order in which the wallets paid. */
  credit?: number;
  /** F39 of the reversal that finished. */
  reversalAnswer?: string;
  /** Voided and refunded so far. */
  givenBack: number;
  voided?: boolean;
  /** The batch is closed and this sale stands in its settlement. */
  settled?: boolean;
}

export interface AmendEntry {
  readonly kind: 'void' | 'refund';
  readonly terminal: string;
  readonly batch: string;
  readonly trace: string;
  readonly order: string;
  readonly amount: number;
  readonly reference: string;
  /** Key of the sale. */
  readonly sale: string;
  state: 'asked' | 'done' | 'declined';
  declined?: string;
}

export interface ClosedBatch {
  /** F48 of the first answer. */
  readonly f48: string;
  readonly balanced: boolean;
}

export class Ledger {
  readonly #sales = new Map<string, SaleEntry>();
  readonly #amends = new Map<string, AmendEntry>();
  /** What must not be done any more should it come late: key of the sale to its order and amount. */
  readonly #barred = new Map<string, string>();
  readonly #traces = new Set<string>();
  readonly #openBatch = new Map<string, number>();
  readonly #closed = new Map<string, ClosedBatch>();
  readonly #keys = new Map<string, string>();
  /** Reversals of settled sales, to be a credit row in the open batch. */
  readonly #lateReversals = new Map<string, string>();
  /** Keys of the papers of each terminal. */
  readonly #papers = new Map<string, string[]>();
  #references = 0;
  #credits = 0;

  constructor(records: Records) {
    for (const [key, value] of records) {
      const slash = key.indexOf('/');
      const rest = key.slice(slash + 1);
      switch (key.slice(0, slash)) {
        case 'sale':
          this.#takeSale(rest, JSON.parse(value) as SaleEntry);
          break;
        case 'amend':
          this.#amends.set(rest, JSON.parse(value) as AmendEntry);
          break;
        case 'trace':
          this.#traces.add(rest);
          break;
        case 'barred':
          this.#barred.set(rest, value);
          break;
        case 'batch':
          this.#openBatch.set(rest, Number(value));
          break;
        case 'closed':
          this.#closed.set(rest, JSON.parse(value) as ClosedBatch);
          break;
        case 'keys':
          this.#keys.set(rest, value);
          break;
        case 'late':
          this.#lateReversals.set(rest, value);
          break;
        case 'settlement':
        case 'upload':
          this.#keep(rest.slice(0, rest.indexOf('/')), key);
          break;
        case 'counter':
          this.#references = Number(value);
          break;
      }
    }
  }

  #takeSale(key: string, sale: SaleEntry): void {
    this.#sales.set(key, sale);
    this.#credits = Math.max(this.#credits, sale.credit ?? 0);
  }

  sale(key: string): SaleEntry | undefined {
    return this.#sales.get(key);
  }

  sales(): IterableIterator<SaleEntry> {
    return this.#sales.values();
  }

  saveSale(sale: SaleEntry, effects: Effect[]): void {
    const key = keyOf(sale.terminal, sale.batch, sale.trace);
    this.#sales.set(key, sale);
    effects.push({ kind: 'persist', key: `sale/${key}`, value: JSON.stringify(sale) });
  }

  amend(key: string): AmendEntry | undefined {
    return this.#amends.get(key);
  }

  amends(): IterableIterator<AmendEntry> {
    return this.#amends.values();
  }

  saveAmend(amend: AmendEntry, effects: Effect[]): void {
    const key = keyOf(amend.terminal, amend.batch, amend.trace);
    this.#amends.set(key, amend);
    effects.push({ kind: 'persist', key: `amend/${key}`, value: JSON.stringify(amend) });
  }

  /** 0200 and 0220 each use their trace once a batch; a second use is 94. */
  useTrace(key: string, effects: Effect[]): void {
    this.#traces.add(key);
    effects.push({ kind: 'persist', key: `trace/${key}`, value: '' });
  }

  traceUsed(key: string): boolean {
    return this.#traces.has(key);
  }

  /** A sale that comes after its reversal is refused with 22; another sale under its trace is another sale. */
  bar(key: string, order: string, amount: number, effects: Effect[]): void {
    const what = barredAs(order, amount);
    this.#barred.set(key, what);
    effects.push({ kind: 'persist', key: `barred/${key}`, value: what });
  }

  barred(key: string, order: string, amount: number): boolean {
    return this.#barred.get(key) === barredAs(order, amount);
  }

  /** The number of the next credit; it is stored with the sale. */
  nextCredit(): number {
    this.#credits += 1;
    return this.#credits;
  }

  /** Six digits; the first batch is 000001. */
  openBatch(terminal: string): string {
    return six(this.#openBatch.get(terminal) ?? 1);
  }

  /** The last digit of the run of numbers is 999999, after which batches begin again at 1. */
  closeBatch(terminal: string, closed: ClosedBatch, effects: Effect[]): void {
    const batch = this.#openBatch.get(terminal) ?? 1;
    const key = `${terminal}/${six(batch)}`;
    this.#closed.set(key, closed);
    effects.push({ kind: 'persist', key: `closed/${key}`, value: JSON.stringify(closed) });
    const next = batch >= 999_999 ? 1 : batch + 1;
    this.#openBatch.set(terminal, next);
    effects.push({ kind: 'persist', key: `batch/${terminal}`, value: String(next) });
  }

  closedBatch(terminal: string, batch: string): ClosedBatch | undefined {
    return this.#closed.get(`${terminal}/${batch}`);
  }

  /** Clear MAK in hex. */
  mak(terminal: string): string | undefined {
    return this.#keys.get(terminal);
  }

  saveMak(terminal: string, mak: string, effects: Effect[]): void {
    this.#keys.set(terminal, mak);
    effects.push({ kind: 'persist', key: `keys/${terminal}`, value: mak });
  }

  addLateReversal(key: string, terminal: string, effects: Effect[]): void {
    this.#lateReversals.set(key, terminal);
    effects.push({ kind: 'persist', key: `late/${key}`, value: terminal });
  }

  /** Is a credit row owed to the batch that is open? */
  hasLateReversals(terminal: string): boolean {
    for (const owner of this.#lateReversals.values()) if (owner === terminal) return true;
    return false;
  }

  /** Takes the terminal's late reversals out of the books, for the batch that is being closed. */
  takeLateReversals(terminal: string, effects: Effect[]): SaleEntry[] {
    const taken: SaleEntry[] = [];
    for (const [key, owner] of this.#lateReversals) {
      const sale = this.#sales.get(key);
      if (owner !== terminal || sale === undefined) continue;
      taken.push(sale);
      this.#lateReversals.delete(key);
      effects.push({ kind: 'persist', key: `late/${key}`, value: undefined });
    }
    return taken;
  }

  /** A paper of the terminal that the books keep and never read again. */
  file(terminal: string, key: string, text: string, effects: Effect[]): void {
    this.#keep(terminal, key);
    effects.push({ kind: 'persist', key, value: text });
  }

  #keep(terminal: string, key: string): void {
    const papers = this.#papers.get(terminal);
    if (papers === undefined) this.#papers.set(terminal, [key]);
    else papers.push(key);
  }

  /** The terminal is gone for good: the books hold nothing of it any more. */
  retire(terminal: string, effects: Effect[]): void {
    const prefix = `${terminal}/`;
    const drop = (kind: string, book: { keys(): Iterable<string>; delete(key: string): boolean }): void => {
      for (const key of [...book.keys()]) {
        if (key !== terminal && !key.startsWith(prefix)) continue;
        book.delete(key);
        effects.push({ kind: 'persist', key: `${kind}/${key}`, value: undefined });
      }
    };
    drop('sale', this.#sales);
    drop('amend', this.#amends);
    drop('trace', this.#traces);
    drop('barred', this.#barred);
    drop('batch', this.#openBatch);
    drop('closed', this.#closed);
    drop('keys', this.#keys);
    drop('late', this.#lateReversals);
    for (const key of this.#papers.get(terminal) ?? []) effects.push({ kind: 'persist', key, value: undefined });
    this.#papers.delete(terminal);
  }

  /** F37: 12 digits, unique. */
  nextReference(effects: Effect[]): string {
    this.#references += 1;
    effects.push({ kind: 'persist', key: 'counter/reference', value: String(this.#references) });
    return String(this.#references).padStart(12, '0');
  }
}

/** Entries that mean one thing together are written together: a crash leaves all of them or none. */
export function together(effects: Effect[], write: (effects: Effect[]) => void): void {
  const changes: RecordChange[] = [];
  const written: Effect[] = [];
  write(written);
  for (const effect of written) {
    if (effect.kind !== 'persist') throw new Error(`scanrig bug: a ${effect.kind} in the middle of an entry`);
    changes.push([effect.key, effect.value]);
  }
  effects.push({ kind: 'persist-all', changes });
}

function barredAs(order: string, amount: number): string {
  return `${order}/${amount}`;
}

export function keyOf(terminal: string, batch: string, trace: string): string {
  return `${terminal}/${batch}/${trace}`;
}

export function six(n: number): string {
  return String(n).padStart(6, '0');
}
