/**
 * Runs the people's side of an episode, the same in every world: hands out codes, lets the cashier press pay when the
 * payment before has ended, withdraws faults that never came, notes heal, asks about what is still open, closes the batch,
 * and says when nothing is owed any more.
 *
 *   payments one after another ─▶ withdraw ─▶ heal ─▶ ask until all is final ─▶ settle ─▶ status ─▶ quiescence
 */
import type { EventBody, HistoryEvent, ReplyEvent } from '../../devices/wire/events.js';
import type { Told } from '../../devices/wire/told.js';
import { amendingOrder, type PlannedPayment } from '../plan/plan.js';
import type { IssuedCode } from './payment-codes.js';

export interface ConductorPorts {
  tell(told: Told): void;
  emit(event: EventBody): void;
  /** Plan time (scaled in the wired world). */
  after(ms: number, run: () => void): void;
  /** No fault may begin any more; calls back when the last one is over. */
  heal(then: () => void): void;
  finished(): void;
}

export interface ConductorOptions {
  readonly payments: readonly PlannedPayment[];
  readonly codes: readonly IssuedCode[];
  readonly soundbox: boolean;
  /** The terminal reads codes with its own scanner: the shopper holds the phone in front of it until the payment is final. */
  readonly presentsCodes: boolean;
  /** Only the last order that was begun can be asked about again. */
  readonly asksLastOnly?: boolean;
  /**
   * So many times at least, whatever the register says, until the next shopper comes: he looks at the terminal, and not at a
   * register of somebody else.
   */
  readonly presentsAtLeast?: number;
  readonly limits: ConductorLimits;
}

export interface ConductorLimits {
  /** The cashier stops waiting for a payment and serves the next shopper. */
  readonly giveUpMs: number;
  /** Between questions about an open payment, and between tries of a settlement. */
  readonly askEveryMs: number;
  /** At the latest this long after heal the episode ends (docs/oracle.md "Quiescence"). */
  readonly quiescenceMs: number;
  /** Time for announcements that are under way when everything else is done. */
  readonly announceMs: number;
}

export const DEFAULT_LIMITS: ConductorLimits = {
  giveUpMs: 240_000,
  askEveryMs: 10_000,
  quiescenceMs: 600_000,
  announceMs: 5_000,
};

type Phase = 'paying' | 'healing' | 'asking' | 'settling' | 'status' | 'done';

export class Conductor {
  readonly #options: ConductorOptions;
  readonly #ports: ConductorPorts;
  /** Orders that were asked of the terminal and have no final statement. */
  readonly #open = new Set<string>();
  #phase: Phase = 'paying';
  #next = 0;
  #current: string | undefined;
  #auditWanted = false;
  #begunLast: string | undefined;

  constructor(options: ConductorOptions, ports: ConductorPorts) {
    this.#options = options;
    this.#ports = ports;
  }

  start(): void {
    this.#schedule();
  }

  /** Every event of the history, as it is written. */
  onEvent(event: HistoryEvent | EventBody): void {
    switch (event.kind) {
      case 'intent':
        this.#open.add(event.order);
        this.#begunLast = event.order;
        return;
      case 'reply':
        return this.#reply(event);
      case 'refusal':
        if (event.order !== undefined && event.reason !== 'BUSY') this.#ended(event.order);
        else if (event.order !== undefined && event.order === this.#current) this.#ended(event.order);
        // A terminal that is busy with an order names it, also where the batch was to be closed.
        if (this.#phase === 'settling' && (event.order === undefined || event.reason === 'BUSY'))
          this.#again(() => this.#settle());
        return;
      case 'batch-closed':
        this.#batchClosed = true;
        return;
      case 'passed':
        // A host of somebody else tells of its batches by its answer alone.
        if (event.what === 'settle' && event.to === 'terminal' && event.answer === '00') this.#batchClosed = true;
        return;
      case 'day-report':
        if (this.#phase === 'settling') this.#reported();
        return;
      case 'status':
        if (this.#phase !== 'status') return;
        if (event.state === 'IDLE' && event.reversalsOwed === 0 && event.resultsUndelivered === 0) return this.#grace();
        return this.#again(() => this.#ports.tell({ to: 'register', do: 'status' }));
      case 'power':
        if (event.party === 'terminal' && !event.up) this.#auditWanted = true;
        return;
      default:
        return;
    }
  }

  #reply(event: ReplyEvent): void {
    if (event.outcome === 'UNKNOWN') return;
    if (event.outcome === 'APPROVED') {
      if (this.#before?.order === event.order) this.#before.approved = true;
      this.#amend(event.order);
    }
    this.#ended(event.order);
  }

  #schedule(): void {
    const payment = this.#options.payments[this.#next];
    if (payment === undefined) return this.#allPressed();
    const index = this.#next;
    this.#next += 1;
    const wait = index === 0 ? payment.at : Math.max(BETWEEN_SHOPPERS_MS, payment.at - this.#lastAt);
    this.#lastAt = payment.at;
    this.#ports.after(wait, () => this.#press(payment, index));
  }
  #lastAt = 0;

  /** Once the next payment has begun, a link that repeats the last one alone tells nothing of those before: they are asked for first. */
  #press(payment: PlannedPayment, index: number, asked = 0): void {
    const { limits, asksLastOnly } = this.#options;
    if (asksLastOnly === true && this.#open.size > 0 && asked * limits.askEveryMs < limits.giveUpMs) {
      this.#askAll();
      return this.#ports.after(limits.askEveryMs, () => this.#press(payment, index, asked + 1));
    }
    const code = this.#options.codes[index] as IssuedCode;
    this.#current = payment.order;
    this.#ports.tell({
      to: 'wallet',
      do: 'issue-code',
      code: code.digits,
      token: code.token,
      consumer: payment.consumer,
      quirks: payment.quirks ?? {},
    });
    const id = `p${index + 1}`;
    const { sale, amount } = this.#saleOf(payment, index);
    this.#ports.tell({
      to: 'register',
      do: 'pay',
      payment: id,
      sale,
      order: payment.order,
      amount,
      code: code.digits,
      token: code.token,
      presses: payment.presses ?? 1,
    });
    if (this.#options.presentsCodes) this.#present(payment.order, code.digits, this.#options.presentsAtLeast ?? 0);
    if (payment.cancelAfterMs !== undefined) {
      this.#ports.after(payment.cancelAfterMs, () => {
        if (this.#open.has(payment.order)) this.#ports.tell({ to: 'register', do: 'cancel', order: payment.order });
      });
    }
    this.#ports.after(this.#options.limits.giveUpMs, () => this.#giveUp(payment.order));
  }

  /** A terminal that does not scan just now takes no notice. */
  #present(order: string, code: string, atLeast: number): void {
    this.#ports.after(PRESENT_EVERY_MS, () => {
      const waited = this.#current === order && this.#open.has(order);
      const stays = atLeast > 0 && (this.#current === undefined || this.#current === order);
      if (!waited && !stays) return;
      this.#ports.tell({ to: 'terminal', do: 'scan', code });
      this.#present(order, code, atLeast - 1);
    });
  }

  /** A second try belongs to the sale before it, when that did not end as paid. */
  #saleOf(payment: PlannedPayment, index: number): { readonly sale: string; readonly amount: number } {
    const before = this.#before;
    const again = payment.retries === true && before !== undefined && !before.approved;
    const of = again ? before : { sale: payment.sale ?? `s${index + 1}`, amount: payment.amount };
    this.#before = { sale: of.sale, amount: of.amount, order: payment.order, approved: false };
    return of;
  }
  #before: { readonly sale: string; readonly amount: number; readonly order: string; approved: boolean } | undefined;

  #giveUp(order: string): void {
    if (this.#current !== order) return;
    this.#current = undefined;
    this.#schedule();
  }

  #ended(order: string): void {
    this.#open.delete(order);
    if (this.#phase === 'paying' && this.#current === order) {
      this.#current = undefined;
      this.#schedule();
    } else if (this.#phase === 'asking' && this.#open.size === 0) {
      this.#settle();
    }
  }

  /** What the cashier does with an approved payment: a void or refund is an intent of its own. */
  #amend(order: string): void {
    const index = this.#options.payments.findIndex((payment) => payment.order === order);
    const payment = this.#options.payments[index];
    const amending = payment === undefined ? undefined : amendingOrder(payment);
    if (payment?.afterwards === undefined || amending === undefined) return;
    if (this.#amended.has(order) || this.#phase !== 'paying') return;
    this.#amended.add(order);
    this.#open.delete(order);
    this.#current = amending;
    const told = {
      to: 'register' as const,
      do: payment.afterwards,
      payment: `p${index + 1}${payment.afterwards === 'void' ? 'v' : 'r'}`,
      sale: this.#before?.sale ?? `s${index + 1}`,
      order: amending,
      original: order,
      amount: this.#before?.amount ?? payment.amount,
    };
    this.#ports.after(BETWEEN_SHOPPERS_MS, () => this.#ports.tell(told));
    this.#ports.after(this.#options.limits.giveUpMs, () => this.#giveUp(amending));
  }
  readonly #amended = new Set<string>();

  #allPressed(): void {
    this.#phase = 'healing';
    this.#ports.heal(() => {
      this.#ports.emit({ kind: 'heal', by: 'rig' });
      this.#phase = 'asking';
      this.#ports.after(this.#options.limits.quiescenceMs, () => this.#end(false));
      if (this.#auditWanted) this.#audit();
      this.#ask();
    });
  }

  /** After a power cut every order is asked for once more: a lost voucher shows only then. */
  #audit(): void {
    if (this.#options.asksLastOnly === true) {
      if (this.#begunLast !== undefined) this.#open.add(this.#begunLast);
      return;
    }
    for (const payment of this.#options.payments) {
      this.#open.add(payment.order);
    }
  }

  /** No more shoppers are served, and the one at the counter is not waited for. */
  closeShop(): void {
    if (this.#phase !== 'paying') return;
    this.#next = this.#options.payments.length;
    if (this.#current !== undefined) this.#giveUp(this.#current);
  }

  /** Whoever has not said a last word by now is asked no more. @returns the orders that were open; undefined: nobody asks now */
  askNoMore(): readonly string[] | undefined {
    if (this.#phase !== 'asking') return undefined;
    const open = [...this.#open];
    this.#open.clear();
    this.#settle();
    return open;
  }

  #ask(): void {
    if (this.#phase !== 'asking') return;
    if (this.#open.size === 0) return this.#settle();
    this.#askAll();
    this.#again(() => this.#ask());
  }

  #askAll(): void {
    for (const order of this.#open) this.#ports.tell({ to: 'register', do: 'query', order });
  }

  #settle(): void {
    if (this.#phase === 'done') return;
    if (this.#phase !== 'settling') this.#batchClosed = false;
    this.#phase = 'settling';
    this.#ports.tell({ to: 'register', do: 'settle' });
  }

  /** The host may have closed that batch itself at the end of its day: then the one after it is open, and settled as well. */
  #reported(): void {
    if (this.#batchClosed || this.#settledTwice) return this.#status();
    this.#settledTwice = true;
    this.#settle();
  }
  #batchClosed = false;
  #settledTwice = false;

  #status(): void {
    this.#phase = 'status';
    this.#ports.tell({ to: 'register', do: 'status' });
  }

  #grace(): void {
    if (!this.#options.soundbox) return this.#end(true);
    this.#ports.after(this.#options.limits.announceMs, () => this.#end(true));
  }

  #again(run: () => void): void {
    const phase = this.#phase;
    this.#ports.after(this.#options.limits.askEveryMs, () => {
      if (this.#phase === phase) run();
    });
  }

  #end(reached: boolean): void {
    if (this.#phase === 'done') return;
    const why = reached ? {} : { why: `still ${this.#phase} after ${this.#options.limits.quiescenceMs} ms` };
    this.#phase = 'done';
    this.#ports.emit({ kind: 'quiescence', by: 'rig', reached, ...why });
    this.#ports.finished();
  }
}

/** Between looks of the terminal's scanner at the phone. */
const PRESENT_EVERY_MS = 2_000;
/** The next shopper needs a moment to step up. */
const BETWEEN_SHOPPERS_MS = 500;
