/**
 * Which plans a real terminal is made to play, and in which order. Time on a device is dear, and the virtual world knows
 * what a plan takes and which seeded bugs it would show: the plan that shows most new ones for its time comes first. Where
 * so many payments are wanted that there is no time for faults, undisturbed ones fill the rest.
 */
import type { FaultKind } from '../../plan/faults/kind.js';
import type { Plan, PlannedPayment } from '../../plan/plan.js';
import { coveringPlan } from '../covering-plan.js';
import { limited, type PlanStream, paymentsOf } from '../plan-stream.js';
import { type Emulator, REFERENCE } from './emulated.js';

export interface Budget {
  readonly msLeft: number;
  /** Absent: as many as there is time for. */
  readonly paymentsLeft: number | undefined;
}

export interface DevicePlansSetup {
  readonly stream: PlanStream;
  /** Kinds of faults to show in turn; all can be shown to this terminal. */
  readonly kinds: readonly FaultKind[];
  readonly seed: number;
  readonly emulator: Emulator;
  /** A plan as this bench can play it. */
  readonly suit?: (plan: Plan) => Plan;
}

interface Candidate {
  readonly plan: Plan;
  /** On the device. */
  readonly ms: number;
  readonly bugs: ReadonlySet<string>;
}

/** An undisturbed payment takes about so long, the next shopper and its part of the ending included; measured as it goes. */
const QUIET_MS = 1_800;
/** Bringing an episode to its end: asking, the batch, the loudspeaker. */
const ENDING_MS = 4_000;
const QUIET_PAYMENTS_MAX = 20;
/** What virtual time says is no promise. */
const MARGIN = 1.3;

export class DevicePlans {
  readonly #setup: DevicePlansSetup;
  #ordered: Candidate[] = [];
  #drawn = 0;
  #quiets = 0;
  #quietMs = QUIET_MS;

  constructor(setup: DevicePlansSetup) {
    this.#setup = setup;
  }

  get seed(): number {
    return this.#setup.seed;
  }

  /** @returns undefined where nothing fits any more */
  async next({ msLeft, paymentsLeft }: Budget): Promise<Plan | undefined> {
    if (paymentsLeft !== undefined && paymentsLeft <= 0) return undefined;
    if (this.#ordered.length === 0) this.#ordered = await this.#choose();
    // Payments that are still wanted must have their time without any fault.
    const reserved = (plan: Plan): number =>
      paymentsLeft === undefined ? 0 : this.#quietMs * Math.max(0, paymentsLeft - paymentsOf(plan));
    const index = this.#ordered.findIndex(
      ({ plan, ms }) =>
        ms * MARGIN + reserved(plan) <= msLeft && (paymentsLeft === undefined || paymentsOf(plan) <= paymentsLeft),
    );
    const [found] = index < 0 ? [] : this.#ordered.splice(index, 1);
    return found?.plan ?? this.#quiet({ msLeft, paymentsLeft });
  }

  /** How long an undisturbed episode really took. */
  took(plan: Plan, ms: number): void {
    if (plan.faults.length === 0 && plan.payments.length >= QUIET_PAYMENTS_MAX / 2)
      this.#quietMs = ms / plan.payments.length;
  }

  /** Undisturbed payments only where a number of them is wanted. */
  #quiet({ msLeft, paymentsLeft }: Budget): Plan | undefined {
    if (paymentsLeft === undefined) return undefined;
    const fitting = Math.floor((msLeft - ENDING_MS) / this.#quietMs);
    const count = Math.min(QUIET_PAYMENTS_MAX, paymentsLeft, fitting);
    if (count < 1) return undefined;
    const { stream, suit = asDrawn } = this.#setup;
    const drawn = suit(stream.plan(this.#quiets));
    this.#quiets += 1;
    const payments = Array.from({ length: count }, (_, i) =>
      undisturbed(drawn.payments[i % drawn.payments.length] as PlannedPayment, i),
    );
    return { ...drawn, payments, faults: [] };
  }

  /** One round through the kinds of faults, best first. */
  async #choose(): Promise<Candidate[]> {
    const { stream, kinds, seed, emulator, suit = asDrawn } = this.#setup;
    const left: Candidate[] = [];
    for (const _ of kinds) {
      const plan = suit(coveringPlan(stream.plan(this.#drawn), this.#drawn, kinds, seed));
      this.#drawn += 1;
      for (const candidate of [plan, limited(plan, 1)]) {
        const { wrong, ms } = emulator.run(candidate, REFERENCE);
        // A plan that a good terminal does not pass judges nobody.
        if (wrong.length > 0) continue;
        left.push({ plan: candidate, ms, bugs: await emulator.bugsShown(candidate) });
      }
    }
    return inOrder(left);
  }
}

/** Greedy: most bugs that none before has shown, for the time. */
function inOrder(candidates: readonly Candidate[]): Candidate[] {
  const left = [...candidates];
  const ordered: Candidate[] = [];
  const shown = new Set<string>();
  while (left.length > 0) {
    const worth = left.map(({ bugs, ms }) => [...bugs].filter((id) => !shown.has(id)).length / (ms + ENDING_MS));
    const most = Math.max(...worth);
    // None shows anything new: the shortest first.
    const best = most > 0 ? worth.indexOf(most) : left.reduce((a, { ms }, i) => (ms < (left[a]?.ms ?? 0) ? i : a), 0);
    const [next] = left.splice(best, 1);
    if (next === undefined) break;
    for (const id of next.bugs) shown.add(id);
    ordered.push(next);
  }
  return ordered;
}

function undisturbed({ amount }: PlannedPayment, index: number): PlannedPayment {
  return {
    at: index * 1000,
    order: `A${index + 1}`,
    amount,
    mode: 'consumer-presented',
    wallet: 'wechat',
    consumer: { pays: 'at-once', delayMs: 0 },
  };
}

function asDrawn(plan: Plan): Plan {
  return plan;
}
