/** The fate of a sale that is not known: asked until it is, or until the time for asking is over (docs/acquirer-dialect.md "Waiting"). */
import { readBlocks } from '../../devices/protocols/iso8583/blocks.js';
import type { IsoMessage } from '../../devices/protocols/iso8583/table.js';
import type { Stage } from '../../devices/wire/events.js';
import type { Effect, Instant } from '../../devices/wire/machine.js';
import type { TerminalConfig } from './config.js';
import type { HostAnswer, HostSession } from './host-session.js';
import { type FlowOwner, type OpenPayment, ownCause, refusalOf } from './open-payment.js';
import type { TerminalStore } from './records.js';
import * as requests from './requests.js';

export interface QueryOwner extends FlowOwner {
  /** The host says that it is paid. */
  approve(reply: IsoMessage, now: Instant, effects: Effect[]): void;
  /** No answer that ends it: the sale is taken back. */
  reverse(now: Instant, effects: Effect[]): void;
}

export class QueryFlow {
  readonly #config: TerminalConfig;
  readonly #store: TerminalStore;
  readonly #session: HostSession;
  readonly #owner: QueryOwner;

  constructor(config: TerminalConfig, store: TerminalStore, session: HostSession, owner: QueryOwner) {
    this.#config = config;
    this.#store = store;
    this.#session = session;
    this.#owner = owner;
  }

  begin(open: OpenPayment, stage: Stage, now: Instant, effects: Effect[]): void {
    open.queriesOver = false;
    this.#owner.stage(stage, now, effects);
    effects.push({ kind: 'arm', timer: 'query-window', afterMs: this.#config.timers.queryForMs, scaled: true });
    // A consumer at the password screen, or a host that said "not yet", is not asked at once again.
    if (open.waiting || open.systemCode) this.#later(effects);
    else this.ask(open, now, effects);
  }

  /** One query; the session must be free. */
  ask(open: OpenPayment, now: Instant, effects: Effect[]): void {
    this.#session.request(
      {
        waitMs: this.#config.timers.queryReplyMs,
        build: (_at, out) => {
          const trace = this.#store.nextTrace(out, this.#config.firmware.storesTrace);
          return requests.query(this.#config, open.record, trace, this.#store.counters.batch);
        },
        sent: (_at, out) => out.push({ kind: 'moment', moment: 'terminal.query-sent', order: open.record.order }),
        done: (answer, at, out) => this.#answered(open, answer, at, out),
      },
      now,
      effects,
    );
  }

  #answered(open: OpenPayment, answer: HostAnswer, now: Instant, effects: Effect[]): void {
    if (answer.kind !== 'answer') {
      if (answer.kind === 'silence') open.badMac ||= answer.badMac;
      open.silent = true;
      return this.#again(open, now, effects);
    }
    const stillRefused = answer.code === '97' || answer.code === '03';
    if (stillRefused && open.refusedWith !== undefined)
      return this.#owner.finish('DECLINED', 'SYSTEM', answer.code, now, effects);
    const { firmware, dialect } = this.#config;
    const fate = readBlocks(dialect, answer.message)?.fate;
    const c = firmware.concludeQuery(answer.code, fate, refusalOf(dialect, answer.message));
    switch (c.kind) {
      case 'approved':
        effects.push({ kind: 'moment', moment: 'terminal.answer-accepted', order: open.record.order });
        return this.#owner.approve(answer.message, now, effects);
      case 'declined':
        return this.#owner.finish('DECLINED', c.cause, c.code, now, effects);
      case 'closed':
        return this.#owner.finish('CANCELLED', 'OPERATION', 'CN', now, effects);
      case 'given-back':
        return this.#owner.finish('REVERSED', ownCause(open), 'RV', now, effects);
      case 'reverse':
        open.systemCode ||= fate === 'PAYERROR';
        return this.#owner.reverse(now, effects);
      case 'ask-again':
        if (c.waiting) {
          open.waiting = true;
          if (open.stage !== 'WAITING-CONSUMER') this.#owner.stage('WAITING-CONSUMER', now, effects);
        }
        return this.#again(open, now, effects);
    }
  }

  #again(open: OpenPayment, now: Instant, effects: Effect[]): void {
    if (!open.queriesOver) return this.#later(effects);
    switch (this.#config.firmware.onQueriesOver) {
      case 'reverse':
        return this.#owner.reverse(now, effects);
      case 'decline':
        return this.#owner.finish('DECLINED', ownCause(open), 'TO', now, effects);
      case 'ask-on':
        return this.#later(effects);
    }
  }

  #later(effects: Effect[]): void {
    effects.push({ kind: 'arm', timer: 'query-again', afterMs: this.#config.timers.queryEveryMs, scaled: true });
  }
}
