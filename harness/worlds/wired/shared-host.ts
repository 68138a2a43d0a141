/**
 * What stands for a whole run: one acquirer with its ledger, in a process, and one broker. Terminals whose plan does nothing
 * to either of them are served here; the others get a host of their own (harness/plan/faults/reach.ts).
 */
import { type Broker, startBroker } from './broker.js';
import type { Places, ProcessPool } from './process-pool.js';
import type { SeatProcess } from './seat-process.js';

export class SharedHost implements Places {
  readonly broker: Broker;
  /** The ledger lies here. */
  readonly store: string;
  readonly #pool: ProcessPool;
  readonly #close: () => Promise<void>;
  #process: SeatProcess | undefined;

  private constructor(pool: ProcessPool, store: string, broker: Broker) {
    this.#pool = pool;
    this.store = store;
    this.#close = () => broker.close();
    const refused = (): never => {
      throw new Error('scanrig bug: a plan that does something to the broker was given the shared one');
    };
    this.broker = { ...broker, setUp: refused, dropSessions: refused, duplicateNext: refused, close: refused };
  }

  /** @param broker which one, as `--broker` names it */
  static async open(pool: ProcessPool, store: string, broker: string | undefined): Promise<SharedHost> {
    return new SharedHost(pool, store, await startBroker(broker));
  }

  /** Always the same process: there the acquirer is. */
  place(): SeatProcess {
    if (this.#process?.alive !== true) this.#process = this.#pool.place();
    return this.#process;
  }

  close(): Promise<void> {
    return this.#close();
  }
}
