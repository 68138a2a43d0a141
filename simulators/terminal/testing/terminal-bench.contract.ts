/**
 * A terminal between a scripted host and a register of a few lines, in simulated time:
 *
 *   register ── frames, 1 ms ──▶ Terminal ── frames, 5 ms ──▶ ScriptedHost
 *
 * Effects are performed in order, so power can be cut between any two of them; what was persisted stays in `records`.
 */
import { profiledProtocol } from '../../../devices/drivers/profiled-protocol.js';
import { GENERIC_STX_LRC } from '../../../devices/profiles/generic-stx-lrc.js';
import { REFERENCE_DIALECT } from '../../../devices/protocols/iso8583/reference-dialect.js';
import type { Profile } from '../../../devices/protocols/profiled/profile.js';
import { utcOfLocal } from '../../../devices/wire/calendar.js';
import type { DisplayEvent, ReceiptEvent } from '../../../devices/wire/events.js';
import type { Effect, Input, Instant, LinkName, Machine } from '../../../devices/wire/machine.js';
import { Rng } from '../../../devices/wire/rng.js';
import { type TerminalConfig, terminalConfig } from '../config.js';
import type { PaymentRecord } from '../records.js';
import { createTerminal } from '../terminal.js';
import { type Reaction, type Script, ScriptedHost, TMK, type What } from './scripted-host.contract.js';
import { pay, TestRegister } from './test-register.contract.js';

export const MERCHANT = '305290054110001';
export const TERMINAL = 'SR000001';

export interface BenchOptions {
  readonly host?: Script | Partial<Record<What, readonly Reaction[]>>;
  readonly profile?: Profile;
  readonly config?: Partial<TerminalConfig>;
  /** What the terminal finds at its first power-up. */
  readonly records?: Readonly<Record<string, object>>;
  /** Power goes when so many effects were performed, for each number anew; it comes back after `downMs`. */
  readonly cutAfter?: readonly number[];
  readonly downMs?: number;
  /** `false`: the terminal is left without power. */
  readonly powered?: boolean;
}

export interface Performed {
  readonly at: Instant;
  readonly effect: Effect;
}

interface Due {
  readonly at: Instant;
  readonly seq: number;
  readonly act: () => void;
}

const HOST_MS = 5;
const REGISTER_MS = 1;
const STEPS_MAX = 100_000;

export class TerminalBench {
  now: Instant = 0;
  readonly host: ScriptedHost;
  readonly register: TestRegister;
  readonly records = new Map<string, string>();
  readonly performed: Performed[] = [];
  /** Written to a cache: key, and the value that a power cut brings back. */
  readonly #cached: (readonly [string, string | undefined])[] = [];
  #full = false;
  readonly #config: TerminalConfig;
  readonly #cutAfter: number[];
  readonly #downMs: number;
  readonly #timers = new Map<string, Due>();
  #due: Due[] = [];
  #seq = 0;
  #boot = 0;
  #machine: Machine | undefined;
  #hostConnection = 0;

  constructor(options: BenchOptions = {}) {
    const { profile = GENERIC_STX_LRC, config = {} } = options;
    const epochMs = utcOfLocal('20261123100000');
    const who = { terminal: TERMINAL, merchant: MERCHANT, tmk: TMK, dialect: REFERENCE_DIALECT };
    this.#config = terminalConfig({ ...who, protocol: profiledProtocol(profile), epochMs }, config);
    this.host = new ScriptedHost(options.host);
    this.register = new TestRegister(profile, (bytes) => this.#toTerminal('register', bytes, REGISTER_MS));
    for (const [key, record] of Object.entries(options.records ?? {})) this.records.set(key, JSON.stringify(record));
    this.#cutAfter = [...(options.cutAfter ?? [])];
    this.#downMs = options.downMs ?? 3_000;
    if (options.powered !== false) this.powerUp();
  }

  powerUp(): void {
    this.#boot += 1;
    this.#machine = createTerminal(this.#config, new Map(this.records), new Rng(7).split(this.#boot));
    this.#input({ kind: 'power-up' });
    if (this.register.there) this.plugIn();
  }

  /** No record under a new key is written, until there is room again. */
  storageFull(full: boolean): void {
    this.#full = full;
    this.#input({ kind: 'storage', full });
  }

  powerDown(): void {
    for (const [key, before] of this.#cached.splice(0).reverse()) this.#put(key, before);
    this.#machine = undefined;
    this.#hostConnection = 0;
    this.register.lineIsNew();
    for (const due of this.#timers.values()) this.#cancel(due);
    this.#timers.clear();
  }

  restart(): void {
    this.powerDown();
    this.powerUp();
  }

  /** The register's plug: the line stands (anew). */
  plugIn(): void {
    this.register.lineIsNew();
    this.register.there = true;
    this.#input({ kind: 'opened', link: 'register', connection: this.#boot });
  }

  unplug(): void {
    this.register.there = false;
    this.#input({ kind: 'closed', link: 'register', connection: this.#boot });
  }

  /** The terminal's own scanner reads a code. */
  scan(code: string): void {
    this.#input({ kind: 'told', told: { to: 'terminal', do: 'scan', code } });
  }

  /** Bytes from the host that no request asked for. */
  fromHost(bytes: Uint8Array): void {
    this.#toTerminal('acquirer', bytes, 0);
  }

  hangUp(): void {
    const connection = this.#hostConnection;
    this.#hostConnection = 0;
    this.#input({ kind: 'closed', link: 'acquirer', connection });
  }

  /** Time goes on, and everything that falls due happens. */
  run(ms: number): void {
    this.#runUntil(this.now + ms);
    this.now = Math.max(this.now, this.#wanted);
  }
  #wanted = 0;

  /** Until nothing is to be done any more. */
  settleDown(maxMs = 600_000): void {
    const before = this.now;
    this.#runUntil(this.now + maxMs);
    if (this.#due.length > 0) throw new Error(`not quiet ${this.now - before} ms after ${before} ms`);
  }

  record(order: string): PaymentRecord | undefined {
    const text = this.records.get(`pay/${order}`);
    return text === undefined ? undefined : (JSON.parse(text) as PaymentRecord);
  }

  get displays(): readonly DisplayEvent[] {
    return this.#emitted().filter((event) => event.kind === 'display');
  }

  get receipts(): readonly ReceiptEvent[] {
    return this.#emitted().filter((event) => event.kind === 'receipt');
  }

  #emitted(): (DisplayEvent | ReceiptEvent)[] {
    return this.performed.flatMap(({ effect }) =>
      effect.kind === 'emit' && (effect.event.kind === 'display' || effect.event.kind === 'receipt')
        ? [effect.event]
        : [],
    );
  }

  #runUntil(until: Instant): void {
    this.#wanted = until;
    for (let steps = 0; steps < STEPS_MAX; steps += 1) {
      const next = this.#due[0];
      if (next === undefined || next.at > until) return;
      this.#due.shift();
      this.now = next.at;
      next.act();
    }
    throw new Error(`more than ${STEPS_MAX} steps: the terminal goes round in a circle`);
  }

  #after(ms: number, act: () => void): Due {
    const due = { at: this.now + ms, seq: this.#seq++, act };
    let i = this.#due.length;
    while (i > 0 && this.#due[i - 1]!.at > due.at) i -= 1;
    this.#due.splice(i, 0, due);
    return due;
  }

  #cancel(due: Due): void {
    this.#due = this.#due.filter((other) => other !== due);
  }

  #input(input: Input): void {
    if (this.#machine === undefined) return;
    const effects: Effect[] = [];
    this.#machine.step(input, this.now, effects);
    for (const effect of effects) {
      if (this.#cutAfter.includes(this.performed.length) && this.#machine !== undefined) {
        this.#cutAfter.splice(this.#cutAfter.indexOf(this.performed.length), 1);
        this.powerDown();
        this.#after(this.#downMs, () => this.powerUp());
      }
      if (this.#machine === undefined) return;
      this.performed.push({ at: this.now, effect });
      this.#perform(effect);
    }
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'persist':
        return this.#persist(effect);
      case 'arm':
        return this.#arm(effect.timer, effect.afterMs);
      case 'disarm':
        return this.#disarm(effect.timer);
      case 'open':
        return this.#open(effect.connection);
      case 'close':
        this.#hostConnection = 0;
        return;
      case 'send':
        return this.#send(effect.link, effect.connection, effect.bytes);
      default:
        return;
    }
  }

  #persist({ key, value, unsynced }: Extract<Effect, { readonly kind: 'persist' }>): void {
    const before = this.records.get(key);
    if (this.#full && before === undefined) return;
    if (unsynced === true) this.#cached.push([key, before]);
    this.#put(key, value);
  }

  #put(key: string, value: string | undefined): void {
    if (value === undefined) this.records.delete(key);
    else this.records.set(key, value);
  }

  #arm(timer: string, afterMs: number): void {
    this.#disarm(timer);
    const due = this.#after(afterMs, () => {
      this.#timers.delete(timer);
      this.#input({ kind: 'timer', timer });
    });
    this.#timers.set(timer, due);
  }

  #disarm(timer: string): void {
    const due = this.#timers.get(timer);
    if (due !== undefined) this.#cancel(due);
    this.#timers.delete(timer);
  }

  #open(connection: number): void {
    if (this.host.line === 'says nothing') return;
    const accepted = this.host.line === 'accepts';
    this.#later(HOST_MS, () => {
      if (accepted) this.#hostConnection = connection;
      if (accepted) this.host.connected();
      this.#input({ kind: accepted ? 'opened' : 'refused', link: 'acquirer', connection });
    });
  }

  #send(link: LinkName, connection: number, bytes: Uint8Array): void {
    // What has left arrives, whatever becomes of the sender.
    if (link === 'register') this.#after(REGISTER_MS, () => this.register.bytes(bytes, this.now));
    else this.#after(HOST_MS, () => this.#atHost(connection, bytes));
  }

  #atHost(connection: number, bytes: Uint8Array): void {
    const sent = this.host.bytes(bytes, this.now);
    if (connection !== this.#hostConnection) return;
    if (sent === 'hang-up') return this.hangUp();
    for (const { frame, afterMs } of sent) this.#toTerminal('acquirer', frame, HOST_MS + afterMs);
  }

  #toTerminal(link: LinkName, bytes: Uint8Array, ms: number): void {
    const connection = link === 'register' ? this.#boot : this.#hostConnection;
    this.#later(ms, () => this.#input({ kind: 'bytes', link, connection, bytes }));
  }

  /** Lost when the terminal loses power before. */
  #later(ms: number, act: () => void): void {
    const boot = this.#boot;
    this.#after(ms, () => {
      if (boot === this.#boot && this.#machine !== undefined) act();
    });
  }
}

/** Signed in, at 100 ms. */
export function readyBench(options: BenchOptions = {}): TerminalBench {
  const bench = new TerminalBench(options);
  bench.run(100);
  return bench;
}

/** The register has asked for A1, ¥12.90, at 100 ms; it arrives 1 ms later. */
export function payingBench(options: BenchOptions = {}): TerminalBench {
  const bench = readyBench(options);
  bench.register.say(pay());
  return bench;
}
