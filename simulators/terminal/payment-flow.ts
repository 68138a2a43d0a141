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
 * Whatever is owed is stored before it is sent, and found again at power-up. Reversal: reversal-flow.ts; void and
 * refund: amend-flow.ts.
 */
import { parseF59 } from '../../devices/protocols/iso8583/private-fields.js';
import type { IsoMessage } from '../../devices/protocols/iso8583/table.js';
import type { CauseClass, Outcome, Stage } from '../../devices/wire/events.js';
import type { Effect, Instant } from '../../devices/wire/machine.js';
import { AmendFlow } from './amend-flow.js';
import type { SaleConclusion } from './conclusions.js';
import type { TerminalConfig } from './config.js';
import type { HostAnswer, HostSession } from './host-session.js';
import {
  type FlowOwner,
  keepReferences,
  type OpenPayment,
  openPayment,
  ownCause,
  type Teller,
} from './open-payment.js';
import type { PaymentRecord, TerminalStore } from './records.js';
import * as requests from './requests.js';
import { ReversalFlow, type ReversalReason } from './reversal-flow.js';

const TIMERS = ['statement', 'query-window', 'query-again', 'sale-again', 'reversal-again', 'scan', 'amend-again'];

export class PaymentFlow {
  readonly #config: TerminalConfig;
  readonly #store: TerminalStore;
  readonly #session: HostSession;
  readonly #teller: Teller;
  readonly #amend: AmendFlow;
  readonly #reversal: ReversalFlow;
  #open: OpenPayment | undefined;
  #code = '';
  /** Waits for the session. */
  #deferred = false;
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
    this.#send(now, effects);
  }

  /** The session is free: a payment that found it busy with a sign-in goes out now. */
  sessionFree(now: Instant, effects: Effect[]): void {
    if (!this.#deferred) return;
    this.#deferred = false;
    this.#send(now, effects);
  }

  #send(now: Instant, effects: Effect[]): void {
    const open = this.#open as OpenPayment;
    if (this.#session.busy) this.#deferred = true;
    else if (open.record.kind !== 'sale') this.#amend.begin(open, now, effects);
    else this.#sendSale(now, effects);
  }

  /** The terminal's own scanner has read a code. */
  scanned(code: string, now: Instant, effects: Effect[]): void {
    if (this.#open === undefined || this.#open.stage !== 'SCANNING' || this.#code !== '') return;
    effects.push({ kind: 'disarm', timer: 'scan' });
    this.#code = code;
    this.#setStage('SENDING', now, effects);
    this.#send(now, effects);
  }

  /** Takes up at power-up what the records say is open. */
  resume(record: PaymentRecord, now: Instant, effects: Effect[]): void {
    const { onPowerUp } = this.#config.firmware;
    this.#open = openPayment(record, true);
    if (record.phase === 'accepted' || onPowerUp === 'decline') {
      return this.#finish('DECLINED', 'SYSTEM', 'PC', now, effects);
    }
    this.#armStatement(effects);
    if (onPowerUp === 'leave') return;
    if (record.kind !== 'sale') return this.#amend.resume(this.#open, now, effects);
    if (record.phase === 'reversing') {
      return this.#reversal.resume(this.#open, now, effects);
    }
    this.#startQueries('QUERYING', now, effects);
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
      if (!this.#deferred) this.#session.abandon(effects);
      this.#finish('CANCELLED', 'OPERATION', 'CN', now, effects);
    } else if (open.record.phase === 'sent') {
      this.#session.abandon(effects);
      this.#reverse('06', now, effects);
    }
  }

  /** True when the timer was ours. */
  timer(name: string, now: Instant, effects: Effect[]): boolean {
    const open = this.#open;
    switch (name) {
      case 'statement':
        if (open !== undefined) this.#stateAgain(open, now, effects);
        return true;
      case 'scan':
        if (open?.stage === 'SCANNING') this.#finish('CANCELLED', 'OPERATION', 'CN', now, effects);
        return true;
      case 'sale-again':
        if (open?.record.phase === 'accepted') this.#sendSale(now, effects);
        return true;
      case 'query-again':
        if (open !== undefined && !this.#session.busy) this.#query(now, effects);
        return true;
      case 'query-window':
        if (open !== undefined) open.queriesOver = true;
        return true;
      case 'reversal-again':
        if (open !== undefined && !this.#session.busy) this.#reversal.send(open, now, effects);
        return true;
      default:
        return this.#amend.timer(name, now, effects);
    }
  }

  /** An approval that the register never acknowledged; the reference keeps it and tells it again later. */
  approvalUndelivered(record: PaymentRecord, now: Instant, effects: Effect[]): void {
    if (this.#config.firmware.onUndeliveredApproval === 'keep' || this.#open !== undefined) return;
    this.#open = openPayment(record);
    this.#reverse('06', now, effects);
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
      open.refused = true;
      open.tries += 1;
      if (open.tries >= timers.connectTries) return this.#finish('DECLINED', 'NETWORK', 'NS', now, effects);
      effects.push({ kind: 'arm', timer: 'sale-again', afterMs: timers.connectAgainMs, scaled: false });
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
        return this.#startQueries('QUERYING', now, effects);
      case 'query':
        return this.#startQueries('QUERYING', now, effects);
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
        return this.#startQueries('QUERYING', now, effects);
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
        return this.#startQueries(c.waiting ? 'WAITING-CONSUMER' : 'QUERYING', now, effects);
    }
  }

  #approve(reply: IsoMessage, now: Instant, effects: Effect[]): void {
    const open = this.#open as OpenPayment;
    keepReferences(open.record, reply);
    if (open.record.cancelled === true) return this.#reverse('06', now, effects);
    this.#finish('APPROVED', undefined, '00', now, effects);
  }

  #startQueries(stage: Stage, now: Instant, effects: Effect[]): void {
    const open = this.#open as OpenPayment;
    open.queriesOver = false;
    this.#setStage(stage, now, effects);
    effects.push({ kind: 'arm', timer: 'query-window', afterMs: this.#config.timers.queryForMs, scaled: true });
    // A consumer at the password screen, or a host that said "not yet", is not asked at once again.
    if (open.waiting || open.systemCode) this.#queryLater(effects);
    else this.#query(now, effects);
  }

  #queryLater(effects: Effect[]): void {
    effects.push({ kind: 'arm', timer: 'query-again', afterMs: this.#config.timers.queryEveryMs, scaled: true });
  }

  #query(now: Instant, effects: Effect[]): void {
    const open = this.#open as OpenPayment;
    this.#session.request(
      {
        waitMs: this.#config.timers.queryReplyMs,
        build: (_at, out) => {
          const trace = this.#store.nextTrace(out, this.#config.firmware.storesTrace);
          return requests.query(this.#config, open.record, trace, this.#store.counters.batch);
        },
        sent: (_at, out) => out.push({ kind: 'moment', moment: 'terminal.query-sent', order: open.record.order }),
        done: (answer, at, out) => this.#onQuery(answer, at, out),
      },
      now,
      effects,
    );
  }

  #onQuery(answer: HostAnswer, now: Instant, effects: Effect[]): void {
    const open = this.#open as OpenPayment;
    if (answer.kind !== 'answer') {
      if (answer.kind === 'silence') open.badMac ||= answer.badMac;
      open.silent = true;
      return this.#askAgain(now, effects);
    }
    const stillRefused = answer.code === '97' || answer.code === '03';
    if (stillRefused && open.refusedWith !== undefined)
      return this.#finish('DECLINED', 'SYSTEM', answer.code, now, effects);
    const blocks = parseF59(answer.message.fields[59] ?? '');
    const fate = blocks instanceof Error ? undefined : blocks.get('A5');
    const c = this.#config.firmware.concludeQuery(answer.code, fate, answer.message.fields[44]?.slice(0, 2));
    switch (c.kind) {
      case 'approved':
        effects.push({ kind: 'moment', moment: 'terminal.answer-accepted', order: open.record.order });
        return this.#approve(answer.message, now, effects);
      case 'declined':
        return this.#finish('DECLINED', c.cause, c.code, now, effects);
      case 'closed':
        return this.#finish('CANCELLED', 'OPERATION', 'CN', now, effects);
      case 'given-back':
        return this.#finish('REVERSED', ownCause(open), 'RV', now, effects);
      case 'reverse':
        open.systemCode ||= fate === 'PAYERROR';
        return this.#reverse('98', now, effects);
      case 'ask-again':
        if (c.waiting) {
          open.waiting = true;
          if (open.stage !== 'WAITING-CONSUMER') this.#setStage('WAITING-CONSUMER', now, effects);
        }
        return this.#askAgain(now, effects);
    }
  }

  #askAgain(now: Instant, effects: Effect[]): void {
    const open = this.#open as OpenPayment;
    if (!open.queriesOver) return this.#queryLater(effects);
    switch (this.#config.firmware.onQueriesOver) {
      case 'reverse':
        return this.#reverse('98', now, effects);
      case 'decline':
        return this.#finish('DECLINED', ownCause(open), 'TO', now, effects);
      case 'ask-on':
        return this.#queryLater(effects);
    }
  }

  #reverse(reason: ReversalReason, now: Instant, effects: Effect[]): void {
    this.#reversal.begin(this.#open as OpenPayment, reason, now, effects);
  }

  #finish(outcome: Outcome, cause: CauseClass | undefined, code: string, now: Instant, effects: Effect[]): void {
    const { record } = this.#open as OpenPayment;
    for (const timer of TIMERS) effects.push({ kind: 'disarm', timer });
    this.#open = undefined;
    this.#code = '';
    this.#deferred = false;
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
