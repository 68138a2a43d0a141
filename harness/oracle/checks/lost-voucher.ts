/** After a power cut the terminal answers that it has no record of a payment that it had taken. */
import { accepted, sideOf } from '../facts.js';
import type { Check } from './check.js';

export const lostVoucher: Check = {
  kind: 'lost-voucher',
  ask: (facts, episode) => {
    if (episode.terminalPowerCuts.length === 0 || !accepted(facts)) return undefined;
    const lost = facts.statements.find(
      ({ outcome, reply }) => outcome === 'NOT-FOUND' && reply !== undefined && reply.via !== 'result',
    );
    if (lost === undefined) return undefined;
    const cut = episode.terminalPowerCuts.some((at) => at >= facts.at && at <= lost.at);
    const approved = facts.statements.some((s) => s.index < lost.index && sideOf(s) === 'approved');
    // Nothing left the terminal and nothing was told as paid: then there is nothing to have lost.
    const owed = facts.answers.some(({ index }) => index < lost.index) || facts.money.length > 0;
    if (!cut || !(approved || owed)) return undefined;
    const proof = [facts.index, ...facts.money, ...facts.captures.map(({ index }) => index), lost.index];
    return {
      kind: 'lost-voucher',
      party: 'terminal',
      why: 'after a power cut the terminal answers that it never had this payment',
      proof,
    };
  },
};
