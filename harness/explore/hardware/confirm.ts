/**
 * From a failure on a real terminal to a plan that a person can read and that shows it again: cut to what mattered, shrunk in
 * virtual time where an emulated firmware does the same, then tried on the terminal, so often as there is time.
 */
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { HistoryEvent } from '../../../devices/wire/events.js';
import type { Plan } from '../../plan/plan.js';
import type { Wrong } from '../failure.js';
import type { Confirmed, Failure } from '../run-result.js';
import { type Shrunk, shrinkPlan } from '../shrink.js';
import { cutPlan } from './cut-plan.js';
import { type Emulator, REFERENCE, sameWrong } from './emulated.js';

/** What the terminal did with a plan. */
export interface Played {
  readonly wrong: readonly Wrong[];
  readonly events: readonly HistoryEvent[];
}

export interface ConfirmPorts {
  /** Plays on the terminal. @returns undefined where the budget is used up, or the bench failed */
  play(plan: Plan): Promise<Played | undefined>;
  /** Can the terminal be made to play it? */
  possible(plan: Plan): boolean;
  readonly emulator: Emulator;
  /** Tries in all. */
  readonly tries: number;
}

export interface Seen {
  readonly plan: Plan;
  readonly wrong: Wrong;
  readonly events: readonly HistoryEvent[];
  readonly episode: number;
}

const VIRTUAL_TRIES_MAX = 400;
/** Smaller plans that are tried on the device itself, where no emulated firmware shows the failure. */
const DEVICE_TRIES_MAX = 8;
/** Plans of different firmware that are tried on the device, smallest first. */
const PLANS_MAX = 4;
/** A device may fail now and then; so many tries in vain, and a larger plan is tried. */
const MISSES_MAX = 2;

export async function confirmFailure(seen: Seen, ports: ConfirmPorts): Promise<Failure> {
  const cut = cutPlan(seen.plan, seen.wrong, seen.events);
  const emulated = await shrunkInVirtualTime(cut, seen, ports);
  const smaller = emulated.length > 0 ? emulated : [await shrunkOnDevice(cut, seen, ports)];
  const tries = smaller.reduce((sum, one) => sum + one.tries, 0);
  let best: Attempt | undefined;
  // What the terminal had kept from the episode before may matter too: then the whole plan shows it, and no part of it.
  const larger = [cut, seen.plan].filter((plan) => !smaller.some((other) => same(other.plan, plan)));
  const candidates: Candidate[] = [...smaller, ...distinct(larger).map((plan) => ({ plan }))];
  for (const [index, candidate] of candidates.entries()) {
    const misses = index === candidates.length - 1 ? ports.tries : MISSES_MAX;
    const attempt = await confirm(candidate, seen, ports, misses);
    if (best === undefined || attempt.confirmed.shown > best.confirmed.shown) best = attempt;
    if (best.confirmed.of === best.confirmed.asked || attempt.over) break;
  }
  return failure(seen, best as Attempt, tries);
}

interface Candidate {
  readonly plan: Plan;
  /** That does the same in virtual time. */
  readonly firmware?: string;
}

interface Attempt {
  readonly plan: Plan;
  readonly confirmed: Confirmed;
  /** The last time that it was seen. */
  readonly last: { readonly wrong: Wrong; readonly events: readonly HistoryEvent[] } | undefined;
  /** The budget is used up. */
  readonly over: boolean;
}

/** Several firmwares may do the same on the plan, and each shrinks it in its own way; what the device does is not known yet. */
async function shrunkInVirtualTime(
  cut: Plan,
  { plan: whole, wrong }: Seen,
  { emulator, possible }: ConfirmPorts,
): Promise<(Candidate & Shrunk)[]> {
  const found: (Candidate & Shrunk)[] = [];
  for (const plan of distinct([cut, whole])) {
    for (const firmware of await emulator.firmwareLike(plan, wrong)) {
      const fails = async (candidate: Plan): Promise<boolean> => {
        await setImmediate();
        if (!possible(candidate) || !emulator.shows(candidate, firmware, wrong)) return false;
        // What a good terminal does not pass either says nothing about this one.
        return firmware === REFERENCE || emulator.run(candidate, REFERENCE).wrong.length === 0;
      };
      const shrunk = await shrinkPlan(plan, fails, VIRTUAL_TRIES_MAX);
      if (!found.some((other) => same(other.plan, shrunk.plan))) found.push({ ...shrunk, firmware });
      if (found.length === PLANS_MAX) return bySize(found);
    }
  }
  return bySize(found);
}

function distinct(plans: readonly Plan[]): Plan[] {
  return plans.filter((plan, index) => !plans.slice(0, index).some((before) => same(before, plan)));
}

function same(a: Plan, b: Plan): boolean {
  return isDeepStrictEqual(a, b);
}

function bySize<T extends Candidate>(found: readonly T[]): T[] {
  return [...found].sort((a, b) => sizeOf(a.plan) - sizeOf(b.plan));
}

function sizeOf({ payments, faults }: Plan): number {
  return payments.length + faults.length;
}

/** Given up where it is missed too often. */
async function confirm(
  { plan, firmware }: Candidate,
  { wrong }: Seen,
  { play, tries: asked }: ConfirmPorts,
  missesMax: number,
): Promise<Attempt> {
  let shown = 0;
  let of = 0;
  let last: Attempt['last'];
  let over = false;
  while (of < asked && of - shown < missesMax) {
    const played = await play(plan);
    over = played === undefined;
    if (played === undefined) break;
    of += 1;
    const found = played.wrong.find((one) => sameWrong(one, wrong));
    if (found === undefined) continue;
    shown += 1;
    last = { wrong: found, events: played.events };
  }
  const confirmed = { shown, of, asked, ...(firmware === undefined ? {} : { firmware }) };
  return { plan, confirmed, last, over };
}

/** No emulated firmware is like this one, so only the device can tell: a few bold steps. */
function shrunkOnDevice(plan: Plan, { wrong }: Seen, { play, possible }: ConfirmPorts): Promise<Shrunk> {
  return shrinkPlan(
    plan,
    async (candidate) => {
      const played = possible(candidate) ? await play(candidate) : undefined;
      return played?.wrong.some((one) => sameWrong(one, wrong)) === true;
    },
    DEVICE_TRIES_MAX,
  );
}

function failure(seen: Seen, { plan, last, confirmed }: Attempt, tries: number): Failure {
  const { wrong, events } = last ?? seen;
  // Where it was not seen again, the plan that showed it is told.
  const told = last === undefined ? seen.plan : plan;
  const { firmware = REFERENCE } = confirmed;
  return {
    violation: wrong.violation,
    party: wrong.party ?? 'terminal',
    episode: seen.episode,
    why: wrong.verdict?.why ?? wrong.finding?.why ?? '',
    // Replayed in virtual time, it shows the same with that firmware.
    plan: { ...told, terminal: { ...told.terminal, firmware } },
    verdict: wrong.verdict,
    finding: wrong.finding,
    events,
    shrunkPayments: told.payments.length,
    shrunkFaults: told.faults.length,
    tries,
    confirmed,
  };
}
