/** The loudspeaker spoke of money that had not come when the message was published. */
import { type Check, observes } from './check.js';

export const falseAnnouncement: Check = {
  kind: 'false-announcement',
  ask: (facts, episode) => {
    if (facts.announced.length === 0) return undefined;
    if (!observes(episode, 'capture')) return 'unobserved';
    for (const spoken of facts.announced) {
      const credit = facts.published.find((published) => published.credit === spoken.credit);
      if (credit === undefined || credit.stood) continue;
      const why = 'the loudspeaker spoke of a credit that did not stand when it was published';
      return { kind: 'false-announcement', party: 'acquirer', why, proof: [facts.index, credit.index, spoken.index] };
    }
    return undefined;
  },
};
