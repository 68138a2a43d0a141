import { serialKind } from './serial-kind.js';

/**
 * Fault budget: what was sent waits in buffers of 4 kB, the rest is lost, and old requests come late: a payment may begin
 * after the register has given it up, and its result must be heard all the same.
 */
export const peerStalls = serialKind({
  id: 'peer-stalls',
  sentence: 'The peer does not read, and what is sent to it waits in full buffers',
  cause: 'system',
  type: 'stall',
  lastsMs: [500, 20_000],
});
