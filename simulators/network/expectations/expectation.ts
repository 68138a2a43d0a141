/**
 * What a toxic must have done to a direction of a link, held against what was measured on both sides of the proxy. A proxy
 * that let pass what it should have stopped is a fault of the bench, and must never become a verdict on a terminal.
 */

/** Bytes, or the end of a direction (`end`), as one side of the proxy saw them. Times in ms. */
export interface Crossing {
  readonly at: number;
  /** Counts the connections of that side; the two sides count each for itself. */
  readonly connection: number;
  readonly bytes: number;
  readonly end?: true;
}

/** One direction of the link while a fault was in place. */
export interface Passage {
  /** The proxy had confirmed it. */
  readonly placedAt: number;
  /** The rig was about to lift it, or this is being looked at before. */
  readonly liftedAt: number;
  /** Bytes that had gone in before, and had not come out: those may still come. */
  readonly underWay: number;
  /** Towards the proxy, since `placedAt`. */
  readonly entered: readonly Crossing[];
  /** Out of the proxy, since `placedAt`. */
  readonly left: readonly Crossing[];
  /** Connections that ended since. */
  readonly closed: number;
  /** When other toxics of this direction came or went, from the asking until it was done. */
  readonly edits: readonly Edit[];
}

export interface Edit {
  readonly from: number;
  readonly to: number;
}

export type Attributes = Readonly<Record<string, number>>;

export interface Expectation {
  /** What contradicts the fault, with its numbers; `undefined` when all is as it should be. */
  breach(attributes: Attributes, passage: Passage): string | undefined;
  /** Bytes that it held or dropped, connections that it ended. */
  did(passage: Passage): number;
}

export function bytesOf(crossings: readonly Crossing[]): number {
  let sum = 0;
  for (const { bytes } of crossings) sum += bytes;
  return sum;
}

/**
 * Bytes that may have left by a time because a neighbour came or went: Toxiproxy then lets go of the chunk that a toxic has
 * in hand (docs/toxiproxy.md).
 */
export function freedBy({ edits, entered }: Passage, at: number): number {
  const last = edits.findLast(({ from }) => from <= at);
  if (last === undefined) return 0;
  return bytesOf(entered.filter((crossing) => crossing.at <= Math.min(at, last.to)));
}

/** `38 bytes left on connection 2 at 1234.5 ms, 3.2 ms after it was in place`. */
export function crossingText({ at, connection, bytes }: Crossing, { placedAt }: Passage): string {
  const after = (at - placedAt).toFixed(1);
  return `${bytes} bytes left on connection ${connection} at ${at.toFixed(1)} ms, ${after} ms after it was in place`;
}

/**
 * The first crossing by which more bytes had left than might have.
 * @param allowed how many bytes may have left by a time, those under way not counted
 */
export function firstTooEarly(passage: Passage, allowed: (at: number) => number): string | undefined {
  let left = 0;
  for (const crossing of passage.left) {
    left += crossing.bytes;
    const most = passage.underWay + allowed(crossing.at);
    if (left > most)
      return `${crossingText(crossing, passage)}: ${left} in all, at most ${Math.floor(most)} by then (${passage.underWay} under way before)`;
  }
  return undefined;
}
