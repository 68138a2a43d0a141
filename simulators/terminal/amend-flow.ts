/**
 * Void and refund. Without an answer they are never reversed: the terminal asks for the fate of their own trace, and after
 * three "no such message yet", 5 s apart, sends the request again under the same trace, which the host does at most once
 * (docs/acquirer-dialect.md "What a terminal concludes").
 */
import { readBlocks } from '../../devices/protocols/iso8583/blocks.js';
import type { CauseClass, Outcome } from '../../devices/wire/events.js';
import type { Effect, Instant } from '../../devices/wire/machine.js';
import type { TerminalConfig } from './config.js';
import type { HostAnswer, HostSession } from './host-session.js';
import { type FlowOwner, noteNeverLeft, type OpenPayment, ownCause, refusalOf } from './open-payment.js';
import type { TerminalStore } from './records.js';
import * as requests from './requests.js';

const ABSENT_BEFORE_RESEND = 3;
/** Codes that end a void or refund beside those of a sale: no original, nothing to void, another amount. */
const REFUSED: ReadonlySet<string> = new Set(['12', '25', '40', '64']);

export class AmendFlow {
  readonly #config: TerminalConfig;
  readonly #store: TerminalStore;
  readonly #session: HostSession;
  readonly #owner: FlowOwner;
  #open: OpenPayment | undefined;
  #absent = 0;

  constructor(config: TerminalConfig, store: TerminalStore, session: HostSession, owner: FlowOwner) {
    this.#config = config;
    this.#store = store;
    this.#session = session;
    this.#owner = owner;
  }

  begin(open: OpenPayment, now: Instant, effects: Effect[]): void {
    this.#open = open;
    this.#absent = 0;
    this.#send(now, effects);
  }

  /** After a power cut: the request may have left. */
  resume(open: OpenPayment, now: Instant, effects: Effect[]): void {
    this.#open = open;
    this.#absent = 0;
    this.#owner.stage('QUERYING', now, effects);
    this.#query(now, effects);
  }

  /** The pause is over; the session is free. */
  again(now: Instant, effects: Effect[]): void {
    if (this.#open === undefined) return;
    if (this.#open.record.phase === 'accepted' || this.#absent >= ABSENT_BEFORE_RESEND) this.#send(now, effects);
    else this.#query(now, effects);
  }

  #send(now: Instant, effects: Effect[]): void {
    const open = this.#open as OpenPayment;
    const record = open.record;
    const original = this.#store.find(record.original ?? '');
    if (original?.outcome !== 'APPROVED' || original.reference === undefined)
      return this.#finish('DECLINED', 'OPERATION', '25', now, effects);
    this.#absent = 0;
    this.#session.request(
      {
        waitMs: this.#config.timers.replyMs,
        build: (_at, out) => {
          if (record.phase === 'accepted') {
            record.trace = this.#store.nextTrace(out, this.#config.firmware.storesTrace);
            record.batch = this.#store.counters.batch;
            record.phase = 'sent';
            this.#store.save(record, out);
          }
          out.push({ kind: 'moment', moment: 'terminal.sale-stored', order: record.order });
          return requests.amend(this.#config, record, original);
        },
        sent: (_at, out) => out.push({ kind: 'moment', moment: 'terminal.request-sent', order: record.order }),
        done: (answer, at, out) => this.#onAnswer(answer, at, out),
      },
      now,
      effects,
    );
  }

  #onAnswer(answer: HostAnswer, now: Instant, effects: Effect[]): void {
    const open = this.#open as OpenPayment;
    if (answer.kind === 'never-left' && open.record.phase === 'accepted') {
      noteNeverLeft(open, answer);
      open.tries += 1;
      if (open.tries >= this.#config.timers.connectTries)
        return this.#finish('DECLINED', ownCause(open), 'NS', now, effects);
      return this.#later(effects);
    }
    if (answer.kind !== 'answer') {
      open.silent = true;
      return this.#unknown(now, effects);
    }
    const c = this.#config.firmware.concludeSale(answer.code);
    if (c.kind === 'approved') return this.#done(answer.message.fields[37], now, effects);
    if (c.kind === 'declined' && !c.afterQuery) return this.#finish('DECLINED', c.cause, answer.code, now, effects);
    if (answer.trusted && REFUSED.has(answer.code))
      return this.#finish('DECLINED', 'OPERATION', answer.code, now, effects);
    open.systemCode = true;
    if (c.kind === 'declined') open.refusedWith = answer.code;
    if (c.kind === 'wrong-batch') return this.#finish('DECLINED', 'SYSTEM', answer.code, now, effects);
    this.#unknown(now, effects);
  }

  #unknown(now: Instant, effects: Effect[]): void {
    this.#owner.stage('QUERYING', now, effects);
    this.#later(effects);
  }

  #later(effects: Effect[]): void {
    effects.push({ kind: 'arm', timer: 'amend-again', afterMs: this.#config.timers.queryEveryMs, scaled: true });
  }

  #query(now: Instant, effects: Effect[]): void {
    const record = (this.#open as OpenPayment).record;
    this.#session.request(
      {
        waitMs: this.#config.timers.queryReplyMs,
        build: (_at, out) => {
          const trace = this.#store.nextTrace(out, this.#config.firmware.storesTrace);
          return requests.query(this.#config, record, trace, this.#store.counters.batch);
        },
        sent: (_at, out) => out.push({ kind: 'moment', moment: 'terminal.query-sent', order: record.order }),
        done: (answer, at, out) => this.#onQuery(answer, at, out),
      },
      now,
      effects,
    );
  }

  #onQuery(answer: HostAnswer, now: Instant, effects: Effect[]): void {
    const open = this.#open as OpenPayment;
    if (answer.kind !== 'answer') return this.#later(effects);
    const stillRefused = answer.code === '97' || answer.code === '03';
    if (stillRefused && open.refusedWith !== undefined)
      return this.#finish('DECLINED', 'SYSTEM', answer.code, now, effects);
    if (!answer.trusted) return this.#later(effects);
    if (answer.code === '25') {
      this.#absent += 1;
      return this.#later(effects);
    }
    if (answer.code !== '00') return this.#later(effects);
    const fate = readBlocks(this.#config.dialect, answer.message)?.fate;
    if (fate === 'REFUND') return this.#done(answer.message.fields[37], now, effects);
    if (fate === 'DECLINED')
      return this.#finish('DECLINED', ownCause(open), refusalOf(this.#config.dialect, answer.message), now, effects);
    this.#later(effects);
  }

  #done(reference: string | undefined, now: Instant, effects: Effect[]): void {
    const { record } = this.#open as OpenPayment;
    if (reference !== undefined) record.reference = reference;
    const kind = record.kind;
    this.#finish(kind === 'void' ? 'VOIDED' : 'REFUNDED', undefined, '00', now, effects);
  }

  #finish(outcome: Outcome, cause: CauseClass | undefined, code: string, now: Instant, effects: Effect[]): void {
    this.#open = undefined;
    this.#owner.finish(outcome, cause, code, now, effects);
  }
}
