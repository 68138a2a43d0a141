/**
 * One side of the register line: frames in and out, ACK and NAK, repetition, and the memory that tells a retransmission
 * from a second request (docs/reference-link.md "Frame"). Sans-IO: it pushes effects and calls its owner back.
 *
 *   bytes ─▶ split ─▶ frame ─▶ seen within 5 s? ─ yes ─▶ ACK
 *                                   │ no
 *                                   ▼
 *                     onMessage (stores) ─▶ ACK ─▶ what onMessage returned ─▶ frames that it asked for
 */
import { equalBytes } from '../../wire/bytes.js';
import type { Effect, Instant, LinkName } from '../../wire/machine.js';
import { canSay } from './compiled.js';
import { decodeRegisterMessage } from './decode.js';
import { encodeRegisterMessage } from './encode.js';
import { encodeFrame } from './frame.js';
import type { Incoming, RegisterMessage } from './messages.js';
import type { Profile } from './profile.js';
import { type LineItem, LineSplitter } from './split.js';

/** Runs after the acknowledgement has left. */
export type AfterAck = (now: Instant, effects: Effect[]) => void;

export interface RegisterLinkOptions {
  readonly side: 'register' | 'terminal';
  readonly link: LinkName;
  /** Where this side's numbering begins: another than it last used, or a random one. */
  readonly firstNumber: number;
  /** Keeps the names of our timers apart from the owner's. */
  readonly timerPrefix: string;
  /** `deaf` only in seeded bugs: nothing more is heard until the next connection. */
  readonly afterGap?: 'nak' | 'deaf';
  /** A new frame came; its effects stand before the ACK. */
  readonly onMessage: (incoming: Incoming, now: Instant, effects: Effect[]) => AfterAck | undefined;
  /** The frame sent with this token was acknowledged. */
  readonly onDelivered?: (token: string, now: Instant, effects: Effect[]) => void;
  /** It was not, after all tries or because the connection ended. */
  readonly onUndelivered?: (token: string, now: Instant, effects: Effect[]) => void;
  /** Nothing at all came back for so long, while we sent. */
  readonly onSilence?: (silentMs: number, now: Instant, effects: Effect[]) => void;
}

export interface LinkCounters {
  bytesDropped: number;
  naksSent: number;
  resent: number;
  duplicates: number;
  strayAnswers: number;
}

interface Outgoing {
  readonly frame: Uint8Array;
  readonly token: string;
  sent: number;
  /** ACKs and NAKs that came for it. */
  answered: number;
}

type LinkTimer = 'gap' | 'answer' | 'due';

/** No answer for this long counts as silence (docs/oracle.md, terminal-hang). */
const SILENCE_MS = 10_000;

export class RegisterLink {
  readonly counters: LinkCounters = { bytesDropped: 0, naksSent: 0, resent: 0, duplicates: 0, strayAnswers: 0 };
  readonly #profile: Profile;
  readonly #options: RegisterLinkOptions;
  readonly #splitter: LineSplitter;
  /** Built once: a name that is put together anew is a new string to every map that it meets. */
  readonly #timers: Readonly<Record<LinkTimer, string>>;
  readonly #ack: Uint8Array;
  readonly #nak: Uint8Array;
  readonly #outbox: Outgoing[] = [];
  #current: Outgoing | undefined;
  /** Answers that may still come for frames sent more than once; an ACK names no frame, so the next frame waits for them. */
  #answersDue = 0;
  readonly #accepted: { readonly bytes: Uint8Array; readonly at: Instant }[] = [];
  #connection: number | undefined;
  #number: number;
  #handling = false;
  #deaf = false;
  #silentSince: Instant | undefined;

  constructor(profile: Profile, options: RegisterLinkOptions) {
    this.#profile = profile;
    this.#options = options;
    this.#splitter = new LineSplitter(profile.frame);
    const { timerPrefix } = options;
    this.#timers = { gap: `${timerPrefix}gap`, answer: `${timerPrefix}answer`, due: `${timerPrefix}due` };
    this.#ack = Uint8Array.of(profile.frame.ack);
    this.#nak = Uint8Array.of(profile.frame.nak);
    const [low, high] = profile.message.number[options.side];
    this.#number = Math.min(Math.max(options.firstNumber, low), high);
  }

  /** The sender's own next number, going round in its range. */
  nextNumber(): string {
    const [low, high] = this.#profile.message.number[this.#options.side];
    const number = this.#number;
    this.#number = number >= high ? low : number + 1;
    return String(number).padStart(this.#profile.message.number.digits, '0');
  }

  /** Anything may be told at any time while there is a register on the line, as far as the link can tell. */
  canTell(): boolean {
    return this.#connection !== undefined;
  }

  /** Frames that wait or are unanswered. */
  get unsent(): number {
    return this.#outbox.length + (this.#current === undefined ? 0 : 1);
  }

  /** A new connection knows nothing of frames on the one before. */
  connected(connection: number, now: Instant, effects: Effect[]): void {
    this.disconnected(now, effects);
    this.#connection = connection;
    this.#deaf = false;
    this.#pump(now, effects);
  }

  disconnected(now: Instant, effects: Effect[]): void {
    if (this.#connection === undefined) return;
    this.#connection = undefined;
    this.#splitter.reset();
    this.#accepted.length = 0;
    this.#answersDue = 0;
    this.#silentSince = undefined;
    this.#disarm('answer', effects);
    this.#disarm('gap', effects);
    this.#disarm('due', effects);
    const lost = this.#current === undefined ? [...this.#outbox] : [this.#current, ...this.#outbox];
    this.#current = undefined;
    this.#outbox.length = 0;
    for (const { token } of lost) this.#options.onUndelivered?.(token, now, effects);
  }

  /** What the link has no message for is not said. @param token given back with `onDelivered` or `onUndelivered`; may be ''. */
  send(message: RegisterMessage, token: string, now: Instant, effects: Effect[]): void {
    if (!canSay(this.#profile.message, message.code)) return;
    const data = encodeRegisterMessage(this.#profile.message, message);
    this.#outbox.push({ frame: encodeFrame(this.#profile.frame, data), token, sent: 0, answered: 0 });
    this.#pump(now, effects);
  }

  bytes(bytes: Uint8Array, now: Instant, effects: Effect[]): void {
    if (this.#deaf) return;
    const wasInFrame = this.#splitter.inFrame;
    for (const item of this.#splitter.push(bytes)) this.#item(item, now, effects);
    if (this.#splitter.inFrame) {
      this.#arm('gap', this.#profile.timers.gapMs, effects);
    } else if (wasInFrame) {
      this.#disarm('gap', effects);
    }
  }

  /** True when the timer was ours. */
  timer(name: string, now: Instant, effects: Effect[]): boolean {
    switch (name) {
      case this.#timers.gap: {
        const broken = this.#splitter.gap();
        if (broken !== undefined && this.#options.afterGap === 'deaf') this.#deaf = true;
        else if (broken !== undefined) this.#item(broken, now, effects);
        return true;
      }
      case this.#timers.answer:
        this.#noAnswer(now, effects);
        return true;
      case this.#timers.due:
        this.#answersDue = 0;
        this.#pump(now, effects);
        return true;
      default:
        return false;
    }
  }

  #item(item: LineItem, now: Instant, effects: Effect[]): void {
    if (item.kind === 'garbage') {
      this.counters.bytesDropped += item.bytes.length;
      if (item.reason === 'noise') return;
      this.counters.naksSent += 1;
      return this.#write(this.#nak, effects);
    }
    this.#silentSince = undefined;
    if (item.kind === 'frame') return this.#frame(item.bytes, item.data, now, effects);
    this.#answer(item.kind === 'ack', now, effects);
  }

  #frame(bytes: Uint8Array, data: Uint8Array, now: Instant, effects: Effect[]): void {
    while (this.#accepted.length > 0 && now - this.#accepted[0]!.at > this.#profile.timers.duplicateMs)
      this.#accepted.shift();
    if (this.#accepted.some((seen) => equalBytes(seen.bytes, bytes))) {
      this.counters.duplicates += 1;
      return this.#write(this.#ack, effects);
    }
    this.#accepted.push({ bytes, at: now });
    this.#handling = true;
    const after = this.#options.onMessage(decodeRegisterMessage(this.#profile.message, data), now, effects);
    this.#write(this.#ack, effects);
    after?.(now, effects);
    this.#handling = false;
    this.#pump(now, effects);
  }

  #answer(good: boolean, now: Instant, effects: Effect[]): void {
    const current = this.#current;
    if (current === undefined) {
      if (this.#answersDue === 0) this.counters.strayAnswers += 1;
      else this.#oneDueLess(now, effects);
      return;
    }
    current.answered += 1;
    if (!good) return this.#again(current, now, effects);
    this.#finished(current, effects);
    this.#options.onDelivered?.(current.token, now, effects);
    this.#pump(now, effects);
  }

  #noAnswer(now: Instant, effects: Effect[]): void {
    const current = this.#current;
    if (current === undefined) return;
    const silentMs = now - (this.#silentSince ?? now);
    if (silentMs >= SILENCE_MS) {
      this.#options.onSilence?.(silentMs, now, effects);
      this.#silentSince = now;
    }
    this.#again(current, now, effects);
  }

  #again(current: Outgoing, now: Instant, effects: Effect[]): void {
    if (current.sent < this.#profile.timers.tries) {
      this.counters.resent += 1;
      return this.#transmit(current, now, effects);
    }
    this.#finished(current, effects);
    this.#options.onUndelivered?.(current.token, now, effects);
    this.#pump(now, effects);
  }

  #finished(current: Outgoing, effects: Effect[]): void {
    this.#current = undefined;
    this.#disarm('answer', effects);
    this.#answersDue = current.sent > 1 ? Math.max(0, current.sent - current.answered) : 0;
    if (this.#answersDue > 0) this.#arm('due', 2 * this.#profile.timers.answerMs, effects);
  }

  #oneDueLess(now: Instant, effects: Effect[]): void {
    this.#answersDue -= 1;
    if (this.#answersDue > 0) return;
    this.#disarm('due', effects);
    this.#pump(now, effects);
  }

  #pump(now: Instant, effects: Effect[]): void {
    if (this.#handling || this.#current !== undefined || this.#answersDue > 0 || this.#connection === undefined) return;
    const next = this.#outbox.shift();
    if (next === undefined) return;
    this.#current = next;
    this.#transmit(next, now, effects);
  }

  #transmit(frame: Outgoing, now: Instant, effects: Effect[]): void {
    frame.sent += 1;
    this.#silentSince ??= now;
    this.#write(frame.frame, effects);
    this.#arm('answer', this.#profile.timers.answerMs, effects);
  }

  #write(bytes: Uint8Array, effects: Effect[]): void {
    if (this.#connection === undefined) return;
    effects.push({ kind: 'send', link: this.#options.link, connection: this.#connection, bytes });
  }

  #arm(name: LinkTimer, afterMs: number, effects: Effect[]): void {
    effects.push({ kind: 'arm', timer: this.#timers[name], afterMs, scaled: false });
  }

  #disarm(name: LinkTimer, effects: Effect[]): void {
    effects.push({ kind: 'disarm', timer: this.#timers[name] });
  }
}
