/**
 * The order of a party's moments. Runs of one plan differ a little: how often somebody asks again, which of two things that
 * nothing ties together comes first. What was the same in every run that was seen is the plan's order; a run that breaks it
 * is out of order. How often a moment is repeated is no order: whoever waits asks again for as long as that takes. Where the
 * number differs nobody can say which repeat is which, and the first alone is looked at.
 */

/**
 * @param seen sequences without repeats, at least one
 * @param unbound moments that must come and have no order
 * @returns what of `other` no run that was seen explains; empty: nothing
 */
export function disorderOf(
  seen: readonly (readonly string[])[],
  other: readonly string[],
  unbound: ReadonlySet<string> = NONE,
): string[] {
  const varying = varyingIn([...seen, other]);
  const kept = (sequence: readonly string[]): string[] =>
    sequence.filter((moment) => !isRepeat(moment) || !varying.has(nameOf(moment)));
  return disorderIn(seen.map(kept), kept(other), unbound);
}

const NONE: ReadonlySet<string> = new Set();

function disorderIn(
  seen: readonly (readonly string[])[],
  other: readonly string[],
  unbound: ReadonlySet<string>,
): string[] {
  const places = seen.map(placesOf);
  const found: string[] = [];
  const there = new Set(other);
  for (const moment of new Set(seen.flat()))
    if (!isRepeat(moment) && !there.has(moment) && places.every((place) => place.has(moment)))
      found.push(`${moment} did not come`);
  for (const moment of other)
    if (!isRepeat(moment) && !places.some((place) => place.has(moment))) found.push(`${moment} came, and never does`);
  const bound = other.filter((moment) => !unbound.has(nameOf(moment)));
  for (const [i, first] of bound.entries())
    for (const later of bound.slice(i + 1))
      if (alwaysBefore(places, later, first)) found.push(`${later} came after ${first}`);
  return found;
}

function isRepeat(moment: string): boolean {
  return / #\d+$/.test(moment);
}

function nameOf(moment: string): string {
  return moment.replace(/ #\d+$/, '');
}

/** Moments that the runs do not have equally often. */
function varyingIn(runs: readonly (readonly string[])[]): ReadonlySet<string> {
  const counts = runs.map((run) => {
    const times = new Map<string, number>();
    for (const moment of run) times.set(nameOf(moment), (times.get(nameOf(moment)) ?? 0) + 1);
    return times;
  });
  const names = new Set(counts.flatMap((times) => [...times.keys()]));
  return new Set([...names].filter((name) => counts.some((times) => times.get(name) !== counts[0]?.get(name))));
}

function placesOf(sequence: readonly string[]): ReadonlyMap<string, number> {
  return new Map(sequence.map((moment, place) => [moment, place]));
}

/** Both stood in some run, and in each such run in this order. */
function alwaysBefore(places: readonly ReadonlyMap<string, number>[], a: string, b: string): boolean {
  let together = false;
  for (const place of places) {
    const [first, second] = [place.get(a), place.get(b)];
    if (first === undefined || second === undefined) continue;
    if (first > second) return false;
    together = true;
  }
  return together;
}
