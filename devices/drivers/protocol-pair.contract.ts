/**
 * Both sides of a register protocol in simulated time, with a link between them that may spoil every chunk. Behind the front
 * stands as much of a terminal as the money needs: it approves, and where the protocol wants that, takes back what the
 * register did not take.
 */
import type { Incoming, RegisterMessage, ResultMessage } from '../protocols/profiled/messages.js';
import type { Effect, Instant } from '../wire/machine.js';
import { Rng } from '../wire/rng.js';
import type { RegisterDriver } from './register-driver.js';
import type { RegisterProtocol } from './register-protocol.js';
import type { TerminalFront } from './terminal-front.js';

type SideName = 'register' | 'terminal';
type Event = { readonly at: Instant; readonly run: () => void; readonly timer?: string };

/** What becomes of a chunk: copies with the time that each takes. None: it is lost. */
export type Spoil = (
  chunk: Uint8Array,
  from: SideName,
  index: number,
) => readonly { readonly bytes: Uint8Array; readonly ms: number }[];

export const HEALTHY: Spoil = (bytes) => [{ bytes, ms: 1 }];

const STEPS_MAX = 20_000;
const HOST_MS = 1_000;

export class ProtocolPair {
  now: Instant = 0;
  spoil: Spoil;
  /** What the register was told, one line each. */
  readonly told: string[] = [];
  /** What the terminal knows of each order. */
  readonly records = new Map<string, 'open' | 'approved' | 'taken' | 'reversed' | 'reversal told'>();
  /** Requests that the terminal took up. */
  readonly requests: string[] = [];
  readonly driver: RegisterDriver;
  readonly front: TerminalFront;
  #events: Event[] = [];
  #chunks = 0;
  readonly #lastArrival: Record<SideName, Instant> = { register: 0, terminal: 0 };
  #connection = 0;
  readonly #reverses: boolean;

  constructor(protocol: RegisterProtocol, spoil: Spoil = HEALTHY) {
    this.spoil = spoil;
    this.#reverses = protocol.unacknowledgedApproval === 'reverse';
    const tell = (...words: readonly unknown[]): void => void this.told.push(words.map(String).join(' '));
    this.driver = protocol.driver(new Rng(1), {
      progress: (order, stage) => tell('progress', order, stage),
      result: (via, m) => tell(via, m.order, m.outcome),
      refused: (order, reason, detail) => tell('refused', order, reason, detail),
      cancelAnswer: (order, accepted) => tell('cancel', order, accepted),
      dayReport: ({ sales }) => tell('day', sales.count, sales.amount),
      status: ({ state }) => tell('status', state),
      undelivered: (what, order) => tell('undelivered', what, order),
      silent: (ms) => tell('silent', ms),
      hangUp: () => this.#after(0, () => this.reconnect()),
    });
    this.front = protocol.front(new Rng(2), {
      afterGap: 'nak',
      onMessage: (incoming, now, effects) => this.#asked(incoming, now, effects),
      onDelivered: (order) => this.#taken(order),
      onUndelivered: (order) => this.#takeBack(order),
      sales: () => this.#sales(),
    });
    this.reconnect();
  }

  /** The connection ends at both ends, and another one begins. */
  reconnect(): void {
    this.#events = this.#events.filter((event) => event.timer !== undefined || event.at > this.now + HOST_MS);
    this.#connection += 1;
    const connection = this.#connection;
    this.#do('terminal', (out) => this.front.disconnected(this.now, out));
    this.#do('register', (out) => this.driver.disconnected(this.now, out));
    this.#do('terminal', (out) => this.front.connected(connection, this.now, out));
    this.#do('register', (out) => this.driver.connected(connection, this.now, out));
  }

  ask(step: (driver: RegisterDriver, now: Instant, out: Effect[]) => void): void {
    this.#do('register', (out) => step(this.driver, this.now, out));
  }

  pay(order: string): void {
    this.ask((driver, now, out) => driver.pay({ order, amount: 1290, currency: 'CNY', mode: 'C' }, now, out));
  }

  /** Bytes of a stranger to this end. */
  inject(to: SideName, bytes: Uint8Array): void {
    this.#arrive(to, bytes, this.now);
  }

  /** The terminal says this of itself. */
  say(message: RegisterMessage, token = ''): void {
    this.#do('terminal', (out) => this.front.send(message, token, this.now, out));
  }

  run(forMs: number): void {
    const until = this.now + forMs;
    for (let steps = 0; steps < STEPS_MAX; steps += 1) {
      const event = this.#events.reduce<Event | undefined>(
        (a, b) => (a === undefined || b.at < a.at ? b : a),
        undefined,
      );
      if (event === undefined || event.at > until) {
        this.now = until;
        return;
      }
      this.#events.splice(this.#events.indexOf(event), 1);
      this.now = event.at;
      event.run();
    }
    throw new Error(`still busy after ${STEPS_MAX} steps`);
  }

  #asked(incoming: Incoming, now: Instant, effects: Effect[]): ((at: Instant, out: Effect[]) => void) | undefined {
    if (!incoming.ok) return undefined;
    const m = incoming.message;
    if (m.code === 'PA' && !this.records.has(m.order)) {
      this.requests.push(m.order);
      this.records.set(m.order, 'open');
      return () => this.#after(HOST_MS, () => this.#approve(m.order));
    }
    if (m.code === 'PA' || m.code === 'QU') this.#answer(m.order, m.number, now, effects);
    if (m.code === 'LA') this.#answer(this.requests.at(-1) ?? '', m.number, now, effects);
    if (m.code === 'SI') this.#status(m.number, now, effects);
    return undefined;
  }

  #sales(): ResultMessage[] {
    return this.requests.flatMap((order) => {
      const record = this.records.get(order);
      return record === 'approved' || record === 'taken' ? [result(order, 'APPROVED')] : [];
    });
  }

  #status(number: string, now: Instant, effects: Effect[]): void {
    const state = [...this.records.values()].includes('open') ? 'BUSY' : 'IDLE';
    const self = { firmwareName: 'pair', firmwareVersion: '1', serialNumber: '1' };
    this.front.send({ code: 'SS', number, state, ...self, reversalsOwed: 0, resultsUndelivered: 0 }, '', now, effects);
  }

  #answer(order: string, number: string, now: Instant, effects: Effect[]): void {
    const record = this.records.get(order);
    if (record === undefined) this.front.send({ code: 'PR', number, order, outcome: 'NOT-FOUND' }, '', now, effects);
    else if (record === 'open') this.front.send({ ...result(order, 'UNKNOWN'), number }, '', now, effects);
    else
      this.front.send(
        { ...result(order, record.startsWith('reversal') || record === 'reversed' ? 'REVERSED' : 'APPROVED'), number },
        order,
        now,
        effects,
      );
  }

  #approve(order: string): void {
    this.records.set(order, 'approved');
    if (this.front.canTell(order)) this.say(result(order, 'APPROVED'), order);
    else this.#takeBack(order);
  }

  #taken(order: string): void {
    const record = this.records.get(order);
    if (record === 'approved') this.records.set(order, 'taken');
    if (record === 'reversed') this.records.set(order, 'reversal told');
  }

  #takeBack(order: string): boolean {
    if (!this.#reverses || this.records.get(order) !== 'approved') return false;
    this.records.set(order, 'reversed');
    this.#after(HOST_MS, () => {
      if (this.front.canTell(order)) this.say(result(order, 'REVERSED'), order);
    });
    return true;
  }

  #do(side: SideName, step: (out: Effect[]) => void): void {
    const effects: Effect[] = [];
    step(effects);
    for (const effect of effects) {
      if (effect.kind === 'send') this.#send(side, effect.bytes);
      const name = effect.kind === 'arm' || effect.kind === 'disarm' ? `${side} ${effect.timer}` : undefined;
      if (name === undefined) continue;
      this.#events = this.#events.filter((event) => event.timer !== name);
      if (effect.kind !== 'arm') continue;
      const { timer } = effect;
      const end = side === 'register' ? this.driver : this.front;
      const run = (): void => this.#do(side, (out) => end.timer(timer, this.now, out));
      this.#events.push({ at: this.now + effect.afterMs, timer: name, run });
    }
  }

  #send(from: SideName, bytes: Uint8Array): void {
    const to = from === 'register' ? 'terminal' : 'register';
    const index = this.#chunks;
    this.#chunks += 1;
    for (const copy of this.spoil(bytes.slice(), from, index)) {
      this.#lastArrival[to] = Math.max(this.#lastArrival[to], this.now + copy.ms);
      this.#arrive(to, copy.bytes, this.#lastArrival[to]);
    }
  }

  #arrive(to: SideName, bytes: Uint8Array, at: Instant): void {
    const connection = this.#connection;
    const end = to === 'register' ? this.driver : this.front;
    this.#events.push({
      at,
      run: () => {
        if (connection === this.#connection) this.#do(to, (out) => end.bytes(bytes, this.now, out));
      },
    });
  }

  #after(ms: number, run: () => void): void {
    this.#events.push({ at: this.now + ms, run, timer: `work ${this.#events.length} ${this.now}` });
  }
}

export function result(order: string, outcome: 'APPROVED' | 'REVERSED' | 'DECLINED' | 'UNKNOWN'): ResultMessage {
  return {
    code: 'PR',
    number: '1',
    order,
    outcome,
    amount: 1290,
    resultCode: outcome === 'APPROVED' ? '00' : '51',
    trace: '000007',
    reference: '012345678901',
    batch: '000001',
    time: '20261124101530',
    merchant: 'M',
    terminal: 'T',
  };
}
