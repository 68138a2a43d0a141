/** What passed the links of an episode, counted at both ends; the same in every world. */
import type { LinkEvent } from '../../devices/wire/events.js';
import type { Party } from '../../devices/wire/machine.js';

/** One direction of a link. */
export class Passed {
  bytesIn = 0;
  bytesOut = 0;
  chunks = 0;

  entered(bytes: number): void {
    this.bytesIn += bytes;
  }

  left(bytes: number): void {
    this.bytesOut += bytes;
    this.chunks += 1;
  }
}

export interface Connections {
  readonly opened: number;
  readonly refused: number;
  readonly reset: number;
}

/** @param connections where it has such, and this is the direction of the party that asks for them */
export function linkEvent(
  link: LinkEvent['link'],
  to: Party,
  { bytesIn, bytesOut, chunks }: Readonly<Passed>,
  connections?: Connections,
): LinkEvent {
  const event: LinkEvent = { kind: 'link', by: 'rig', link, to, bytesIn, bytesOut, chunks };
  if (connections === undefined) return event;
  return { ...event, connections: connections.opened, refused: connections.refused, reset: connections.reset };
}
