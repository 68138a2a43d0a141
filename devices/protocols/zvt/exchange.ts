/**
 * Commands and their answers, the same for both sides: each side has one command unanswered, and T3 runs for it. A command
 * of the other side is answered at once, also while our own waits.
 *
 *   ask ─▶ queue ─▶ [transport] ─▶ T3 ─▶ onAnswer | onNoAnswer
 *   unit ─▶ onCommand ─▶ effects of it ─▶ answer ─▶ what it returned
 */
import type { Effect, Instant } from '../../wire/machine.js';
import { type Apdu, decodeApdu, encodeApdu } from './apdu.js';
import { decodeMessage } from './decode.js';
import { encodeMessage } from './encode.js';
import type { Command, Response } from './messages.js';
import { SerialTransport } from './serial-transport.js';
import { TcpTransport } from './tcp-transport.js';
import { type Transport, type TransportOptions, ZVT_TIMERS } from './transport.js';

export interface Asked<T> {
  readonly command: Command;
  readonly about: T;
}

export interface Reaction {
  /** Undefined: 80 00 00. */
  readonly error?: number;
  /** Runs after the answer has left. */
  readonly after?: (now: Instant, effects: Effect[]) => void;
}

export interface ExchangeOptions<T> extends Pick<TransportOptions, 'link' | 'timerPrefix' | 'afterGap' | 'onSilence'> {
  readonly transport: 'serial' | 'tcp';
  readonly onCommand: (command: Command, now: Instant, effects: Effect[]) => Reaction;
  readonly onAnswer: (asked: Asked<T>, response: Response, now: Instant, effects: Effect[]) => void;
  /** It did not get across, T3 ran out, or the connection ended: the other side may or may not have it. */
  readonly onNoAnswer: (asked: Asked<T>, why: 'lost' | 'T3' | 'closed', now: Instant, effects: Effect[]) => void;
}

/** Unknown command or bitmap (PA00P015 2.2.3). */
const UNREADABLE = 0x83;

export class Exchange<T> {
  readonly #options: ExchangeOptions<T>;
  readonly #transport: Transport;
  readonly #queue: Asked<T>[] = [];
  readonly #t3: string;
  #current: Asked<T> | undefined;
  #handling = false;

  constructor(options: ExchangeOptions<T>) {
    this.#options = options;
    this.#t3 = `${options.timerPrefix}t3`;
    const { link, timerPrefix, afterGap, onSilence } = options;
    const transportOptions: TransportOptions = {
      link,
      timerPrefix,
      ...(afterGap === undefined ? {} : { afterGap }),
      ...(onSilence === undefined ? {} : { onSilence }),
      onUnit: (unit, now, effects) => this.#unit(unit, now, effects),
      onSent: (_now, effects) =>
        void effects.push({ kind: 'arm', timer: this.#t3, afterMs: ZVT_TIMERS.responseMs, scaled: false }),
      onLost: (now, effects) => this.#failed('lost', now, effects),
    };
    this.#transport =
      options.transport === 'serial' ? new SerialTransport(transportOptions) : new TcpTransport(transportOptions);
  }

  get connectedNow(): boolean {
    return this.#transport.connectedNow;
  }

  /** Commands without an answer, sent or waiting. */
  get unanswered(): readonly Asked<T>[] {
    return this.#current === undefined ? this.#queue : [this.#current, ...this.#queue];
  }

  connected(connection: number, now: Instant, effects: Effect[]): void {
    this.disconnected(now, effects);
    this.#transport.connected(connection, effects);
  }

  disconnected(now: Instant, effects: Effect[]): void {
    if (!this.#transport.connectedNow) return;
    this.#transport.disconnected(effects);
    effects.push({ kind: 'disarm', timer: this.#t3 });
    const lost = this.#current === undefined ? [...this.#queue] : [this.#current, ...this.#queue];
    this.#current = undefined;
    this.#queue.length = 0;
    for (const asked of lost) this.#options.onNoAnswer(asked, 'closed', now, effects);
  }

  ask(command: Command, about: T, effects: Effect[]): void {
    this.#queue.push({ command, about });
    this.#pump(effects);
  }

  /** Stands before all that wait. */
  askFirst(command: Command, about: T, effects: Effect[]): void {
    this.#queue.unshift({ command, about });
    this.#pump(effects);
  }

  /** Takes out what waits and is not wanted any more. */
  forget(unwanted: (asked: Asked<T>) => boolean): void {
    const kept = this.#queue.filter((asked) => !unwanted(asked));
    this.#queue.splice(0, this.#queue.length, ...kept);
  }

  bytes(bytes: Uint8Array, now: Instant, effects: Effect[]): void {
    this.#transport.bytes(bytes, now, effects);
  }

  /** True when the timer was ours. */
  timer(name: string, now: Instant, effects: Effect[]): boolean {
    if (this.#transport.timer(name, now, effects)) return true;
    if (name !== this.#t3) return false;
    this.#failed('T3', now, effects);
    return true;
  }

  #unit(unit: Uint8Array, now: Instant, effects: Effect[]): void {
    const apdu = decodeApdu(unit);
    const read = apdu === undefined ? undefined : decodeMessage(apdu);
    if (read?.ok !== true) return this.#answer({ error: UNREADABLE }, now, effects);
    if (read.message.kind === 'response') return this.#answered(read.message, now, effects);
    this.#handling = true;
    const reaction = this.#options.onCommand(read.message, now, effects);
    this.#handling = false;
    this.#answer(reaction, now, effects);
  }

  #answer({ error, after }: Reaction, now: Instant, effects: Effect[]): void {
    const response: Response = { kind: 'response', data: NOTHING, ...(error === undefined ? {} : { error }) };
    this.#send(encodeMessage(response), 'response', effects);
    after?.(now, effects);
    this.#pump(effects);
  }

  #answered(response: Response, now: Instant, effects: Effect[]): void {
    const asked = this.#current;
    if (asked === undefined) return;
    this.#current = undefined;
    effects.push({ kind: 'disarm', timer: this.#t3 });
    this.#options.onAnswer(asked, response, now, effects);
    this.#pump(effects);
  }

  #failed(why: 'lost' | 'T3', now: Instant, effects: Effect[]): void {
    const asked = this.#current;
    if (asked === undefined) return;
    this.#current = undefined;
    this.#options.onNoAnswer(asked, why, now, effects);
    this.#pump(effects);
  }

  /** Nothing of ours stands before the answer to what we were asked. */
  #pump(effects: Effect[]): void {
    if (this.#handling || this.#current !== undefined || !this.#transport.connectedNow) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.#current = next;
    this.#send(encodeMessage(next.command), 'command', effects);
  }

  #send(apdu: Apdu, kind: 'command' | 'response', effects: Effect[]): void {
    this.#transport.send(encodeApdu(apdu), kind, effects);
  }
}

const NOTHING = new Uint8Array(0);
