/** Where a wired episode is not what virtual time says of its plan. */
import type { Party } from '../../../devices/wire/machine.js';
import { type Expectation, endingOf } from './expectation.js';
import { disorderOf } from './order.js';
import type { EpisodeOutcome } from './outcome.js';

export interface Finding {
  readonly what: 'verdict' | 'fault' | 'order';
  readonly party?: Party;
  readonly text: string;
}

/** How many breaks of order are told of one party; the first leads to the cause, the rest follow from it. */
const ORDER_MAX = 3;

export function findingsOf(expected: Expectation, wired: EpisodeOutcome): Finding[] {
  const found: Finding[] = [];
  const ending = endingOf(wired);
  if (!expected.endings.includes(ending))
    found.push({ what: 'verdict', text: `virtual: ${expected.endings.join(' | ')}; wired: ${ending}` });
  for (const [index, fault] of wired.faults.entries())
    if (!expected.runs.some(({ faults }) => faults[index] === fault))
      found.push({ what: 'fault', text: `virtual: ${expected.runs[0]?.faults[index]}; wired: ${fault}` });
  const unbound = new Set([...expected.runs, wired].flatMap((run) => [...run.unbound]));
  const parties = new Set([...expected.runs, wired].flatMap(({ moments }) => [...moments.keys()]));
  for (const party of parties) {
    const seen = expected.runs.map(({ moments }) => moments.get(party) ?? []);
    for (const text of disorderOf(seen, wired.moments.get(party) ?? [], unbound).slice(0, ORDER_MAX))
      found.push({ what: 'order', party, text: `${party}: ${text}` });
  }
  return found;
}
