/** Time and payments that a run on real terminals may use, whichever of them uses it. */
import type { Budget } from './device-plans.js';

export class SharedBudget implements Budget {
  readonly #endsAt: number;
  readonly #now: () => number;
  /** Absent: as many as there is time for. */
  #payments: number | undefined;

  constructor(minutes: number, payments: number | undefined, now: () => number) {
    this.#now = now;
    this.#endsAt = now() + minutes * 60_000;
    this.#payments = payments;
  }

  get msLeft(): number {
    return this.#endsAt - this.#now();
  }

  /** That nobody has played or is playing. */
  get paymentsLeft(): number | undefined {
    return this.#payments;
  }

  take(payments: number): void {
    if (this.#payments !== undefined) this.#payments = Math.max(0, this.#payments - payments);
  }

  /** They were not played after all. */
  giveBack(payments: number): void {
    if (this.#payments !== undefined) this.#payments += payments;
  }
}
