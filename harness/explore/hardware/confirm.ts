/**
 * From a failure on a real terminal to a plan that a person can read and that shows it again: cut to what mattered, shrunk in
 * virtual time where an emulated firmware does the same, then tried on the terminal, so often as there is time.
 */
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
/** After so many tries in vain a smaller plan is given up for the larger one. */
const PATIENCE = 2;

export async function confirmFailure(seen: Seen, ports: ConfirmPorts): Promise<Failure> {
  const cut = cutPlan(seen.plan, seen.wrong, seen.events);
  const emulated = await shrunkInVirtualTime(cut, seen, ports);
  const { firmware } = emulated;
  const smaller = firmware === undefined ? await shrunkOnDevice(cut, seen, ports) : emulated;
  let best = await confirm(smaller.plan, seen, ports);
  if (best.confirmed.shown === 0 && smaller.plan !== cut) {
    const again = await confirm(cut, seen, ports);
    if (again.confirmed.shown > 0) best = again;
  }
  const confirmed = firmware === undefined ? best.confirmed : { ...best.confirmed, firmware };
  return failure(seen, best, confirmed, smaller.tries);
}

interface Attempt {
  readonly plan: Plan;
  readonly confirmed: Confirmed;
  /** The last time that it was seen. */
  readonly last: { readonly wrong: Wrong; readonly events: readonly HistoryEvent[] } | undefined;
}

async function shrunkInVirtualTime(
  cut: Plan,
  { plan: whole, wrong }: Seen,
  { emulator, possible }: ConfirmPorts,
): Promise<{ plan: Plan; firmware: string | undefined; tries: number }> {
  for (const plan of [cut, whole]) {
    const firmware = emulator.firmwareLike(plan, wrong);
    if (firmware === undefined) continue;
    const fails = (candidate: Plan): boolean =>
      possible(candidate) &&
      emulator.shows(candidate, firmware, wrong) &&
      // What a good terminal does not pass either says nothing about this one.
      (firmware === REFERENCE || emulator.run(candidate, REFERENCE).wrong.length === 0);
    const shrunk = await shrinkPlan(plan, fails, VIRTUAL_TRIES_MAX);
    return { plan: shrunk.plan, firmware, tries: shrunk.tries };
  }
  return { plan: cut, firmware: undefined, tries: 0 };
}

async function confirm(plan: Plan, { wrong }: Seen, { play, tries: asked }: ConfirmPorts): Promise<Attempt> {
  let shown = 0;
  let of = 0;
  let last: Attempt['last'];
  while (of < asked && (shown > 0 || of < PATIENCE)) {
    const played = await play(plan);
    if (played === undefined) break;
    of += 1;
    const found = played.wrong.find((one) => sameWrong(one, wrong));
    if (found === undefined) continue;
    shown += 1;
    last = { wrong: found, events: played.events };
  }
  return { plan, confirmed: { shown, of, asked }, last };
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

function failure(seen: Seen, { plan, last }: Attempt, confirmed: Confirmed, tries: number): Failure {
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
