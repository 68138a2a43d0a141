/** The register side of the profile-driven family (docs/reference-link.md): requests out, statements in, T4. */
import { canSay } from '../protocols/profiled/compiled.js';
import { RegisterLink } from '../protocols/profiled/link.js';
import type { Incoming, RegisterMessage } from '../protocols/profiled/messages.js';
import type { Profile } from '../protocols/profiled/profile.js';
import type { Outcome } from '../wire/events.js';
import type { Effect, Instant } from '../wire/machine.js';
import {
  type Asked,
  type PayRequest,
  type RegisterDriver,
  type RegisterEars,
  TELLS_TO_WAIT,
} from './register-driver.js';

const RESULT_TIMER = 'result-';

export class ProfiledDriver implements RegisterDriver {
  readonly #ears: RegisterEars;
  readonly #link: RegisterLink;
  /** Numbers of questions under way, to tell an answer from a result that came by itself. */
  readonly #asked = new Map<string, { readonly what: Asked; readonly order: string }>();
  /** Questions about an order that had no answer yet. */
  readonly #questions = new Map<string, number>();
  /** Before the first word that tells to wait: T3 and a statement's second and third try. None came, so something went wrong. */
  readonly #firstWordMs: number;
  /** T4: after such a word. */
  readonly #resultMs: number;
  /** After a question that nobody answered, and after those that follow; the last repeats. */
  readonly #patience: readonly number[];
  readonly #profile: Profile;
  /** Orders that were begun, oldest first: what the terminal calls its last payment is placed among them. */
  readonly #begun: string[] = [];

  constructor(profile: Profile, firstNumber: number, ears: RegisterEars) {
    this.#ears = ears;
    this.#profile = profile;
    const { answerMs, tries, statementMs, resultMs } = profile.timers;
    this.#firstWordMs = statementMs + 2 * answerMs;
    this.#resultMs = resultMs;
    // A question is answered at once. That its frame was acknowledged does not mean that the answer gets through.
    this.#patience = [tries * answerMs, tries * answerMs, this.#firstWordMs];
    this.#link = new RegisterLink(profile, {
      side: 'register',
      link: 'register',
      firstNumber,
      timerPrefix: 'line-',
      onMessage: (incoming, now, effects) => this.#heard(incoming, now, effects),
      onUndelivered: (token, now, effects) => this.#undelivered(token, now, effects),
      onSilence: (silentMs, now, effects) => ears.silent(silentMs, now, effects),
    });
  }

  pay(request: PayRequest, now: Instant, effects: Effect[]): void {
    this.#begin(request.order);
    const { order, amount, currency, mode, paymentCode } = request;
    const build = (number: string): RegisterMessage => ({
      code: 'PA',
      number,
      order,
      amount,
      currency,
      mode,
      paymentCode,
    });
    this.#ask('pay', order, build, now, effects);
    this.#await(request.order, this.#firstWordMs, effects);
  }

  query(order: string, now: Instant, effects: Effect[]): void {
    const byOrder = this.#profile.recovery !== 'last';
    this.#ask(
      'query',
      order,
      (number) => (byOrder ? { code: 'QU', number, order } : { code: 'LA', number }),
      now,
      effects,
    );
    const questions = this.#questions.get(order) ?? 0;
    this.#questions.set(order, questions + 1);
    this.#await(order, this.#patience[Math.min(questions, this.#patience.length - 1)] as number, effects);
  }

  last(now: Instant, effects: Effect[]): void {
    this.#ask('last', '', (number) => ({ code: 'LA', number }), now, effects);
  }

  cancel(order: string, now: Instant, effects: Effect[]): void {
    if (!canSay(this.#profile.message, 'CA')) return this.#ears.cancelAnswer(order, false, now, effects);
    this.#ask('cancel', order, (number) => ({ code: 'CA', number, order }), now, effects);
  }

  amend(
    kind: 'void' | 'refund',
    order: string,
    original: string,
    amount: number,
    now: Instant,
    effects: Effect[],
  ): void {
    const code = kind === 'void' ? 'VO' : 'RF';
    if (!canSay(this.#profile.message, code))
      return this.#ears.refused(order, 'UNKNOWN-COMMAND', `the profile has no ${code}`, now, effects);
    this.#begin(order);
    this.#ask('amend', order, (number) => ({ code, number, order, original, amount }), now, effects);
    this.#await(order, this.#firstWordMs, effects);
  }

  settle(now: Instant, effects: Effect[]): void {
    this.#ask('settle', '', (number) => ({ code: 'SE', number }), now, effects);
  }

  status(now: Instant, effects: Effect[]): void {
    const code = canSay(this.#profile.message, 'SI') ? 'SI' : 'LA';
    this.#ask('status', '', (number) => ({ code, number }), now, effects);
  }

  connected(connection: number, now: Instant, effects: Effect[]): void {
    this.#link.connected(connection, now, effects);
  }

  disconnected(now: Instant, effects: Effect[]): void {
    this.#link.disconnected(now, effects);
  }

  bytes(bytes: Uint8Array, now: Instant, effects: Effect[]): void {
    this.#link.bytes(bytes, now, effects);
  }

  timer(name: string, now: Instant, effects: Effect[]): boolean {
    if (this.#link.timer(name, now, effects)) return true;
    if (!name.startsWith(RESULT_TIMER)) return false;
    // No word that tells to wait, or none any more: ask, and again when there is no answer.
    this.query(name.slice(RESULT_TIMER.length), now, effects);
    return true;
  }

  #ask(what: Asked, order: string, build: (number: string) => RegisterMessage, now: Instant, effects: Effect[]): void {
    const number = this.#link.nextNumber();
    this.#asked.set(number, { what, order });
    if (this.#asked.size > ASKED_MAX) this.#asked.delete(this.#asked.keys().next().value as string);
    this.#link.send(build(number), number, now, effects);
  }

  #await(order: string, afterMs: number, effects: Effect[]): void {
    effects.push({ kind: 'arm', timer: RESULT_TIMER + order, afterMs, scaled: false });
  }

  /** The terminal is at it: T4 runs. */
  #awaitResult(order: string, effects: Effect[]): void {
    this.#questions.delete(order);
    this.#await(order, this.#resultMs, effects);
  }

  #awaitNothing(order: string, effects: Effect[]): void {
    this.#questions.delete(order);
    effects.push({ kind: 'disarm', timer: RESULT_TIMER + order });
  }

  /** The ACK stands before whatever the cashier does next, so everything runs after it. */
  #heard(
    incoming: Incoming,
    _now: Instant,
    _effects: Effect[],
  ): ((now: Instant, effects: Effect[]) => void) | undefined {
    if (!incoming.ok) return undefined;
    const message = incoming.message;
    return (now, effects) => this.#onMessage(message, now, effects);
  }

  #onMessage(m: RegisterMessage, now: Instant, effects: Effect[]): void {
    switch (m.code) {
      case 'PS':
        // One that is still scanning or sending may have nothing more to say for long.
        if (TELLS_TO_WAIT.has(m.stage)) this.#awaitResult(m.order, effects);
        return this.#ears.progress(m.order, m.stage, now, effects);
      case 'PR':
        return this.#onResult(m, now, effects);
      case 'ER': {
        const asked = this.#asked.get(m.number);
        this.#asked.delete(m.number);
        const order = asked !== undefined && asked.order !== '' ? asked.order : undefined;
        const started = asked?.what === 'pay' || asked?.what === 'amend';
        if (started && order !== undefined) this.#awaitNothing(order, effects);
        return this.#ears.refused(order ?? m.order, m.reason, m.detail, now, effects);
      }
      case 'CR':
        return this.#ears.cancelAnswer(m.order, m.accepted, now, effects);
      case 'SR':
        return this.#ears.dayReport(
          {
            batch: m.batch,
            sales: { count: m.salesCount, amount: m.salesAmount },
            refunds: { count: m.refundsCount, amount: m.refundsAmount },
            balanced: m.balanced,
          },
          now,
          effects,
        );
      case 'SS':
        return this.#ears.status(m, now, effects);
      default:
        return;
    }
  }

  #onResult(m: Extract<RegisterMessage, { readonly code: 'PR' }>, now: Instant, effects: Effect[]): void {
    const asked = this.#asked.get(m.number);
    this.#asked.delete(m.number);
    if (asked?.what === 'status') return this.#idleOrNot(m.outcome === 'UNKNOWN', now, effects);
    const byLast = this.#profile.recovery === 'last' && asked?.what === 'query';
    const via = byLast ? 'last' : asked?.what === 'query' || asked?.what === 'last' ? asked.what : 'result';
    // An empty answer is about what was asked for; the last payment is whichever the terminal names.
    const order = m.order ?? asked?.order;
    if (order !== undefined) this.#told(order, m.outcome, effects);
    this.#ears.result(via, order === m.order ? m : { ...m, order }, now, effects);
    if (byLast && order !== asked.order) this.#compared(asked.order, order, m.number, now, effects);
  }

  /** There was a word about this order. */
  #told(order: string, outcome: Outcome, effects: Effect[]): void {
    if (outcome !== 'UNKNOWN') this.#awaitNothing(order, effects);
    else this.#awaitResult(order, effects);
  }

  /**
   * The terminal's last payment is another one than the register asks about. If that one was begun before, the terminal never
   * stored the one asked about; if it was begun after, this says nothing.
   */
  #compared(asked: string, last: string | undefined, number: string, now: Instant, effects: Effect[]): void {
    const place = this.#begun.indexOf(asked);
    const after = last !== undefined && this.#begun.indexOf(last) > place;
    if (place < 0 || after) return this.#awaitResult(asked, effects);
    this.#awaitNothing(asked, effects);
    this.#ears.result('last', { code: 'PR', number, order: asked, outcome: 'NOT-FOUND' }, now, effects);
  }

  /** All that a link without a status message tells of the terminal: whether its last payment is open. */
  #idleOrNot(open: boolean, now: Instant, effects: Effect[]): void {
    const state = open ? ('BUSY' as const) : ('IDLE' as const);
    this.#ears.status({ state, reversalsOwed: 0, resultsUndelivered: 0 }, now, effects);
  }

  #begin(order: string): void {
    if (this.#profile.recovery !== 'last' || this.#begun.includes(order)) return;
    this.#begun.push(order);
    if (this.#begun.length > ASKED_MAX) this.#begun.shift();
  }

  #undelivered(number: string, now: Instant, effects: Effect[]): void {
    const asked = this.#asked.get(number);
    this.#asked.delete(number);
    if (asked !== undefined) this.#ears.undelivered(asked.what, asked.order, now, effects);
  }
}

/** Questions remembered at a time; older ones are answered by nobody any more. */
const ASKED_MAX = 64;
