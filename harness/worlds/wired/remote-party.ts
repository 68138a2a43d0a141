/** A party in a process: how it is set up, its lives (each draws from a seed of its own), and what it says in between. */
import type { MomentName } from '../../../devices/wire/moments.js';
import type { Told } from '../../../devices/wire/told.js';
import { faultKind } from '../../plan/faults/catalogue.js';
import { SOUND_STORAGE, type StorageState } from '../party-faults.js';
import type { FromSeat, ProcessSetup, Pulse, ShownIdentity } from './control.js';
import { LinkCounts } from './counted-link.js';
import { loseLastWrite } from './file-store.js';
import { PartyProcess } from './party-process.js';
import type { Places } from './process-pool.js';
import type { Surroundings } from './surroundings.js';

/** Moments of these parties that the rig hears of in any run: what it counts, and what shows what people did. */
const ALWAYS_TOLD: readonly MomentName[] = [
  'terminal.request-sent',
  'terminal.query-sent',
  'terminal.reversal-sent',
  'terminal.reversal-due',
  'wallet.asked',
  'wallet.turned-away',
];

type RemoteName = ProcessSetup['party'];
/** What differs from party to party; the rest comes from the surroundings. */
export type OwnSetup = Pick<
  ProcessSetup,
  'serial' | 'acquirer' | 'secure' | 'identity' | 'port' | 'house' | 'wallet' | 'broker' | 'store'
>;

export class RemoteParty {
  /** What passed the links that it listens on and tells of: the wallet's. */
  readonly counts = new LinkCounts();
  readonly #name: RemoteName;
  readonly #around: Surroundings;
  readonly #process: PartyProcess;
  readonly #pool: Places | undefined;
  /** How often the plan may kill it. */
  readonly #kills: number;
  #setup: OwnSetup | undefined;
  #gates: readonly MomentName[] = [];
  #lives = 0;
  #clockMs = 0;
  #storage = SOUND_STORAGE;
  #closing = false;
  /** Told while it has no power, and kept for it. */
  readonly #kept: Told[] = [];
  #up = false;
  /** Who waits for the party to have done with its names as it was told. */
  readonly #waiting: (() => void)[] = [];

  /** @param pool where it sits in a life that nothing in the plan can end; absent: always a process of its own */
  constructor(name: RemoteName, around: Surroundings, pool: Places | undefined) {
    this.#name = name;
    this.#around = around;
    this.#pool = pool;
    this.#kills = around.plan.faults.filter((fault) => faultKind(fault.do)?.kills?.includes(name) === true).length;
    this.#process = new PartyProcess((message) => this.#heard(message));
  }

  /** How its coming lives are set up. */
  prepare(setup: OwnSetup): void {
    this.#setup = { ...this.#setup, ...setup };
  }

  /** Moments at which it waits for the rig from its next life on. @returns whether any of them is its own */
  waitAt(moments: readonly MomentName[]): boolean {
    this.#gates = moments.filter((moment) => moment.startsWith(`${this.#name}.`));
    return this.#gates.length > 0;
  }

  /** @returns the port that it listens on (acquirer, wallet) @throws RigFaultError when it does not come up */
  async start(): Promise<number> {
    const { plan, terminal, epochMs, timeScale, recorded } = this.#around;
    if (this.#setup === undefined) throw new Error(`scanrig bug: the ${this.#name} was not prepared`);
    this.#lives += 1;
    const setup = {
      ...this.#setup,
      party: this.#name,
      terminal,
      firmware: plan.terminal.firmware,
      profile: plan.terminal.profile,
      dialect: plan.terminal.dialect,
      epochMs,
      timeScale,
      clockMs: this.#clockMs,
      storage: this.#scaledStorage,
      seed: `${plan.seed}/${this.#name}-${this.#lives}`,
      gates: this.#gates,
      told: [...new Set([...ALWAYS_TOLD, ...recorded])].filter((moment) => moment.startsWith(`${this.#name}.`)),
    };
    // A process costs half a second of a core: only a life that the plan may still end gets one of its own.
    const port = await this.#process.start(setup, this.#lives > this.#kills ? this.#pool : undefined);
    this.#up = true;
    for (const told of this.#kept.splice(0)) this.#process.tell(told);
    return port;
  }

  /** A power cut, with no chance to do anything. */
  kill(): Promise<void> {
    this.#up = false;
    this.#answered(this.#waiting.length);
    return this.#process.kill();
  }

  tell(told: Told): void {
    // The code is on the phone: a wallet that is down will know it when it is back.
    if (told.to === 'wallet' && told.do === 'issue-code' && !this.#up) this.#kept.push(told);
    else this.#process.tell(told);
  }

  setStorage(storage: StorageState): void {
    this.#storage = storage;
    this.#process.say({ kind: 'storage', storage: this.#scaledStorage });
  }

  /** Of a party without power: what it wrote last is gone. */
  loseLastWrite(): void {
    if (this.#setup !== undefined) loseLastWrite(this.#setup.store);
  }

  /** The clock is on a battery of its own: it stays stepped through a power cut. */
  stepClock(byMs: number): void {
    this.#clockMs += byMs;
    this.#process.say({ kind: 'clock', byMs });
  }

  /** UTC milliseconds. */
  get wallClock(): number {
    return this.#around.epochMs + this.#around.now() + this.#clockMs;
  }

  get #scaledStorage(): StorageState {
    const { writeMs } = this.#storage;
    return { ...this.#storage, writeMs: writeMs === 0 ? 0 : Math.max(1, Math.round(writeMs * this.#around.timeScale)) };
  }

  /** What it shows over TLS, now and in its coming lives. */
  show(identity: ShownIdentity): void {
    if (this.#setup !== undefined) this.#setup = { ...this.#setup, identity };
    this.#process.show(identity);
  }

  /** What it sees of the cable to the register. */
  cable(up: boolean): void {
    this.#process.cable(up);
  }

  /** Settles when that is done; whoever has no power keeps nothing. */
  names(what: 'renew' | 'forget'): Promise<void> {
    if (!this.#up) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#process.say({ kind: 'names', what });
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#process.kill();
  }

  #answered(count: number): void {
    for (const done of this.#waiting.splice(0, count)) done();
  }

  #heard(message: FromSeat | Pulse): void {
    if (this.#closing) return;
    if (message.kind === 'pulse') this.#around.lagged(message.lagMs, `the process of the ${this.#name}`);
    else if (message.kind === 'event') this.#around.emit(message.event, message.at);
    else if (message.kind === 'failed') this.#around.fail(new Error(message.message));
    else if (message.kind === 'write-troubled') this.#around.storage(this.#name, 'write-troubled');
    else if (message.kind === 'names') this.#answered(1);
    else if (message.kind === 'passed') this.counts.add(message.counted);
    else if (message.kind === 'torn') this.#around.storage(this.#name, 'torn');
    else if (message.kind === 'moment') {
      const done = this.#around.reach(message.moment, message.order, message.at);
      if (!message.waits) return;
      if (done instanceof Promise) void done.then(() => this.#process.release());
      else this.#process.release();
    }
  }
}
