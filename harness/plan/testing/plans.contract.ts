/** Plans for tests: what a test is about is written down, the rest is a plain payment on a sound bench. */
import type { Plan, PlannedFault, PlannedPayment } from '../plan.js';

export interface SmallPlan {
  readonly seed?: number;
  readonly profile?: string;
  readonly firmware?: string;
  readonly soundbox?: boolean;
  readonly payments?: readonly Partial<PlannedPayment>[];
  readonly faults?: readonly PlannedFault[];
}

/** One payment of 12.90 that is paid at once, unless told otherwise. */
export function smallPlan(told: SmallPlan = {}): Plan {
  const { profile = 'generic-stx-lrc', firmware = 'reference', soundbox = true } = told;
  return {
    seed: told.seed ?? 7,
    terminal: { profile, firmware, soundbox },
    payments: (told.payments ?? [{}]).map((payment, i) => ({
      at: i * 1000,
      order: `A${i + 1}`,
      amount: 1290,
      mode: 'consumer-presented',
      wallet: 'wechat',
      consumer: { pays: 'at-once', delayMs: 0 },
      ...payment,
    })),
    faults: told.faults ?? [],
  };
}
