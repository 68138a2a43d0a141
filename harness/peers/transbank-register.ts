/**
 * A cash register built on `transbank-pos-sdk`, as a careful shop would build it, at the register's end of a wired bench. It
 * believes what the SDK resolves to. What the SDK rejects it holds for not known, and asks for the last sale until it knows.
 */
import { meaningOf, orderOfTicket, UNKNOWN_WORDS, wordsOf } from '../../devices/protocols/transbank/words.js';
import { RigFaultError } from '../../devices/wire/errors.js';
import type { EventBody, ReplyEvent } from '../../devices/wire/events.js';
import type { Told } from '../../devices/wire/told.js';
import type { RegisterEnd } from '../worlds/wired/register-end.js';
import type { RegisterJoint } from '../worlds/wired/register-joint.js';
import type { Surroundings } from '../worlds/wired/surroundings.js';
import { type PeerAnswer, PeerProcess } from './peer-process.js';

type Pay = Extract<Told, { readonly to: 'register'; readonly do: 'pay' }>;

/** Of what the SDK resolves a sale to; over the channel of the process NaN is null. */
interface SaleAnswer {
  readonly successful?: boolean;
  readonly responseCode?: number | null;
  readonly ticket?: string;
  readonly authorizationCode?: string | null;
  readonly amount?: number | null;
  readonly operationNumber?: string;
}

const MAIN = new URL('./transbank-main.js', import.meta.url);
const AGAIN_MS = 1_000;
/** The shop's own screen says not to charge again when nothing came for so long. */
const PATIENCE_MS = 12_000;
const NO_SALE = 11;

export class TransbankRegister implements RegisterEnd {
  disturbed = 0;
  readonly #around: Surroundings;
  readonly #path: string;
  readonly #peer: PeerProcess;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Without a final word, with the amount asked for. */
  readonly #open = new Map<string, number>();
  #connected: Promise<void> | undefined;

  constructor(around: Surroundings, joint: RegisterJoint) {
    this.#around = around;
    this.#path = joint.name(around.folder);
    this.#peer = new PeerProcess(MAIN, (fault) => around.fail(fault));
  }

  /** The terminal comes up later; until then the SDK's poll is not answered. */
  open(): Promise<void> {
    this.#connected = this.#connect();
    return Promise.resolve();
  }

  tell(told: Told): void {
    if (told.to !== 'register') return;
    const done =
      told.do === 'pay'
        ? this.#pay(told)
        : told.do === 'settle'
          ? this.#settle()
          : told.do === 'status'
            ? this.#status()
            : told.do === 'query'
              ? this.#ask(told.order)
              : undefined;
    done?.catch((error: unknown) => this.#around.fail(error));
  }

  async lose(): Promise<void> {
    this.disturbed += 1;
    await this.#peer.call({ do: 'lose' });
    this.#connected = this.#connect();
  }

  hold(): Promise<void> {
    throw new RigFaultError({ what: 'a register of somebody else cannot be kept from its port' });
  }

  free(): void {}

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#peer.kill();
  }

  async #connect(): Promise<void> {
    for (;;) {
      const { ok } = await this.#peer.call({ do: 'connect', path: this.#path });
      if (ok) return;
      await this.#pause(AGAIN_MS);
    }
  }

  async #pay({ payment, sale, order, amount, token }: Pay): Promise<void> {
    if (this.#open.has(order)) return;
    const known = { currency: 'CNY', mode: 'C', code: token, wallet: 'wechat' } as const;
    this.#emit({ kind: 'intent', by: 'register', payment, sale, intent: 'sale', order, amount, ...known });
    this.#open.set(order, amount);
    // A fault that hangs on the press is about the sale, and not about the software's first poll.
    await this.#connected;
    await this.#around.reach('register.pay-pressed', order, this.#around.now());
    this.#after(PATIENCE_MS, () => {
      if (this.#open.has(order)) this.#emit({ kind: 'progress', by: 'register', order, stage: 'PENDING' });
    });
    const answer = await this.#peer.call({ do: 'sale', amount, ticket: order });
    // Asked meanwhile, and known: what the sale comes to later, the shop no longer waits for.
    if (!this.#open.has(order)) return;
    if (answer.ok) return this.#heard('result', order, answer.value as SaleAnswer);
    this.#unknown(order, answer);
    await this.#pause(AGAIN_MS);
    await this.#ask(order);
  }

  /** What became of it, by the last sale of the terminal. */
  async #ask(order: string): Promise<void> {
    while (this.#open.has(order)) {
      const answer = await this.#peer.call({ do: 'last-sale' });
      const value: SaleAnswer = answer.ok ? ((answer.value ?? {}) as SaleAnswer) : {};
      const ticket = orderOfTicket(value.ticket ?? '');
      if (!this.#open.has(order)) return;
      if (ticket === order) return this.#heard('query', order, value);
      if (value.responseCode === NO_SALE || (ticket !== '' && value.successful === true)) {
        this.#open.delete(order);
        this.#emit({ kind: 'reply', by: 'register', via: 'query', order, outcome: 'NOT-FOUND' });
        return;
      }
      await this.#pause(AGAIN_MS);
    }
  }

  async #heard(via: ReplyEvent['via'], order: string, value: SaleAnswer): Promise<void> {
    this.#open.delete(order);
    const approved = value.successful === true;
    // Where the SDK could read no code it says all the same that it was not successful.
    const read = typeof value.responseCode === 'number' && value.responseCode !== 0;
    const code = approved ? '00' : read ? String(value.responseCode).padStart(2, '0') : 'none';
    const meaning = meaningOf(code);
    const { outcome } = meaning;
    this.#emit({
      kind: 'reply',
      by: 'register',
      via,
      order,
      outcome,
      ...(typeof value.amount === 'number' ? { amount: value.amount } : {}),
      ...(meaning.cause === undefined ? {} : { cause: meaning.cause }),
      ...(typeof value.authorizationCode === 'string' ? { reference: value.authorizationCode } : {}),
      code: `TB${code}`,
      ...wordsOf(meaning),
    });
    await this.#around.reach('register.result-heard', order, this.#around.now());
  }

  #unknown(order: string, answer: PeerAnswer): void {
    const amount = this.#open.get(order) ?? 0;
    const code = answer.ok ? '' : answer.error;
    this.#emit({
      kind: 'reply',
      by: 'register',
      via: 'result',
      order,
      outcome: 'UNKNOWN',
      amount,
      code,
      ...UNKNOWN_WORDS,
    });
  }

  async #settle(): Promise<void> {
    await this.#connected;
    const answer = await this.#peer.call({ do: 'close-day' });
    const done = answer.ok && (answer.value as SaleAnswer | null)?.successful === true;
    const none = { count: 0, amount: 0 };
    if (done) this.#emit({ kind: 'day-report', by: 'register', batch: '', sales: none, refunds: none, balanced: true });
    else this.#emit({ kind: 'refusal', by: 'register', reason: 'HOST', detail: answer.ok ? '' : answer.error });
  }

  async #status(): Promise<void> {
    const answer = await this.#peer.call({ do: 'poll' });
    const state = answer.ok && answer.value === true ? 'IDLE' : 'BUSY';
    this.#emit({ kind: 'status', by: 'register', state, reversalsOwed: 0, resultsUndelivered: 0 });
  }

  #emit(event: EventBody): void {
    this.#around.emit(event);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#after(ms, resolve));
  }

  #after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }
}
