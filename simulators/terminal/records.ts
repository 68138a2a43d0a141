/**
 * What the terminal keeps through a power cut: its payments and its counters. A payment record is also the owed reversal:
 * as long as its phase is `sent` or `reversing`, the terminal owes a query or a reversal for it.
 */
import type { CauseClass, Outcome } from '../../devices/wire/events.js';
import type { Effect, Records } from '../../devices/wire/machine.js';

/** `accepted`: nothing has left. `sent`: the request may have left. `reversing`: a reversal is owed. */
export type Phase = 'accepted' | 'sent' | 'reversing' | 'final';

export interface PaymentRecord {
  readonly order: string;
  readonly kind: 'sale' | 'void' | 'refund';
  readonly amount: number;
  /** The order that a void or refund names. */
  readonly original?: string;
  /** Counts the records of the terminal; gives the order in which undelivered results are told. */
  readonly seq: number;
  /** Settlements before this one; the last two generations are kept (docs/reference-link.md rule 2). */
  readonly generation: number;
  phase: Phase;
  trace: number;
  batch: number;
  /** Amount in the 0200 where it is not `amount` (seeded bugs only). */
  charged?: number;
  /** Why the reversal is sent, F39 of the 0400: 98 no answer, A0 bad MAC, 06 other. */
  reversalReason?: '98' | 'A0' | '06';
  /** The cashier or consumer called it off. */
  cancelled?: boolean;
  outcome?: Outcome;
  /** F39 or another code that the result rests on. */
  code?: string;
  cause?: CauseClass;
  reference?: string;
  wallet?: string;
  walletOrder?: string;
  /** yyyyMMddHHmmss of the terminal's clock. */
  time: string;
  /** The register acknowledged the final result. */
  told: boolean;
}

export interface Counters {
  trace: number;
  batch: number;
  generation: number;
  seq: number;
}

/** A settlement that was begun: its figures are sent again unchanged until the host has answered. */
export interface Settling {
  readonly batch: number;
  readonly sales: { readonly count: number; readonly amount: number };
  readonly refunds: { readonly count: number; readonly amount: number };
  /** The host has frozen the batch; what is owed now are the messages that follow. */
  readonly balanced?: boolean;
  /** Records that the host has acknowledged, by their traces. */
  readonly uploaded?: readonly string[];
}

const PAYMENT_PREFIX = 'pay/';
export const TRACE_MAX = 999_999;
/** docs/domain.md 4.5. */
export const BATCH_MAX = 999_998;

export class TerminalStore {
  readonly #payments = new Map<string, PaymentRecord>();
  readonly counters: Counters = { trace: 0, batch: 1, generation: 0, seq: 0 };
  settling: Settling | undefined;
  /** Storage takes no record under a new key. */
  full = false;
  #last: PaymentRecord | undefined;
  readonly #synced: boolean;

  /** @param synced false: written to a cache only (a seeded bug) */
  constructor(records: Records, synced = true) {
    this.#synced = synced;
    const payments: PaymentRecord[] = [];
    for (const [key, value] of records) {
      if (key.startsWith(PAYMENT_PREFIX)) payments.push(JSON.parse(value) as PaymentRecord);
    }
    payments.sort((a, b) => a.seq - b.seq);
    for (const payment of payments) this.#payments.set(payment.order, payment);
    this.#last = payments.at(-1);
    const counters = records.get('counters');
    if (counters !== undefined) Object.assign(this.counters, JSON.parse(counters));
    const settling = records.get('settling');
    // The counters are stored with the trace; a payment accepted after that has a higher number.
    this.counters.seq = Math.max(this.counters.seq, this.#last?.seq ?? 0);
    if (settling !== undefined) this.settling = JSON.parse(settling) as Settling;
  }

  find(order: string): PaymentRecord | undefined {
    return this.#payments.get(order);
  }

  get last(): PaymentRecord | undefined {
    return this.#last;
  }

  /** In the order in which they were begun. */
  all(): IterableIterator<PaymentRecord> {
    return this.#payments.values();
  }

  /** Takes a new payment into memory without storing it; the next `save` stores it. */
  add(payment: PaymentRecord): void {
    this.#payments.set(payment.order, payment);
    this.#last = payment;
  }

  save(payment: PaymentRecord, effects: Effect[]): void {
    this.#persist(PAYMENT_PREFIX + payment.order, JSON.stringify(payment), effects);
  }

  saveCounters(effects: Effect[]): void {
    this.#persist('counters', JSON.stringify(this.counters), effects);
  }

  /** 1 to 999999, going round; 0 is not valid (docs/domain.md 4.11). */
  nextTrace(effects: Effect[], stored: boolean): number {
    this.counters.trace = this.counters.trace >= TRACE_MAX ? 1 : this.counters.trace + 1;
    if (stored) this.saveCounters(effects);
    return this.counters.trace;
  }

  /** Begins a settlement, or notes how far it has come. */
  saveSettling(settling: Settling, effects: Effect[]): void {
    this.settling = settling;
    this.#persist('settling', JSON.stringify(settling), effects);
  }

  /** The host has answered that it did nothing: the next settlement counts anew. */
  dropSettling(effects: Effect[]): void {
    this.settling = undefined;
    this.#persist('settling', undefined, effects);
  }

  /** The host has frozen the batch: the next one begins, and records older than the last but one settlement go. */
  endSettling(effects: Effect[]): void {
    const settled = this.settling;
    if (settled === undefined) return;
    if (this.counters.batch === settled.batch) this.counters.batch = settled.batch >= BATCH_MAX ? 1 : settled.batch + 1;
    this.counters.generation += 1;
    this.saveCounters(effects);
    this.dropSettling(effects);
    for (const payment of this.#payments.values()) {
      if (payment.phase !== 'final' || !payment.told || payment.generation >= this.counters.generation - 1) continue;
      this.#payments.delete(payment.order);
      if (this.#last === payment) this.#last = undefined;
      this.#persist(PAYMENT_PREFIX + payment.order, undefined, effects);
    }
  }

  #persist(key: string, value: string | undefined, effects: Effect[]): void {
    effects.push(this.#synced ? { kind: 'persist', key, value } : { kind: 'persist', key, value, unsynced: true });
  }
}
