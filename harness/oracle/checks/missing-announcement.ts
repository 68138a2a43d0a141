/** A credit stands, and the loudspeaker kept silent on it. */
import { standingCaptures, told } from '../facts.js';
import { type Check, observes } from './check.js';

export const missingAnnouncement: Check = {
  kind: 'missing-announcement',
  ask: (facts, episode) => {
    if (!episode.header.terminal.soundbox || facts.intent.intent !== 'sale') return undefined;
    if (standingCaptures(facts) <= 0 || facts.amended.length > 0 || told(facts) !== 'approved') return undefined;
    if (!observes(episode, 'announcement', 'capture')) return 'unobserved';
    if (facts.announced.length > 0 || episode.quiescence?.reached !== true) return undefined;
    const party = facts.published.length > 0 ? 'soundbox' : 'acquirer';
    const why =
      party === 'soundbox'
        ? 'the loudspeaker was given the credit and kept silent'
        : 'the loudspeaker was never given the credit';
    const proof = [
      facts.index,
      ...facts.captures.map(({ index }) => index),
      ...facts.published.map(({ index }) => index),
    ];
    return { kind: 'missing-announcement', party, why, proof };
  },
};
