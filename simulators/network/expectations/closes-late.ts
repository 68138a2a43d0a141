/** `slow_close`: data passes as it came; the end of a direction comes so much later. */
import { type Crossing, type Expectation, firstTooEarly } from './expectation.js';

const TOLERANCE_MS = 5;

export const closesLate: Expectation = {
  breach: (attributes, passage) => {
    const delay = (attributes['delay'] ?? 0) - TOLERANCE_MS;
    const ends = (crossings: readonly Crossing[]) =>
      crossings.filter(({ end }) => end === true).map((crossing) => ({ ...crossing, bytes: 1 }));
    const entered = ends(passage.entered);
    // An end that came in before it was in place may leave at once.
    const onlyEnds = {
      ...passage,
      underWay: Math.max(0, ends(passage.left).length - entered.length),
      left: ends(passage.left),
    };
    const early = firstTooEarly(onlyEnds, (at) => entered.filter((crossing) => crossing.at + delay <= at).length);
    return early === undefined ? undefined : `an end came too early (1 byte stands for one end): ${early}`;
  },
  did: ({ entered }) => entered.filter(({ end }) => end === true).length,
};
