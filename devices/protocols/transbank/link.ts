/**
 * One side of the line: frames out one at a time until they are acknowledged, frames in with their ACK or NAK. An ACK names no
 * frame and there is no number, so what an answer belongs to is the business of who asked: nothing is dropped here as a
 * repetition.
 */
import { concat } from '../../wire/bytes.js';
import type { Effect, Instant, LinkName } from '../../wire/machine.js';
import { ACK, encodeFrame, NAK, type TransbankItem, TransbankSplitter } from './frame.js';
import type { TransbankSettings } from './settings.js';

export type Reaction =
  | 'nak'
  /** Runs after the ACK has left. */
  | { readonly after?: (now: Instant, effects: Effect[]) => void };

/** How it ended without an ACK: every try was refused, or not all were answered, or the connection ended. */
export type LostWhy = 'refused' | 'silent' | 'closed';

export interface TransbankLinkOptions<T> {
  readonly settings: TransbankSettings;
  /** T2. */
  readonly answerMs: number;
  readonly ackWith: TransbankSettings['ackWith'];
  readonly link: LinkName;
  readonly timerPrefix: string;
  readonly afterGap?: 'nak' | 'deaf';
  readonly onFrame: (data: Uint8Array, now: Instant, effects: Effect[]) => Reaction;
  readonly onAcked: (about: T, now: Instant, effects: Effect[]) => void;
  readonly onLost: (about: T, why: LostWhy, now: Instant, effects: Effect[]) => void;
  readonly onSilence?: (silentMs: number, now: Instant, effects: Effect[]) => void;
}

interface Outgoing<T> {
  readonly frame: Uint8Array;
  readonly about: T;
  sent: number;
  naks: number;
}

/** No answer for this long counts as silence (docs/oracle.md, terminal-hang). */
const SILENCE_MS = 10_000;
const ACK_BYTE = Uint8Array.of(ACK);
const NAK_BYTE = Uint8Array.of(NAK);

export class TransbankLink<T> {
  readonly #options: TransbankLinkOptions<T>;
  readonly #splitter = new TransbankSplitter();
  readonly #outbox: Outgoing<T>[] = [];
  readonly #timers: { readonly gap: string; readonly answer: string };
  #current: Outgoing<T> | undefined;
  #connection: number | undefined;
  #handling = false;
  /** The ACK waits for a frame to go with. */
  #ackDue = false;
  #deaf = false;
  #silentSince: Instant | undefined;

  constructor(options: TransbankLinkOptions<T>) {
    this.#options = options;
    this.#timers = { gap: `${options.timerPrefix}gap`, answer: `${options.timerPrefix}answer` };
  }

  get connectedNow(): boolean {
    return this.#connection !== undefined;
  }

  /** What was sent and not acknowledged yet. */
  get unacknowledged(): T | undefined {
    return this.#current?.about;
  }

  connected(connection: number, now: Instant, effects: Effect[]): void {
    this.disconnected(now, effects);
    this.#connection = connection;
    this.#deaf = false;
  }

  disconnected(now: Instant, effects: Effect[]): void {
    if (this.#connection === undefined) return;
    this.#connection = undefined;
    this.#splitter.reset();
    this.#silentSince = undefined;
    effects.push({ kind: 'disarm', timer: this.#timers.gap });
    this.giveUp('closed', now, effects);
  }

  send(data: Uint8Array, about: T, effects: Effect[]): void {
    this.#outbox.push({ frame: encodeFrame(data), about, sent: 0, naks: 0 });
    this.#pump(effects);
  }

  /** Takes out what waits and is not wanted any more. */
  forget(unwanted: (about: T) => boolean): void {
    const kept = this.#outbox.filter(({ about }) => !unwanted(about));
    this.#outbox.splice(0, this.#outbox.length, ...kept);
  }

  /** The other side has gone on to something else. */
  giveUp(why: LostWhy, now: Instant, effects: Effect[]): void {
    const lost = this.#current === undefined ? [...this.#outbox] : [this.#current, ...this.#outbox];
    this.#current = undefined;
    this.#outbox.length = 0;
    effects.push({ kind: 'disarm', timer: this.#timers.answer });
    for (const { about } of lost) this.#options.onLost(about, why, now, effects);
  }

  /** What came back shows that it was heard, whatever became of its ACK. */
  heard(now: Instant, effects: Effect[]): void {
    const current = this.#current;
    if (current === undefined) return;
    this.#current = undefined;
    effects.push({ kind: 'disarm', timer: this.#timers.answer });
    this.#options.onAcked(current.about, now, effects);
    this.#pump(effects);
  }

  bytes(bytes: Uint8Array, now: Instant, effects: Effect[]): void {
    if (this.#deaf) return;
    const wasInFrame = this.#splitter.inFrame;
    for (const item of this.#splitter.push(bytes)) this.#item(item, now, effects);
    if (this.#splitter.inFrame)
      effects.push({ kind: 'arm', timer: this.#timers.gap, afterMs: this.#options.settings.gapMs, scaled: false });
    else if (wasInFrame) effects.push({ kind: 'disarm', timer: this.#timers.gap });
  }

  /** True when the timer was ours. */
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

  #item(item: TransbankItem, now: Instant, effects: Effect[]): void {
    if (item.kind === 'garbage') {
      if (item.reason !== 'noise' && item.reason !== 'cut') this.#write(NAK_BYTE, effects);
      return;
    }
    this.#silentSince = undefined;
    if (item.kind === 'frame') return this.#frame(item.data, now, effects);
    const current = this.#current;
    if (current === undefined) return;
    if (item.kind === 'ack') return this.heard(now, effects);
    current.naks += 1;
    this.#again(current, now, effects);
  }

  #frame(data: Uint8Array, now: Instant, effects: Effect[]): void {
    this.#handling = true;
    const reaction = this.#options.onFrame(data, now, effects);
    if (reaction === 'nak') this.#write(NAK_BYTE, effects);
    else {
      this.#ackDue = this.#options.ackWith === 'answer';
      if (!this.#ackDue) this.#write(ACK_BYTE, effects);
      reaction.after?.(now, effects);
    }
    this.#handling = false;
    this.#pump(effects);
    if (this.#ackDue) this.#write(ACK_BYTE, effects);
    this.#ackDue = false;
  }

  #noAnswer(now: Instant, effects: Effect[]): void {
    if (this.#current === undefined) return;
    this.#silentSince ??= now - this.#options.answerMs;
    const silentMs = now - this.#silentSince;
    if (silentMs >= SILENCE_MS) {
      this.#options.onSilence?.(silentMs, now, effects);
      this.#silentSince = now;
    }
    this.#again(this.#current, now, effects);
  }

  #again(current: Outgoing<T>, now: Instant, effects: Effect[]): void {
    if (current.sent < this.#options.settings.tries) return this.#transmit(current, effects);
    this.#current = undefined;
    effects.push({ kind: 'disarm', timer: this.#timers.answer });
    this.#options.onLost(current.about, current.naks === current.sent ? 'refused' : 'silent', now, effects);
    this.#pump(effects);
  }

  #pump(effects: Effect[]): void {
    if (this.#handling || this.#current !== undefined || this.#connection === undefined) return;
    const next = this.#outbox.shift();
    if (next === undefined) return;
    this.#current = next;
    this.#transmit(next, effects);
  }

  #transmit(frame: Outgoing<T>, effects: Effect[]): void {
    frame.sent += 1;
    this.#write(this.#ackDue ? concat([ACK_BYTE, frame.frame]) : frame.frame, effects);
    this.#ackDue = false;
    effects.push({ kind: 'arm', timer: this.#timers.answer, afterMs: this.#options.answerMs, scaled: false });
  }

  #write(bytes: Uint8Array, effects: Effect[]): void {
    if (this.#connection === undefined) return;
    effects.push({ kind: 'send', link: this.#options.link, connection: this.#connection, bytes });
  }
}
