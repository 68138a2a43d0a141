/**
 * Units over a serial line: blocks, ACK and NAK, T1 and T2, two repeats. There is no sequence number, so two rules keep a
 * late copy from being taken for something new:
 *   - a command that comes while responses of ours are unacknowledged or wait acknowledges them: the other side has gone on;
 *   - a response that comes before our own command is acknowledged belongs to an earlier one, and is dropped.
 */
import type { Effect, Instant } from '../../wire/machine.js';
import { ACK, encodeFrame, NAK, type ZvtItem, ZvtSplitter } from './frame.js';
import { type Transport, type TransportOptions, ZVT_TIMERS } from './transport.js';

interface Outgoing {
  readonly frame: Uint8Array;
  readonly kind: 'command' | 'response';
  sent: number;
}

/** No answer for this long counts as silence (docs/oracle.md, terminal-hang). */
const SILENCE_MS = 10_000;

export class SerialTransport implements Transport {
  readonly #options: TransportOptions;
  readonly #splitter = new ZvtSplitter();
  readonly #outbox: Outgoing[] = [];
  readonly #timers: { readonly gap: string; readonly answer: string };
  #current: Outgoing | undefined;
  #connection: number | undefined;
  #deaf = false;
  #silentSince: Instant | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#timers = { gap: `${options.timerPrefix}gap`, answer: `${options.timerPrefix}answer` };
  }

  get connectedNow(): boolean {
    return this.#connection !== undefined;
  }

  connected(connection: number, effects: Effect[]): void {
    this.disconnected(effects);
    this.#connection = connection;
    this.#deaf = false;
  }

  disconnected(effects: Effect[]): void {
    if (this.#connection === undefined) return;
    this.#connection = undefined;
    this.#splitter.reset();
    this.#outbox.length = 0;
    this.#current = undefined;
    this.#silentSince = undefined;
    for (const timer of [this.#timers.gap, this.#timers.answer]) effects.push({ kind: 'disarm', timer });
  }

  send(unit: Uint8Array, kind: 'command' | 'response', effects: Effect[]): void {
    this.#outbox.push({ frame: encodeFrame(unit), kind, sent: 0 });
    this.#pump(effects);
  }

  bytes(bytes: Uint8Array, now: Instant, effects: Effect[]): void {
    if (this.#deaf) return;
    const wasInFrame = this.#splitter.inFrame;
    for (const item of this.#splitter.push(bytes)) this.#item(item, now, effects);
    if (this.#splitter.inFrame)
      effects.push({ kind: 'arm', timer: this.#timers.gap, afterMs: ZVT_TIMERS.gapMs, scaled: false });
    else if (wasInFrame) effects.push({ kind: 'disarm', timer: this.#timers.gap });
  }

  timer(name: string, now: Instant, effects: Effect[]): boolean {
    if (name === this.#timers.gap) {
      const broken = this.#splitter.gap();
      if (broken !== undefined && this.#options.afterGap === 'deaf') this.#deaf = true;
      else if (broken !== undefined) this.#item(broken, now, effects);
      return true;
    }
    if (name !== this.#timers.answer) return false;
    this.#noAnswer(now, effects);
    return true;
  }

  #item(item: ZvtItem, now: Instant, effects: Effect[]): void {
    if (item.kind === 'garbage') {
      if (item.reason !== 'noise') this.#write(Uint8Array.of(NAK), effects);
      return;
    }
    this.#silentSince = undefined;
    if (item.kind === 'frame') return this.#frame(item.data, now, effects);
    if (this.#current === undefined) return;
    if (item.kind === 'nak') return this.#again(this.#current, now, effects);
    this.#finished(now, effects);
  }

  #frame(unit: Uint8Array, now: Instant, effects: Effect[]): void {
    this.#write(Uint8Array.of(ACK), effects);
    const response = unit[0] === 0x80 || unit[0] === 0x84;
    if (response && this.#current?.kind === 'command') return;
    if (!response) this.#dropResponses(now, effects);
    this.#options.onUnit(unit, now, effects);
  }

  #dropResponses(now: Instant, effects: Effect[]): void {
    const commands = this.#outbox.filter(({ kind }) => kind === 'command');
    this.#outbox.splice(0, this.#outbox.length, ...commands);
    if (this.#current?.kind === 'response') this.#finished(now, effects);
  }

  #finished(now: Instant, effects: Effect[]): void {
    const current = this.#current;
    this.#current = undefined;
    effects.push({ kind: 'disarm', timer: this.#timers.answer });
    if (current?.kind === 'command') this.#options.onSent(now, effects);
    this.#pump(effects);
  }

  #noAnswer(now: Instant, effects: Effect[]): void {
    if (this.#current === undefined) return;
    this.#silentSince ??= now - ZVT_TIMERS.answerMs;
    const silentMs = now - this.#silentSince;
    if (silentMs >= SILENCE_MS) {
      this.#options.onSilence?.(silentMs, now, effects);
      this.#silentSince = now;
    }
    this.#again(this.#current, now, effects);
  }

  #again(current: Outgoing, now: Instant, effects: Effect[]): void {
    if (current.sent < ZVT_TIMERS.tries) return this.#transmit(current, effects);
    this.#current = undefined;
    effects.push({ kind: 'disarm', timer: this.#timers.answer });
    if (current.kind === 'command') this.#options.onLost(now, effects);
    this.#pump(effects);
  }

  #pump(effects: Effect[]): void {
    if (this.#current !== undefined || this.#connection === undefined) return;
    const next = this.#outbox.shift();
    if (next === undefined) return;
    this.#current = next;
    this.#transmit(next, effects);
  }

  #transmit(frame: Outgoing, effects: Effect[]): void {
    frame.sent += 1;
    this.#write(frame.frame, effects);
    effects.push({ kind: 'arm', timer: this.#timers.answer, afterMs: ZVT_TIMERS.answerMs, scaled: false });
  }

  #write(bytes: Uint8Array, effects: Effect[]): void {
    if (this.#connection === undefined) return;
    effects.push({ kind: 'send', link: this.#options.link, connection: this.#connection, bytes });
  }
}
