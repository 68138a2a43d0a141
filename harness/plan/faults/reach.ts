/** How far a fault reaches: to one terminal and its links, or to a host that other terminals use as well. */
import type { Bench } from '../bench.js';
import type { PlannedFault } from '../plan.js';
import { faultKind } from './catalogue.js';

/** Hands that get hold of one terminal's links and of nothing else. A hand that is not named here may reach anybody. */
const OWN_LINKS: ReadonlySet<string> = new Set<keyof Bench>([
  'addToxic',
  'removeToxic',
  'acquirerLink',
  'addSerialFault',
  'removeSerialFault',
  'spoilReply',
  'did',
]);

/**
 * Does it act on acquirer, wallet or broker as a whole? Found out by letting the kind act on a bench that only looks which
 * hands it uses, so that no list of kinds needs to be kept.
 */
export function reachesHost(fault: PlannedFault): boolean {
  const kind = faultKind(fault.do);
  if (kind === undefined) return true;
  let beyond = false;
  const bench = new Proxy({} as Bench, {
    get:
      (_, hand) =>
      (...said: readonly unknown[]) => {
        // A hand on the terminal itself names it.
        if (!OWN_LINKS.has(String(hand)) && !said.includes('terminal')) beyond = true;
        return hand === 'did' ? 0 : undefined;
      },
  });
  const placed = kind.place(bench, 'probe', fault);
  const lifted = kind.lift?.(bench, 'probe', fault);
  // What a kind does later cannot be seen now.
  return beyond || placed instanceof Promise || lifted instanceof Promise;
}
