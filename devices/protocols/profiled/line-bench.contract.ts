/**
 * Two ends of a register line in simulated time, with a line between them that may spoil every chunk.
 *
 *   register: RegisterLink ─ send ─▶ spoil(chunk) ─▶ in order, later ─▶ bytes ─▶ RegisterLink :terminal
 */
import type { Effect, Instant } from '../../wire/machine.js';
import { type LinkCounters, RegisterLink } from './link.js';
import type { Incoming, RegisterMessage } from './messages.js';
import type { Profile } from './profile.js';

export type SideName = 'register' | 'terminal';

/** What becomes of a chunk: copies with the time that each takes. None: it is lost. */
export type Spoil = (
  chunk: Uint8Array,
  from: SideName,
) => readonly { readonly bytes: Uint8Array; readonly ms: number }[];

export const HEALTHY: Spoil = (bytes) => [{ bytes, ms: 1 }];

export interface Side {
  readonly link: RegisterLink;
  /** Orders of the messages that came, as they came. */
  readonly heard: string[];
  /** Orders of our messages, by what became of them. */
  readonly delivered: string[];
  readonly undelivered: string[];
}

type Event =
  | { readonly at: Instant; readonly kind: 'bytes'; readonly to: SideName; readonly bytes: Uint8Array }
  | { readonly at: Instant; readonly kind: 'timer'; readonly side: SideName; readonly timer: string };

const STEPS_MAX = 20_000;

export class LineBench {
  now: Instant = 0;
  spoil: Spoil = HEALTHY;
  readonly register: Side;
  readonly terminal: Side;
  #events: Event[] = [];
  readonly #lastArrival: Record<SideName, Instant> = { register: 0, terminal: 0 };

  constructor(profile: Profile) {
    this.register = side(profile, 'register');
    this.terminal = side(profile, 'terminal');
    for (const name of ['register', 'terminal'] as const)
      this.#perform(name, (out) => this[name].link.connected(1, 0, out));
  }

  /** A message of this side that names the order, so that it can be told from all others. */
  send(from: SideName, order: string): void {
    const { link } = this[from];
    const number = link.nextNumber();
    const message: RegisterMessage =
      from === 'register'
        ? { code: 'PA', number, order, amount: 1, currency: 'CNY', mode: 'C' }
        : { code: 'ER', number, reason: 'BUSY', detail: '', order };
    this.#perform(from, (out) => link.send(message, order, this.now, out));
  }

  /** Time goes on to `until`, and everything due before it happens. */
  run(until: Instant): void {
    for (let steps = 0; steps < STEPS_MAX; steps += 1) {
      const event = this.#next();
      if (event === undefined || event.at > until) {
        this.now = Math.max(this.now, until);
        return;
      }
      this.#events.splice(this.#events.indexOf(event), 1);
      this.now = event.at;
      const { link } = event.kind === 'bytes' ? this[event.to] : this[event.side];
      if (event.kind === 'bytes') this.#perform(event.to, (out) => link.bytes(event.bytes, this.now, out));
      else this.#perform(event.side, (out) => link.timer(event.timer, this.now, out));
    }
    throw new Error(`still busy after ${STEPS_MAX} steps`);
  }

  /** Until nothing is left to wait for. */
  runIdle(): void {
    while (this.#events.length > 0) this.run((this.#next() as Event).at);
  }

  #next(): Event | undefined {
    return this.#events.reduce<Event | undefined>(
      (first, event) => (first === undefined || event.at < first.at ? event : first),
      undefined,
    );
  }

  #perform(name: SideName, step: (effects: Effect[]) => void): void {
    const effects: Effect[] = [];
    step(effects);
    const to = name === 'register' ? 'terminal' : 'register';
    for (const effect of effects) {
      if (effect.kind === 'send') this.#carry(effect.bytes, name, to);
      else if (effect.kind === 'arm') {
        this.#disarm(name, effect.timer);
        this.#events.push({ at: this.now + effect.afterMs, kind: 'timer', side: name, timer: effect.timer });
      } else if (effect.kind === 'disarm') this.#disarm(name, effect.timer);
    }
  }

  /** A serial line keeps the order of its bytes, whatever the delay. */
  #carry(chunk: Uint8Array, from: SideName, to: SideName): void {
    for (const { bytes, ms } of this.spoil(chunk, from)) {
      const at = Math.max(this.now + ms, this.#lastArrival[to]);
      this.#lastArrival[to] = at;
      this.#events.push({ at, kind: 'bytes', to, bytes });
    }
  }

  #disarm(side: SideName, timer: string): void {
    this.#events = this.#events.filter((e) => e.kind !== 'timer' || e.side !== side || e.timer !== timer);
  }
}

function side(profile: Profile, name: SideName): Side {
  const heard: string[] = [];
  const delivered: string[] = [];
  const undelivered: string[] = [];
  const link = new RegisterLink(profile, {
    side: name,
    link: 'register',
    firstNumber: profile.message.number[name][0],
    timerPrefix: '',
    onMessage: (incoming) => {
      heard.push(orderOf(incoming));
      return undefined;
    },
    onDelivered: (token) => void delivered.push(token),
    onUndelivered: (token) => void undelivered.push(token),
  });
  return { link, heard, delivered, undelivered };
}

function orderOf(incoming: Incoming): string {
  if (!incoming.ok) return incoming.refusal;
  return 'order' in incoming.message ? (incoming.message.order ?? '') : '';
}

/** One end alone: what it is given and what it says, for tests that play the other end byte by byte. */
export class LoneEnd {
  readonly link: RegisterLink;
  readonly incoming: Incoming[] = [];
  readonly delivered: string[] = [];
  readonly undelivered: string[] = [];
  readonly silences: number[] = [];
  #effects: Effect[] = [];

  constructor(profile: Profile, sideName: SideName = 'terminal', firstNumber = 0) {
    this.link = new RegisterLink(profile, {
      side: sideName,
      link: 'register',
      firstNumber,
      timerPrefix: 't-',
      onMessage: (incoming) => {
        this.incoming.push(incoming);
        return undefined;
      },
      onDelivered: (token) => void this.delivered.push(token),
      onUndelivered: (token) => void this.undelivered.push(token),
      onSilence: (ms) => void this.silences.push(ms),
    });
    this.link.connected(1, 0, []);
  }

  get counters(): LinkCounters {
    return this.link.counters;
  }

  hear(bytes: Uint8Array, now: Instant): Effect[] {
    return this.#step((effects) => this.link.bytes(bytes, now, effects));
  }

  timer(name: 'gap' | 'answer' | 'due', now: Instant): Effect[] {
    return this.#step((effects) => this.link.timer(`t-${name}`, now, effects));
  }

  send(message: RegisterMessage, token: string, now: Instant): Effect[] {
    return this.#step((effects) => this.link.send(message, token, now, effects));
  }

  #step(step: (effects: Effect[]) => void): Effect[] {
    this.#effects = [];
    step(this.#effects);
    return this.#effects;
  }
}

/** Bytes of all that was sent among these effects. */
export function sent(effects: readonly Effect[]): Uint8Array[] {
  return effects.flatMap((effect) => (effect.kind === 'send' ? [effect.bytes] : []));
}

/** Timers armed and disarmed, as `gap 200` and `-gap`. */
export function timers(effects: readonly Effect[]): string[] {
  return effects.flatMap((effect) => {
    if (effect.kind === 'arm') return [`${effect.timer.slice(2)} ${effect.afterMs}`];
    return effect.kind === 'disarm' ? [`-${effect.timer.slice(2)}`] : [];
  });
}
