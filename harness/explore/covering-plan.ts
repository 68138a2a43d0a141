/**
 * Plans for worlds where payments are dear: each episode is made to show one fault kind for certain, the kinds in turn, and
 * one person's misdeed, so that sixty payments hit every kind.
 */
import type { MomentName } from '../../devices/wire/moments.js';
import type { FaultKind } from '../plan/faults/kind.js';
import type { Plan, PlannedFault, PlannedPayment } from '../plan/plan.js';

const PAYMENTS_EACH = 3;

/**
 * @param index of the episode; with the seed it decides which of the kinds it must show
 * @param seed of the run; where among the kinds a run begins. Any `kinds.length` plans from the first show each kind once.
 */
export function coveringPlan(plan: Plan, index: number, kinds: readonly FaultKind[], seed: number): Plan {
  const { length } = kinds;
  const kind = kinds[(index + firstKind(seed, length)) % length];
  if (kind === undefined) return plan;
  const payments = Array.from(
    { length: PAYMENTS_EACH },
    (_, i) => plan.payments[i % plan.payments.length] as PlannedPayment,
  ).map((payment, i) => renumbered(i === 0 ? plain(payment) : payment, i));
  payments[1] = misbehaving(payments[1] as PlannedPayment, index);
  return { ...plan, payments, faults: [certain(kind, Math.floor(index / length))] };
}

/** About as far as a short comparison goes, so that the next seed sees other kinds; a prime, so that it meets them all. */
const SEED_STRIDE = 17;

function firstKind(seed: number, length: number): number {
  return ((seed % length) * SEED_STRIDE) % length;
}

/**
 * The first anchor of a kind is one that every payment reaches; there it lasts as long as it may. The first round has the
 * least of each setting, as `setting` has it for a plan that is silent; later rounds go through the others, as far as it is sure
 * to act with them.
 */
function certain(kind: FaultKind, round: number): PlannedFault {
  const settings: Record<string, number> = {};
  /** Rounds in which the switches so far show all that they have together. */
  let period = 1;
  for (const [nth, [name, whole]] of Object.entries(kind.settings ?? {}).entries()) {
    const [low, high] = kind.sure?.[name] ?? whole;
    const values = high - low + 1;
    if (values <= SWITCH_VALUES_MAX) {
      settings[name] = low + (Math.floor(round / period) % values);
      period *= values;
    } else settings[name] = low + Math.floor(((round * (nth + 1) * GOLDEN_PART) % 1) * values);
  }
  return {
    do: kind.id,
    from: { moment: kind.anchors[0] as MomentName, nth: 1 },
    ...(kind.lastsMs === undefined ? {} : { until: { afterMs: longest(kind, kind.lastsMs[1]) } }),
    ...(kind.settings === undefined ? {} : { with: settings }),
  };
}

/** A setting of so few values is a switch: each of them is shown in turn. */
const SWITCH_VALUES_MAX = 4;
/** Steps of this part of a range fill it evenly from the first on; twice the step for the second setting of a kind. */
const GOLDEN_PART = (Math.sqrt(5) - 1) / 2;

/** Long enough to be felt, short enough for a run of minutes. */
const LASTS_MS_MAX = 40_000;

/** The time of a link is not scaled, and a fault that ends before the timer which it is about shows nothing. */
function longest({ linkTime }: FaultKind, lastsMs: number): number {
  return linkTime === true ? lastsMs : Math.min(lastsMs, LASTS_MS_MAX);
}

/** Five misdeeds in turn. */
function misbehaving(payment: PlannedPayment, index: number): PlannedPayment {
  const asked = plain(payment);
  switch (index % 5) {
    case 0:
      return { ...asked, consumer: { pays: 'after-password', delayMs: 20_000 } };
    case 1:
      return { ...asked, consumer: { pays: 'cancels', delayMs: 5_000 } };
    case 2:
      return { ...asked, consumer: { pays: 'used-code', delayMs: 0 } };
    case 3:
      return { ...asked, presses: 2 };
    default:
      return { ...asked, consumer: { pays: 'after-password', delayMs: 30_000 }, cancelAfterMs: 8_000 };
  }
}

function plain({ order, amount, at }: PlannedPayment): PlannedPayment {
  return { at, order, amount, mode: 'consumer-presented', wallet: 'wechat', consumer: { pays: 'at-once', delayMs: 0 } };
}

function renumbered({ afterwards: _, ...payment }: PlannedPayment, index: number): PlannedPayment {
  return { ...payment, at: index * 1000, order: `A${index + 1}` };
}
