/**
 * Processes that parties share. Hundreds of terminals fit a bench only when those that nobody kills sit together; a party
 * that a plan cuts the power of gets a process of its own (party-process.ts).
 */
import type { Pulse } from './control.js';
import { SeatProcess } from './seat-process.js';

/** Where a party gets a seat. */
export interface Places {
  place(): SeatProcess;
}

export class ProcessPool implements Places {
  readonly #processes: SeatProcess[] = [];
  readonly #size: number;

  /** @param size at most so many processes; started when they are needed */
  constructor(size: number) {
    this.#size = size;
  }

  /** The process with the fewest parties. */
  place(): SeatProcess {
    const alive = this.#processes.filter((process) => process.alive);
    if (alive.length < this.#size && alive.every(({ load }) => load > 0)) {
      const started = new SeatProcess();
      this.#processes.push(started);
      return started;
    }
    return alive.reduce((least, process) => (process.load < least.load ? process : least));
  }

  /** How its processes were when they last said so. */
  pulses(): Pulse[] {
    return this.#processes.flatMap(({ alive, pulse }) => (alive && pulse !== undefined ? [pulse] : []));
  }

  async close(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.kill()));
  }
}
