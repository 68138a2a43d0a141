/** A party in a process: how it is set up, its lives (each draws from a seed of its own), and what it says in between. */
import type { MomentName } from '../../../devices/wire/moments.js';
import type { Told } from '../../../devices/wire/told.js';
import { faultKind } from '../../plan/faults/catalogue.js';
import type { FromSeat, ProcessSetup, Pulse } from './control.js';
import { PartyProcess } from './party-process.js';
import type { ProcessPool } from './process-pool.js';
import type { Surroundings } from './surroundings.js';

/** Moments of these parties that the rig hears of in any run. */
const ALWAYS_TOLD: readonly MomentName[] = [
  'terminal.request-sent',
  'terminal.query-sent',
  'terminal.reversal-sent',
  'terminal.reversal-due',
];

type RemoteName = ProcessSetup['party'];
/** What differs from party to party; the rest comes from the surroundings. */
export type OwnSetup = Pick<ProcessSetup, 'serial' | 'acquirer' | 'port' | 'wallet' | 'broker' | 'store'>;

export class RemoteParty {
  readonly #name: RemoteName;
  readonly #around: Surroundings;
  readonly #process: PartyProcess;
  readonly #pool: ProcessPool;
  /** How often the plan may kill it. */
  readonly #kills: number;
  #setup: OwnSetup | undefined;
  #gates: readonly MomentName[] = [];
  #lives = 0;
  #closing = false;

  /** @param pool where it sits in a life that nothing in the plan can end */
  constructor(name: RemoteName, around: Surroundings, pool: ProcessPool) {
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

  /** @returns the port that it listens on (acquirer) @throws RigFaultError when it does not come up */
  start(): Promise<number> {
    const { plan, terminal, epochMs, timeScale } = this.#around;
    if (this.#setup === undefined) throw new Error(`scanrig bug: the ${this.#name} was not prepared`);
    this.#lives += 1;
    const setup = {
      ...this.#setup,
      party: this.#name,
      terminal,
      firmware: plan.terminal.firmware,
      profile: plan.terminal.profile,
      epochMs,
      timeScale,
      seed: `${plan.seed}/${this.#name}-${this.#lives}`,
      gates: this.#gates,
      told: ALWAYS_TOLD.filter((moment) => moment.startsWith(`${this.#name}.`)),
    };
    // A process costs half a second of a core: only a life that the plan may still end gets one of its own.
    return this.#process.start(setup, this.#lives > this.#kills ? this.#pool : undefined);
  }

  /** A power cut, with no chance to do anything. */
  kill(): Promise<void> {
    return this.#process.kill();
  }

  tell(told: Told): void {
    this.#process.tell(told);
  }

  /** What it sees of the cable to the register. */
  cable(up: boolean): void {
    this.#process.cable(up);
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#process.kill();
  }

  #heard(message: FromSeat | Pulse): void {
    if (this.#closing) return;
    if (message.kind === 'pulse') this.#around.lagged(message.lagMs, `the process of the ${this.#name}`);
    else if (message.kind === 'event') this.#around.emit(message.event, message.at);
    else if (message.kind === 'failed') this.#around.fail(new Error(message.message));
    else if (message.kind === 'moment') {
      const done = this.#around.reach(message.moment, message.order, message.at);
      if (!message.waits) return;
      if (done instanceof Promise) void done.then(() => this.#process.release());
      else this.#process.release();
    }
  }
}
