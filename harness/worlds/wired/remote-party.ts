/** A party in a process: how it is set up, its lives (each draws from a seed of its own), and what it says in between. */
import type { MomentName } from '../../../devices/wire/moments.js';
import type { Told } from '../../../devices/wire/told.js';
import { faultKind } from '../../plan/faults/catalogue.js';
import type { FromSeat, ProcessSetup } from './control.js';
import { PartyProcess } from './party-process.js';
import type { ProcessPool } from './process-pool.js';
import type { Surroundings } from './surroundings.js';

/** Moments of these parties that the rig hears of in any run: by them it sees which way messages pass. */
export const ALWAYS_TOLD: readonly MomentName[] = [
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
  #setup: OwnSetup | undefined;
  #gates: readonly MomentName[] = [];
  #lives = 0;
  #closing = false;

  /** @param pool where it sits when the plan does not cut its power */
  constructor(name: RemoteName, around: Surroundings, pool: ProcessPool) {
    this.#name = name;
    this.#around = around;
    const killed = around.plan.faults.some((fault) => faultKind(fault.do)?.kills?.includes(name) === true);
    this.#process = new PartyProcess((message) => this.#heard(message), killed ? undefined : pool);
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
    return this.#process.start({
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
    });
  }

  /** A power cut, with no chance to do anything. */
  kill(): Promise<void> {
    return this.#process.kill();
  }

  tell(told: Told): void {
    this.#process.tell(told);
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#process.kill();
  }

  #heard(message: FromSeat): void {
    if (this.#closing) return;
    if (message.kind === 'event') this.#around.emit(message.event, message.at);
    else if (message.kind === 'failed') this.#around.fail(new Error(message.message));
    else if (message.kind === 'moment') {
      const done = this.#around.reach(message.moment, message.order, message.at);
      if (!message.waits) return;
      if (done instanceof Promise) void done.then(() => this.#process.release());
      else this.#process.release();
    }
  }
}
