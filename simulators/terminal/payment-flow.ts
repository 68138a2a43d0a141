/**
 * The course of the one open payment, from "accepted" to a final result:
 *
 *   accepted ─▶ sale sent ─▶ answer ──────────────────────────▶ final
 *                   │ silence, or an answer that proves nothing
 *                   ▼
 *               queries ─▶ fate known ────────────────────────▶ final
 *                   │ time over, PAYERROR, no such sale
 *                   ▼
 *               reversal, until it is confirmed ──────────────▶ final
 *
 * Whatever is owed is stored before it is sent, and found again at power-up. Queries: query-flow.ts; reversal:
 * reversal-flow.ts; void and refund: amend-flow.ts. The session takes one request at a time: a step that falls due while
 * it is busy is kept until it is free.
 */
import type { IsoMessage } from '../../devices/protocols/iso8583/table.js';
import type { CauseClass, Outcome, Stage } from '../../devices/wire/events.js';
import type { Effect, Instant } from '../../devices/wire/machine.js';
import { isPaymentCode } from '../../devices/wire/payment-code.js';
import { AmendFlow } from './amend-flow.js';
import type { SaleConclusion } from './conclusions.js';
import type { TerminalConfig } from './config.js';
import type { HostAnswer, HostSession } from './host-session.js';
import {
  type FlowOwner,
  keepReferences,
  noteNeverLeft,
  type OpenPayment,
  openPayment,
  ownCause,
  type Teller,
} from './open-payment.js';
import { QueryFlow } from './query-flow.js';
import type { PaymentRecord, TerminalStore } from './records.js';
import * as requests from './requests.js';
import { ReversalFlow, type ReversalReason } from './reversal-flow.js';

/** What asks the host for something. `begin`: the first request of the payment. */
type Step = 'begin' | 'sale' | 'query' | 'reversal' | 'amend';

const STEP_OF_TIMER: Readonly<Record<string, Step>> = {
  'sale-again': 'sale',
  'query-again': 'query',
  'reversal-again': 'reversal',
  'amend-again': 'amend',
};

const TIMERS = ['statement', 'query-window', 'query-again', 'sale-again', 'reversal-again', 'scan', 'amend-again'];

export class PaymentFlow {
  readonly #config: TerminalConfig;
  readonly #store: TerminalStore;
  readonly #session: HostSession;
  readonly #teller: Teller;
  readonly #amend: AmendFlow;
  readonly #queries: QueryFlow;
  readonly #reversal: ReversalFlow;
  #open: OpenPayment | undefined;
  /** The one before: what the terminal has seen of it still counts when it is taken back. */
  #lastOpen: OpenPayment | undefined;
  #code = '';
  /** Waits for the session. */
  #due: Step | undefined;
  #previousAmount: number | undefined;

  constructor(config: TerminalConfig, store: TerminalStore, session: HostSession, teller: Teller) {
    this.#config = config;
    this.#store = store;
    this.#session = session;
    this.#teller = teller;
    const owner: FlowOwner = {
      finish: (outcome, cause, code, now, effects) => this.#finish(outcome, cause, code, now, effects),
      stage: (stage, now, effects) => this.#setStage(stage, now, effects),
    };
    this.#amend = new AmendFlow(config, store, session, owner);
    this.#queries = new QueryFlow(config, store, session, {
      ...owner,
      approve: (reply, now, effects) => this.#approve(reply, now, effects),
      reverse: (now, effects) => this.#reverse('98', now, effects),
    });
    this.#reversal = new ReversalFlow(config, store, session, owner);
  }

  get open(): OpenPayment | undefined {
    return this.#open;
  }

  get reversalsOwed(): number {
    return this.#open?.record.phase === 'reversing' ? 1 : 0;
  }

  /** @param code the payment code's digits, or '' while the terminal's own scanner waits for one. */
  begin(record: PaymentRecord, code: string, now: Instant, effects: Effect[]): void {
    this.#open = openPayment(record);
    this.#code = code;
    this.#armStatement(effects);
    if (record.kind === 'sale' && code === '') {
      this.#setStage('SCANNING', now, effects);
      effects.push({ kind: 'arm', timer: 'scan', afterMs: this.#config.timers.scanMs, scaled: true });
      return;
    }
    this.#setStage('SENDING', now, effects);
    this.#take('begin', now, effects);
  }

  /** The session is free: a step that found it busy with a sign-in is taken now. */
  sessionFree(now: Instant, effects: Effect[]): void {
    const due = this.#due;
    if (due === undefined) return;
    this.#due = undefined;
    this.#take(due, now, effects);
  }

  /** The terminal's own scanner has read a code. */
  scanned(code: string, now: Instant, effects: Effect[]): void {
    if (!this.#waitsForCode || !isPaymentCode(code)) return;
    effects.push({ kind: 'disarm', timer: 'scan' });
    this.#code = code;
    // A word not to charge again is not taken back (docs/oracle.md "Timely").
    if (this.#open?.stage === 'SCANNING') this.#setStage('SENDING', now, effects);
    this.#take('begin', now, effects);
  }

  /** Takes up at power-up what the records say is open. */
  resume(record: PaymentRecord, now: Instant, effects: Effect[]): void {
    const { onPowerUp } = this.#config.firmware;
    this.#open = this.#lastOpen?.record === record ? this.#lastOpen : openPayment(record, true);
    if (record.phase === 'accepted' || onPowerUp === 'decline') {
      return this.#finish('DECLINED', 'SYSTEM', 'PC', now, effects);
    }
    this.#armStatement(effects);
    if (onPowerUp === 'leave') return;
    if (record.kind !== 'sale') return this.#amend.resume(this.#open, now, effects);
    if (record.phase === 'reversing') {
      return this.#reversal.resume(this.#open, now, effects);
    }
    this.#queries.begin(this.#open, 'QUERYING', now, effects);
  }

  /** Nothing was sent, or it will be reversed: a result follows. */
  get cancellable(): boolean {
    return this.#open?.record.kind === 'sale';
  }

  /** The cancel key. */
  cancel(now: Instant, effects: Effect[]): void {
    const open = this.#open as OpenPayment;
    open.record.cancelled = true;
    if (open.record.phase === 'accepted' || this.#config.firmware.onCancel === 'forget') {
      // What keeps the session busy is not ours while we wait for it.
      if (this.#due === undefined) this.#session.abandon(effects);
      this.#finish('CANCELLED', 'OPERATION', 'CN', now, effects);
    } else if (open.record.phase === 'sent') {
      this.#session.abandon(effects);
      this.#reverse('06', now, effects);
    }
  }

  timer(name: string, now: Instant, effects: Effect[]): void {
    const open = this.#open;
    if (open === undefined) return;
    switch (name) {
      case 'statement':
        return this.#stateAgain(open, now, effects);
      case 'scan':
        if (this.#waitsForCode) this.#finish('CANCELLED', 'OPERATION', 'CN', now, effects);
        return;
      case 'query-window':
        open.queriesOver = true;
        return;
      default: {
        const step = STEP_OF_TIMER[name];
        if (step !== undefined) this.#take(step, now, effects);
      }
    }
  }

  /** An approval that the register never acknowledged; the reference keeps it and tells it again later. */
  approvalUndelivered(record: PaymentRecord, now: Instant, effects: Effect[]): void {
    if (this.#config.firmware.onUndeliveredApproval === 'keep') return;
    // Its next chance comes when the result was told again in vain.
    if (this.#open !== undefined || this.#session.busy) return;
    this.#open = openPayment(record);
    this.#reverse('06', now, effects);
  }

  /** An approval that must not stand: its reversal is owed from now on, and taken up with `resume`. */
  oweReversal(record: PaymentRecord, effects: Effect[]): void {
    delete record.outcome;
    delete record.code;
    const open = this.#lastOpen?.record === record ? this.#lastOpen : openPayment(record, true);
    this.#reversal.owe(open, '06', effects);
  }

  get #waitsForCode(): boolean {
    const record = this.#open?.record;
    return record?.kind === 'sale' && record.phase === 'accepted' && this.#code === '';
  }

  #take(step: Step, now: Instant, effects: Effect[]): void {
    const open = this.#open;
    if (open === undefined) return;
    if (this.#session.busy) {
      this.#due = step;
      return;
    }
    switch (step) {
      case 'begin':
        if (open.record.kind === 'sale') return this.#sendSale(now, effects);
        return this.#amend.begin(open, now, effects);
      case 'sale':
        return this.#sendSale(now, effects);
      case 'query':
        return this.#queries.ask(open, now, effects);
      case 'reversal':
        return this.#reversal.send(open, now, effects);
      case 'amend':
        return this.#amend.again(now, effects);
    }
  }

  #sendSale(now: Instant, effects: Effect[]): void {
    const open = this.#open as OpenPayment;
    const { firmware, timers } = this.#config;
    this.#session.request(
      {
        waitMs: timers.replyMs,
        build: (_at, out) => {
          const record = open.record;
          record.trace = this.#store.nextTrace(out, false);
          record.batch = this.#store.counters.batch;
          record.phase = 'sent';
          const charged = firmware.amountToCharge(record.amount, this.#previousAmount);
          if (charged !== record.amount) record.charged = charged;
          if (firmware.storesTrace) this.#store.saveCounters(out);
          if (firmware.storesSale === 'before-sending') this.#store.save(record, out);
          out.push({ kind: 'moment', moment: 'terminal.sale-stored', order: record.order });
          return requests.sale(this.#config, record, charged, this.#code);
        },
        sent: (_at, out) => {
          out.push({ kind: 'moment', moment: 'terminal.request-sent', order: open.record.order });
          if (firmware.storesSale === 'after-sending') this.#store.save(open.record, out);
        },
        done: (answer, at, out) => this.#onSale(answer, at, out),
      },
      now,
      effects,
    );
  }

  #onSale(answer: HostAnswer, now: Instant, effects: Effect[]): void {
    const open = this.#open as OpenPayment;
    const { firmware, timers } = this.#config;
    if (answer.kind === 'never-left') {
      noteNeverLeft(open, answer);
      open.tries += 1;
      if (open.tries >= timers.connectTries) return this.#finish('DECLINED', ownCause(open), 'NS', now, effects);
      effects.push({ kind: 'arm', timer: 'sale-again', afterMs: timers.connectAgainMs, scaled: true });
      return;
    }
    if (answer.kind === 'silence') {
      open.badMac ||= answer.badMac;
      open.silent = true;
      return this.#onSaleSilence(now, effects);
    }
    effects.push({ kind: 'moment', moment: 'terminal.answer-accepted', order: open.record.order });
    this.#conclude(firmware.concludeSale(answer.code), answer.message, answer.code, now, effects);
  }

  #onSaleSilence(now: Instant, effects: Effect[]): void {
    const open = this.#open as OpenPayment;
    switch (this.#config.firmware.onSaleSilence) {
      case 'decline':
        return this.#finish('DECLINED', 'NETWORK', 'TO', now, effects);
      case 'approve':
        return this.#finish('APPROVED', undefined, '00', now, effects);
      case 'decline-then-query':
        this.#teller.result({ ...open.record, outcome: 'DECLINED', cause: 'NETWORK', code: 'TO' }, now, effects);
        return this.#queries.begin(open, 'QUERYING', now, effects);
      case 'query':
        return this.#queries.begin(open, 'QUERYING', now, effects);
    }
  }

  #conclude(c: SaleConclusion, reply: IsoMessage, code: string, now: Instant, effects: Effect[]): void {
    const open = this.#open as OpenPayment;
    switch (c.kind) {
      case 'approved':
        return this.#approve(reply, now, effects);
      case 'declined':
        if (!c.afterQuery) return this.#finish('DECLINED', c.cause, code, now, effects);
        open.refusedWith = code;
        open.systemCode = true;
        return this.#queries.begin(open, 'QUERYING', now, effects);
      case 'reversed':
        return this.#finish('REVERSED', 'SYSTEM', code, now, effects);
      case 'wrong-batch':
        // Nothing was done: the keys were dropped, so the next attempt signs in and learns the batch.
        open.systemCode = true;
        open.tries += 1;
        if (open.tries >= this.#config.timers.connectTries)
          return this.#finish('DECLINED', 'SYSTEM', code, now, effects);
        open.record.phase = 'accepted';
        this.#store.save(open.record, effects);
        return this.#sendSale(now, effects);
      case 'unknown':
        if (c.waiting) open.waiting = true;
        else open.systemCode = true;
        return this.#queries.begin(open, c.waiting ? 'WAITING-CONSUMER' : 'QUERYING', now, effects);
    }
  }

  #approve(reply: IsoMessage, now: Instant, effects: Effect[]): void {
    const open = this.#open as OpenPayment;
    keepReferences(this.#config.dialect, open.record, reply);
    if (open.record.cancelled === true) return this.#reverse('06', now, effects);
    this.#finish('APPROVED', undefined, '00', now, effects);
  }

  #reverse(reason: ReversalReason, now: Instant, effects: Effect[]): void {
    this.#reversal.begin(this.#open as OpenPayment, reason, now, effects);
  }

  #finish(outcome: Outcome, cause: CauseClass | undefined, code: string, now: Instant, effects: Effect[]): void {
    const { record } = this.#open as OpenPayment;
    for (const timer of TIMERS) effects.push({ kind: 'disarm', timer });
    this.#lastOpen = this.#open;
    this.#open = undefined;
    this.#code = '';
    this.#due = undefined;
    this.#previousAmount = record.amount;
    record.phase = 'final';
    record.outcome = outcome;
    record.code = code;
    if (cause !== undefined) record.cause = cause;
    record.time = this.#session.clock(now);
    if (this.#config.firmware.storesSale !== 'never') this.#store.save(record, effects);
    effects.push({ kind: 'moment', moment: 'terminal.result-stored', order: record.order });
    this.#teller.result(record, now, effects);
  }

  #setStage(stage: Stage, now: Instant, effects: Effect[]): void {
    const open = this.#open as OpenPayment;
    open.stage = stage;
    if (this.#config.firmware.statesProgress) this.#teller.stage(open.record, stage, now, effects);
  }

  #armStatement(effects: Effect[]): void {
    effects.push({ kind: 'arm', timer: 'statement', afterMs: this.#config.timers.statementEveryMs, scaled: false });
  }

  /** T3 and rule 6: something is said every few seconds, and in time that it must not be charged again. */
  #stateAgain(open: OpenPayment, now: Instant, effects: Effect[]): void {
    const { timers, firmware } = this.#config;
    open.statements += 1;
    this.#armStatement(effects);
    if (!firmware.statesProgress) return;
    if (open.statements % timers.unknownAfter === 0) return this.#teller.unknown(open.record, now, effects);
    const early = open.stage === 'SENDING' || open.stage === 'SCANNING';
    if (early && open.statements >= timers.pendingAfter) return this.#setStage('PENDING', now, effects);
    this.#teller.stage(open.record, open.stage, now, effects);
  }
}
