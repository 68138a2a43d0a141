/**
 * The terminal's side of the acquirer link: one connection, one request at a time, sign-in when it is needed, MAC and
 * matching of the answer. What a request means for a payment is decided by whoever asked.
 *
 *   request ─▶ [open] ─▶ [sign in] ─▶ build + send ─▶ wait ─▶ answer | silence
 *                 └───────────┴──▶ never-left (nothing of it was sent)
 */
import { CODES_WITHOUT_MAC } from '../../devices/protocols/iso8583/answers.js';
import { compiled, macDue, meaningOf, requestMtiOf } from '../../devices/protocols/iso8583/compiled.js';
import { decodeMessage, verifyMac } from '../../devices/protocols/iso8583/decode.js';
import { encodeMessage } from '../../devices/protocols/iso8583/encode.js';
import { unwrapWorkingKeys } from '../../devices/protocols/iso8583/keys.js';
import { type MacKey, macKey } from '../../devices/protocols/iso8583/mac.js';
import { FrameSplitter } from '../../devices/protocols/iso8583/split.js';
import type { IsoMessage } from '../../devices/protocols/iso8583/table.js';
import { localTime, utcOfLocal } from '../../devices/wire/calendar.js';
import type { Effect, Instant } from '../../devices/wire/machine.js';
import type { TerminalConfig } from './config.js';
import { answersTrace } from './matching.js';
import { BATCH_MAX, type TerminalStore } from './records.js';
import * as requests from './requests.js';

export type HostAnswer =
  | { readonly kind: 'answer'; readonly message: IsoMessage; readonly code: string; readonly trusted: boolean }
  /** It left, and nothing that may be acted on came back. `badMac`: something came, with a wrong MAC. */
  | { readonly kind: 'silence'; readonly badMac: boolean }
  /** Nothing of it left. */
  | { readonly kind: 'never-left'; readonly why: 'refused' | 'no-sign-in' | 'sign-in-refused' };

export interface HostRequest {
  /** Called when the connection stands and keys are there: allocates the trace, stores what must be stored first. */
  readonly build: (now: Instant, effects: Effect[]) => IsoMessage;
  /** Called right after the bytes were handed over. */
  readonly sent?: (now: Instant, effects: Effect[]) => void;
  readonly waitMs: number;
  readonly done: (answer: HostAnswer, now: Instant, effects: Effect[]) => void;
}

type State = 'idle' | 'opening' | 'signing-in' | 'waiting';

export class HostSession {
  readonly #config: TerminalConfig;
  readonly #store: TerminalStore;
  #state: State = 'idle';
  #request: HostRequest | undefined;
  #sent: IsoMessage | undefined;
  #connection = 0;
  #open = false;
  #splitter: FrameSplitter | undefined;
  #mak: MacKey | undefined;
  #badMac = false;
  /** A reply that nobody waited for; kept only by firmware that does not flush (a seeded bug). */
  #unread: Uint8Array | undefined;
  #signInWanted = false;
  /** Unanswered requests in a row on this connection; the second one closes it, since it may be half open. */
  #silences = 0;
  /** UTC milliseconds at instant 0 by our own clock, which may be set while we run. */
  #epochMs: number;
  /** Host clock minus ours, from the last sign-in. */
  #clockOffsetMs = 0;

  constructor(config: TerminalConfig, store: TerminalStore) {
    this.#config = config;
    this.#store = store;
    this.#epochMs = config.epochMs;
  }

  get busy(): boolean {
    return this.#request !== undefined;
  }

  get signedIn(): boolean {
    return this.#mak !== undefined;
  }

  /** The host asked for a new sign-in and it has not come yet. */
  get signInDue(): boolean {
    return this.#mak === undefined && this.#signInWanted;
  }

  #dropKeys(): void {
    this.#mak = undefined;
    this.#signInWanted = true;
  }

  /** yyyyMMddHHmmss in UTC+8. */
  clock(now: Instant): string {
    return localTime(this.#epochMs + now + this.#clockOffsetMs);
  }

  /** Our own clock was set; the next sign-in brings it back to the host's. */
  stepClock(byMs: number): void {
    this.#epochMs += byMs;
  }

  request(request: HostRequest, now: Instant, effects: Effect[]): void {
    if (this.#request !== undefined)
      throw new Error('scanrig bug: a second request to the host before the first was done');
    this.#request = request;
    this.#badMac = false;
    if (!this.#open) return this.#connect(effects);
    this.#proceed(now, effects);
  }

  /** Signs in without another request (power-up, or the host asked). */
  signIn(done: (ok: boolean, effects: Effect[]) => void, now: Instant, effects: Effect[]): void {
    this.#dropKeys();
    const never: HostRequest = {
      build: () => {
        throw new Error('scanrig bug: a bare sign-in builds nothing');
      },
      waitMs: 0,
      done: (answer, _at, out) => done(answer.kind === 'answer', out),
    };
    this.#bareSignIn = true;
    this.request(never, now, effects);
  }
  #bareSignIn = false;

  /** Drops the request in hand: its answer, should it come, is ignored. */
  abandon(effects: Effect[]): void {
    if (this.#request === undefined) return;
    if (this.#state === 'opening') this.#close(effects);
    this.#state = 'idle';
    this.#request = undefined;
    this.#sent = undefined;
    this.#bareSignIn = false;
    effects.push({ kind: 'disarm', timer: 'host-reply' });
    effects.push({ kind: 'disarm', timer: 'host-connect' });
  }

  opened(connection: number, now: Instant, effects: Effect[]): void {
    if (connection !== this.#connection || this.#state !== 'opening') return;
    this.#open = true;
    this.#silences = 0;
    this.#splitter = new FrameSplitter(this.#config.dialect);
    effects.push({ kind: 'disarm', timer: 'host-connect' });
    this.#proceed(now, effects);
  }

  /** The connection was refused or ended. */
  closed(connection: number, now: Instant, effects: Effect[]): void {
    if (connection !== this.#connection) return;
    this.#open = false;
    if (this.#state === 'opening') this.#finish({ kind: 'never-left', why: 'refused' }, now, effects);
    else if (this.#state === 'signing-in') this.#finish({ kind: 'never-left', why: 'no-sign-in' }, now, effects);
    else if (this.#state === 'waiting') this.#finish({ kind: 'silence', badMac: this.#badMac }, now, effects);
  }

  bytes(connection: number, bytes: Uint8Array, now: Instant, effects: Effect[]): void {
    if (connection !== this.#connection || this.#splitter === undefined) return;
    for (const item of this.#splitter.push(bytes)) {
      if (item.kind === 'frame') this.#frame(item.bytes, now, effects);
    }
  }

  /** True when the timer was ours. */
  timer(name: string, now: Instant, effects: Effect[]): boolean {
    if (name === 'host-connect') {
      if (this.#state === 'opening') {
        this.#close(effects);
        this.#finish({ kind: 'never-left', why: 'refused' }, now, effects);
      }
      return true;
    }
    if (name !== 'host-reply') return false;
    if (this.#state !== 'waiting' && this.#state !== 'signing-in') return true;
    this.#silences += 1;
    if (this.#silences >= 2) this.#close(effects);
    if (this.#state === 'signing-in') this.#finish({ kind: 'never-left', why: 'no-sign-in' }, now, effects);
    else this.#finish({ kind: 'silence', badMac: this.#badMac }, now, effects);
    return true;
  }

  #connect(effects: Effect[]): void {
    this.#state = 'opening';
    this.#connection += 1;
    effects.push({ kind: 'open', link: 'acquirer', connection: this.#connection });
    effects.push({ kind: 'arm', timer: 'host-connect', afterMs: this.#config.timers.connectMs, scaled: false });
  }

  #close(effects: Effect[]): void {
    if (this.#open || this.#state === 'opening')
      effects.push({ kind: 'close', link: 'acquirer', connection: this.#connection });
    this.#open = false;
  }

  #proceed(now: Instant, effects: Effect[]): void {
    const request = this.#request as HostRequest;
    if (this.#mak === undefined) {
      this.#state = 'signing-in';
      const trace = this.#store.nextTrace(effects, this.#config.firmware.storesTrace);
      this.#send(requests.signIn(this.#config, trace, this.#store.counters.batch), undefined, effects);
      effects.push({ kind: 'arm', timer: 'host-reply', afterMs: this.#config.timers.queryReplyMs, scaled: true });
      return;
    }
    if (this.#bareSignIn) return this.#finish(SIGNED_IN, now, effects);
    this.#state = 'waiting';
    this.#send(request.build(now, effects), this.#mak, effects);
    request.sent?.(now, effects);
    effects.push({ kind: 'arm', timer: 'host-reply', afterMs: request.waitMs, scaled: true });
    const unread = this.#unread;
    this.#unread = undefined;
    if (unread !== undefined) this.#frame(unread, now, effects);
  }

  #send(message: IsoMessage, mak: MacKey | undefined, effects: Effect[]): void {
    this.#sent = message;
    const options = mak === undefined ? { from: 'terminal' as const } : { from: 'terminal' as const, mak };
    const bytes = encodeMessage(this.#config.dialect, message, options);
    effects.push({ kind: 'send', link: 'acquirer', connection: this.#connection, bytes });
  }

  #frame(frame: Uint8Array, now: Instant, effects: Effect[]): void {
    const { dialect, firmware } = this.#config;
    const decoded = decodeMessage(dialect, frame);
    const sent = this.#sent;
    if (sent === undefined && !firmware.flushesReplies) this.#unread = frame.slice();
    if (!decoded.ok || sent === undefined) return;
    const reply = decoded.message;
    if (this.#state === 'signing-in') return this.#signedIn(sent, reply, now, effects);
    if (this.#state !== 'waiting') return;
    const code = meaningOf(dialect, reply.fields[39]);
    const found = this.#mak === undefined ? 'none' : verifyMac(dialect, frame, decoded, this.#mak);
    const bare = found === 'none' && !macDue(dialect, code) && !CODES_WITHOUT_MAC.has(code);
    const mac = bare ? 'not-due' : found;
    if (!firmware.matches(dialect, sent, reply)) {
      // It names this very exchange and says something else; where no right MAC vouches for its content, it was altered.
      if ((mac === 'wrong' || bare) && answersTrace(sent, reply)) this.#badMac = true;
      return;
    }
    if (!firmware.trustsMac(mac, code)) {
      this.#badMac = true;
      return;
    }
    this.#silences = 0;
    if (decoded.signInWanted || code === 'A0' || code === '77') this.#dropKeys();
    this.#finish({ kind: 'answer', message: reply, code, trusted: mac === 'right' || bare }, now, effects);
  }

  #signedIn(sent: IsoMessage, reply: IsoMessage, now: Instant, effects: Effect[]): void {
    if (requestMtiOf(reply.mti) !== sent.mti) return;
    if (reply.fields[11] !== sent.fields[11] || reply.fields[41] !== sent.fields[41]) return;
    effects.push({ kind: 'disarm', timer: 'host-reply' });
    const { dialect, tmk } = this.#config;
    const { field, reply: parts } = dialect.keys;
    const taken = meaningOf(dialect, reply.fields[39]) === '00';
    const keys = taken ? unwrapWorkingKeys(tmk, reply.fields[field] ?? '', parts) : undefined;
    if (keys === undefined || keys instanceof Error) {
      return this.#finish({ kind: 'never-left', why: 'sign-in-refused' }, now, effects);
    }
    this.#mak = macKey(keys.mak);
    this.#signInWanted = false;
    this.#silences = 0;
    this.#adoptBatch(reply, effects);
    this.#adoptClock(reply, now);
    this.#proceed(now, effects);
  }

  /** The host's batch wins (docs/acquirer-dialect.md "Messages"). */
  #adoptBatch(reply: IsoMessage, effects: Effect[]): void {
    const { dialect } = this.#config;
    const form = compiled(dialect).messages['sign-in'].f60Form;
    const f60 = reply.fields[60] ?? '';
    if (!form.fits(f60)) return;
    const batch = Number(form.read(f60, 'batch'));
    if (batch < 1 || batch > BATCH_MAX || batch === this.#store.counters.batch) return;
    this.#store.counters.batch = batch;
    this.#store.saveCounters(effects);
  }

  /** F12 and F13 have no year: the one in which the host's clock is nearest to ours, since the two may stand on either side of New Year. */
  #adoptClock(reply: IsoMessage, now: Instant): void {
    const time = reply.fields[12];
    const date = reply.fields[13];
    if (time === undefined || date === undefined) return;
    const own = localTime(this.#epochMs + now);
    const year = Number(own.slice(0, 4));
    const offsets = [year, year - 1, year + 1].map((of) => utcOfLocal(`${of}${date}${time}`) - utcOfLocal(own));
    this.#clockOffsetMs = offsets.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a));
  }

  #finish(answer: HostAnswer, now: Instant, effects: Effect[]): void {
    const request = this.#request;
    this.#state = 'idle';
    this.#request = undefined;
    this.#sent = undefined;
    this.#bareSignIn = false;
    effects.push({ kind: 'disarm', timer: 'host-reply' });
    effects.push({ kind: 'disarm', timer: 'host-connect' });
    request?.done(answer, now, effects);
  }
}

const SIGNED_IN: HostAnswer = { kind: 'answer', message: { mti: '0810', fields: [] }, code: '00', trusted: true };
