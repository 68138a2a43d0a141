/** The loudspeaker spoke more than once of one credit, and was not cut off while it spoke. */
import type { Check } from './check.js';

export const duplicateAnnouncement: Check = {
  kind: 'duplicate-announcement',
  ask: (facts) => {
    const allowed = facts.announced.some(({ cut }) => cut) ? 2 : 1;
    if (facts.announced.length <= allowed) return undefined;
    const ids = new Set(facts.announced.map(({ credit }) => credit));
    // Two ids for one credit: the host renamed it. One id twice: the loudspeaker forgot.
    const party = ids.size > 1 ? 'acquirer' : 'soundbox';
    const why = `the loudspeaker spoke ${facts.announced.length} times of one credit${ids.size > 1 ? ', under different ids' : ''}`;
    return {
      kind: 'duplicate-announcement',
      party,
      why,
      proof: [facts.index, ...facts.announced.map(({ index }) => index)],
    };
  },
};
