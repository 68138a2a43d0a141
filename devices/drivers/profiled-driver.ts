/** The register side of the profile-driven family (docs/reference-link.md): requests out, statements in, T4. */
import { RegisterLink } from '../protocols/profiled/link.js';
import type { Incoming, RegisterMessage } from '../protocols/profiled/messages.js';
import type { Profile } from '../protocols/profiled/profile.js';
import type { Effect, Instant } from '../wire/machine.js';
import type { Asked, PayRequest, RegisterDriver, RegisterEars } from './register-driver.js';

const RESULT_TIMER = 'result-';

export class ProfiledDriver implements RegisterDriver {
  readonly #ears: RegisterEars;
  readonly #link: RegisterLink;
  /** Numbers of questions under way, to tell an answer from a result that came by itself. */
  readonly #asked = new Map<string, { readonly what: Asked; readonly order: string }>();
  /** Questions about an order that had no answer yet. */
  readonly #questions = new Map<string, number>();
  /** From a word to the first question, from that to the second, and so on; the last repeats. */
  readonly #patience: readonly number[];

  constructor(profile: Profile, firstNumber: number, ears: RegisterEars) {
    this.#ears = ears;
    const { answerMs, tries, resultMs } = profile.timers;
    // A question is answered at once. That its frame was acknowledged does not mean that the answer gets through.
    this.#patience = [resultMs, tries * answerMs, tries * answerMs, resultMs];
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
    this.#ask('pay', request.order, (number) => ({ code: 'PA', number, ...request }), now, effects);
    this.#awaitResult(request.order, effects);
  }

  query(order: string, now: Instant, effects: Effect[]): void {
    this.#ask('query', order, (number) => ({ code: 'QU', number, order }), now, effects);
    this.#awaitAnswer(order, (this.#questions.get(order) ?? 0) + 1, effects);
  }

  last(now: Instant, effects: Effect[]): void {
    this.#ask('last', '', (number) => ({ code: 'LA', number }), now, effects);
  }

  cancel(order: string, now: Instant, effects: Effect[]): void {
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
    this.#ask('amend', order, (number) => ({ code, number, order, original, amount }), now, effects);
    this.#awaitResult(order, effects);
  }

  settle(now: Instant, effects: Effect[]): void {
    this.#ask('settle', '', (number) => ({ code: 'SE', number }), now, effects);
  }

  status(now: Instant, effects: Effect[]): void {
    this.#ask('status', '', (number) => ({ code: 'SI', number }), now, effects);
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
    // T4: the result did not come by itself, so ask for it, and again when there is no answer.
    this.query(name.slice(RESULT_TIMER.length), now, effects);
    return true;
  }

  #ask(what: Asked, order: string, build: (number: string) => RegisterMessage, now: Instant, effects: Effect[]): void {
    const number = this.#link.nextNumber();
    this.#asked.set(number, { what, order });
    if (this.#asked.size > ASKED_MAX) this.#asked.delete(this.#asked.keys().next().value as string);
    this.#link.send(build(number), number, now, effects);
  }

  /** There was a word about it, or it begins: T4 runs. */
  #awaitResult(order: string, effects: Effect[]): void {
    this.#questions.delete(order);
    this.#awaitAnswer(order, 0, effects);
  }

  #awaitAnswer(order: string, questions: number, effects: Effect[]): void {
    if (questions > 0) this.#questions.set(order, questions);
    const afterMs = this.#patience[Math.min(questions, this.#patience.length - 1)] as number;
    effects.push({ kind: 'arm', timer: RESULT_TIMER + order, afterMs, scaled: false });
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
        this.#awaitResult(m.order, effects);
        return this.#ears.progress(m.order, m.stage, now, effects);
      case 'PR': {
        const asked = this.#asked.get(m.number);
        this.#asked.delete(m.number);
        const via = asked?.what === 'query' || asked?.what === 'last' ? asked.what : 'result';
        const order = m.order ?? asked?.order;
        if (order !== undefined && m.outcome !== 'UNKNOWN') this.#awaitNothing(order, effects);
        else if (order !== undefined && this.#questions.has(order)) this.#awaitResult(order, effects);
        return this.#ears.result(via, order === m.order ? m : { ...m, order }, now, effects);
      }
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

  #undelivered(number: string, now: Instant, effects: Effect[]): void {
    const asked = this.#asked.get(number);
    this.#asked.delete(number);
    if (asked !== undefined) this.#ears.undelivered(asked.what, asked.order, now, effects);
  }
}

/** Questions remembered at a time; older ones are answered by nobody any more. */
const ASKED_MAX = 64;
