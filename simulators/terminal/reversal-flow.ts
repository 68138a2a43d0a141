/** A reversal, from the moment it is due until the host has confirmed it (docs/acquirer-dialect.md "Reversal"). */
import type { Effect, Instant } from '../../devices/wire/machine.js';
import type { TerminalConfig } from './config.js';
import type { HostAnswer, HostSession } from './host-session.js';
import { type FlowOwner, type OpenPayment, ownCause } from './open-payment.js';
import type { TerminalStore } from './records.js';
import * as requests from './requests.js';

/** F39 of the 0400: no answer, bad MAC, other. */
export type ReversalReason = '98' | 'A0' | '06';

export class ReversalFlow {
  readonly #config: TerminalConfig;
  readonly #store: TerminalStore;
  readonly #session: HostSession;
  readonly #owner: FlowOwner;

  constructor(config: TerminalConfig, store: TerminalStore, session: HostSession, owner: FlowOwner) {
    this.#config = config;
    this.#store = store;
    this.#session = session;
    this.#owner = owner;
  }

  /** Stored before it is sent. */
  begin(open: OpenPayment, reason: ReversalReason, now: Instant, effects: Effect[]): void {
    this.owe(open, reason, effects);
    this.resume(open, now, effects);
  }

  /** Stores it, to be sent with `resume`. */
  owe(open: OpenPayment, reason: ReversalReason, effects: Effect[]): void {
    const record = open.record;
    effects.push({ kind: 'moment', moment: 'terminal.reversal-due', order: record.order });
    record.phase = 'reversing';
    record.reversalReason = open.badMac ? 'A0' : reason;
    this.#store.save(record, effects);
    effects.push({ kind: 'moment', moment: 'terminal.reversal-stored', order: record.order });
    for (const timer of ['query-window', 'query-again']) effects.push({ kind: 'disarm', timer });
    open.tries = 0;
  }

  /** Goes on with one that is stored. */
  resume(open: OpenPayment, now: Instant, effects: Effect[]): void {
    this.#owner.stage('REVERSING', now, effects);
    this.send(open, now, effects);
  }

  send(open: OpenPayment, now: Instant, effects: Effect[]): void {
    this.#session.request(
      {
        waitMs: this.#config.timers.replyMs,
        build: () => requests.reversal(this.#config, open.record, open.record.charged ?? open.record.amount),
        sent: (_at, out) => out.push({ kind: 'moment', moment: 'terminal.reversal-sent', order: open.record.order }),
        done: (answer, at, out) => this.#answered(open, answer, at, out),
      },
      now,
      effects,
    );
  }

  #answered(open: OpenPayment, answer: HostAnswer, now: Instant, effects: Effect[]): void {
    const { firmware, timers } = this.#config;
    if (answer.kind === 'answer' && answer.trusted && firmware.reversalFinished(answer.code)) {
      effects.push({ kind: 'moment', moment: 'terminal.reversal-finished', order: open.record.order });
      const cancelled = open.record.cancelled === true;
      return this.#owner.finish(cancelled ? 'CANCELLED' : 'REVERSED', ownCause(open), 'RV', now, effects);
    }
    open.tries += 1;
    if (open.tries >= firmware.reversalTriesMax)
      return this.#owner.finish('DECLINED', ownCause(open), 'TO', now, effects);
    const pause = timers.retryMs[Math.min(open.tries, timers.retryMs.length) - 1] ?? 30_000;
    effects.push({ kind: 'arm', timer: 'reversal-again', afterMs: pause, scaled: true });
  }
}
