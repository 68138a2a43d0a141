/**
 * Plans for worlds where payments are dear: each episode is made to show one fault kind for certain, the kinds in turn, and
 * one person's misdeed, so that sixty payments hit every kind.
 */
import type { MomentName } from '../../devices/wire/moments.js';
import type { FaultKind } from '../plan/faults/kind.js';
import type { Plan, PlannedFault, PlannedPayment } from '../plan/plan.js';

const PAYMENTS_EACH = 3;

/** @param index of the episode; decides which of the kinds it must show */
export function coveringPlan(plan: Plan, index: number, kinds: readonly FaultKind[]): Plan {
  const kind = kinds[index % kinds.length];
  if (kind === undefined) return plan;
  const payments = Array.from(
    { length: PAYMENTS_EACH },
    (_, i) => plan.payments[i % plan.payments.length] as PlannedPayment,
  ).map((payment, i) => renumbered(i === 0 ? plain(payment) : payment, i));
  payments[1] = misbehaving(payments[1] as PlannedPayment, index);
  return { ...plan, payments, faults: [certain(kind)] };
}

/** The first anchor of a kind is one that every payment reaches; as long as it may last, at its strongest. */
function certain(kind: FaultKind): PlannedFault {
  const settings = Object.fromEntries(Object.entries(kind.settings ?? {}).map(([name, [low]]) => [name, low]));
  return {
    do: kind.id,
    from: { moment: kind.anchors[0] as MomentName, nth: 1 },
    ...(kind.lastsMs === undefined ? {} : { until: { afterMs: longest(kind, kind.lastsMs[1]) } }),
    ...(kind.settings === undefined ? {} : { with: settings }),
  };
}

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
