/** `limit_data`: at most `bytes` bytes of each connection pass. */
import { bytesOf, type Expectation } from './expectation.js';

export const limits: Expectation = {
  breach: (attributes, passage) => {
    const most = passage.underWay + (attributes['bytes'] ?? 0);
    const byConnection = new Map<number, number>();
    for (const { connection, bytes } of passage.left) {
      const left = (byConnection.get(connection) ?? 0) + bytes;
      byConnection.set(connection, left);
      if (left > most) return `${left} bytes left on connection ${connection}, at most ${most} may`;
    }
    return undefined;
  },
  did: (passage) => Math.max(0, bytesOf(passage.entered) - bytesOf(passage.left)) + passage.closed,
};
