/**
 * One side of the line: packets out one at a time until they are acknowledged by their id, packets in with their ACK, and the
 * memory that tells a repeated packet from another one: the same id with the same data since the last hand-shake.
 */
import { equalBytes } from '../../wire/bytes.js';
import type { Effect, Instant, LinkName } from '../../wire/machine.js';
import { ackOf, type EcrHubItem, EcrHubSplitter, encodePacket, ID_MAX, type Packet, TYPE } from './frame.js';
import type { EcrHubSettings } from './settings.js';

export type LostWhy = 'silent' | 'closed';
export type After = ((now: Instant, effects: Effect[]) => void) | undefined;

export interface EcrHubLinkOptions<T> {
  readonly settings: EcrHubSettings;
  readonly link: LinkName;
  readonly timerPrefix: string;
  readonly afterGap?: 'nak' | 'deaf';
  /** Its effects stand before the ACK, what it returns runs after it. Undefined is no data for us: it is not acknowledged. */
  readonly onData: (data: Uint8Array, now: Instant, effects: Effect[]) => After | 'not ours';
  readonly onSignal: (packet: Packet, now: Instant, effects: Effect[]) => void;
  readonly onAcked: (about: T, now: Instant, effects: Effect[]) => void;
  readonly onLost: (about: T, why: LostWhy, now: Instant, effects: Effect[]) => void;
  readonly onSilence?: (silentMs: number, now: Instant, effects: Effect[]) => void;
}

interface Outgoing<T> {
  readonly data: Uint8Array;
  readonly about: T;
  packet?: Uint8Array;
  id: number;
  sent: number;
}

/** No answer for this long counts as silence (docs/oracle.md, terminal-hang). */
const SILENCE_MS = 10_000;
/** The other side has one packet under way; copies of older ones come late. */
const REMEMBERED = 16;

export class EcrHubLink<T> {
  readonly #options: EcrHubLinkOptions<T>;
  readonly #splitter = new EcrHubSplitter();
  readonly #outbox: Outgoing<T>[] = [];
  readonly #accepted: Packet[] = [];
  readonly #timers: { readonly gap: string; readonly ack: string };
  #current: Outgoing<T> | undefined;
  #connection: number | undefined;
  #id = 0;
  #handling = false;
  #deaf = false;
  #silentSince: Instant | undefined;

  constructor(options: EcrHubLinkOptions<T>) {
    this.#options = options;
    this.#timers = { gap: `${options.timerPrefix}gap`, ack: `${options.timerPrefix}ack` };
  }

  get connectedNow(): boolean {
    return this.#connection !== undefined;
  }

  /** Not acknowledged yet, sent or waiting. */
  get pending(): readonly T[] {
    const waiting = this.#outbox.map(({ about }) => about);
    return this.#current === undefined ? waiting : [this.#current.about, ...waiting];
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
    this.restart(now, effects);
  }

  /** A hand-shake: what was under way is lost, and nothing is remembered. */
  restart(now: Instant, effects: Effect[]): void {
    const lost = this.#current === undefined ? [...this.#outbox] : [this.#current, ...this.#outbox];
    this.#current = undefined;
    this.#outbox.length = 0;
    this.#accepted.length = 0;
    effects.push({ kind: 'disarm', timer: this.#timers.ack });
    for (const { about } of lost) this.#options.onLost(about, 'closed', now, effects);
  }

  send(data: Uint8Array, about: T, effects: Effect[]): void {
    this.#outbox.push({ data, about, id: 0, sent: 0 });
    this.#pump(effects);
  }

  /** Hand-shakes and heartbeats: not acknowledged, not repeated. */
  signal(packet: Uint8Array, effects: Effect[]): void {
    this.#write(packet, effects);
  }

  /** Takes out what waits and is not wanted any more. */
  forget(unwanted: (about: T) => boolean): void {
    const kept = this.#outbox.filter(({ about }) => !unwanted(about));
    this.#outbox.splice(0, this.#outbox.length, ...kept);
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
      return true;
    }
    if (name !== this.#timers.ack) return false;
    this.#noAck(now, effects);
    return true;
  }

  #item(item: EcrHubItem, now: Instant, effects: Effect[]): void {
    if (item.kind === 'garbage') return;
    this.#silentSince = undefined;
    if (item.kind === 'signal') return this.#options.onSignal(item.packet, now, effects);
    if (item.packet.ack !== 0) this.#acked(item.packet.ack, now, effects);
    if (item.kind === 'frame') this.#frame(item.packet, now, effects);
  }

  #frame(packet: Packet, now: Instant, effects: Effect[]): void {
    if (this.#accepted.some(({ id, data }) => id === packet.id && equalBytes(data, packet.data)))
      return this.#write(ackOf(packet.id), effects);
    this.#handling = true;
    const after = this.#options.onData(packet.data, now, effects);
    if (after !== 'not ours') {
      this.#accepted.push(packet);
      if (this.#accepted.length > REMEMBERED) this.#accepted.shift();
      this.#write(ackOf(packet.id), effects);
      after?.(now, effects);
    }
    this.#handling = false;
    this.#pump(effects);
  }

  #acked(id: number, now: Instant, effects: Effect[]): void {
    const current = this.#current;
    if (current === undefined || current.id !== id) return;
    this.#current = undefined;
    effects.push({ kind: 'disarm', timer: this.#timers.ack });
    this.#options.onAcked(current.about, now, effects);
    this.#pump(effects);
  }

  #noAck(now: Instant, effects: Effect[]): void {
    const current = this.#current;
    if (current === undefined) return;
    const { ackMs, tries } = this.#options.settings;
    this.#silentSince ??= now - ackMs;
    const silentMs = now - this.#silentSince;
    if (silentMs >= SILENCE_MS) {
      this.#options.onSilence?.(silentMs, now, effects);
      this.#silentSince = now;
    }
    if (current.sent < tries) return this.#transmit(current, effects);
    this.#current = undefined;
    effects.push({ kind: 'disarm', timer: this.#timers.ack });
    this.#options.onLost(current.about, 'silent', now, effects);
    this.#pump(effects);
  }

  #pump(effects: Effect[]): void {
    if (this.#handling || this.#current !== undefined || this.#connection === undefined) return;
    const next = this.#outbox.shift();
    if (next === undefined) return;
    this.#current = next;
    this.#id = this.#id >= ID_MAX ? 1 : this.#id + 1;
    next.id = this.#id;
    this.#transmit(next, effects);
  }

  #transmit(outgoing: Outgoing<T>, effects: Effect[]): void {
    outgoing.sent += 1;
    const { id, data } = outgoing;
    outgoing.packet ??= encodePacket({ type: TYPE.data, ack: 0, id, data });
    this.#write(outgoing.packet, effects);
    effects.push({ kind: 'arm', timer: this.#timers.ack, afterMs: this.#options.settings.ackMs, scaled: false });
  }

  #write(bytes: Uint8Array, effects: Effect[]): void {
    if (this.#connection === undefined) return;
    effects.push({ kind: 'send', link: this.#options.link, connection: this.#connection, bytes });
  }
}
