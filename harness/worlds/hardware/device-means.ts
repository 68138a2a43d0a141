/** What can be done to a terminal of the rig file and seen of it, and what its plans must do without. */
import type { RigTerminal } from '../../../devices/inventory/rig-file.js';
import type { EpisodeHeader } from '../../../devices/wire/events.js';
import type { Plan } from '../../plan/plan.js';
import type { Means } from './seen-messages.js';

export function meansOf({ power, host, observes }: RigTerminal): Means {
  const ownHost = host === undefined;
  return { power: power !== undefined, loudspeaker: ownHost && observes.includes('announcement'), ownHost };
}

/** Where the host is somebody else's the money is not seen, and the wire is. */
export function observedOn({ host, observes }: RigTerminal): EpisodeHeader['observed'] {
  return [...observes, ...(host === undefined ? (['wallet', 'capture', 'settlement'] as const) : (['wire'] as const))];
}

/** Shoppers of somebody else's wallet do as that wallet does: a plan can ask nothing of them. */
export function withoutShoppers(plan: Plan): Plan {
  const payments = plan.payments.map(({ quirks: _, ...payment }) => ({
    ...payment,
    consumer: { pays: 'at-once' as const, delayMs: 0 },
  }));
  return { ...plan, payments };
}
