/** A TCP link of the wallet, counted as it comes and goes. No proxy stands on it: what goes in comes out. */
import type { LinkEvents, OpenLink } from '../../../devices/links/link.js';
import type { LinkName } from '../../../devices/wire/machine.js';
import { Passed } from '../passed.js';
import type { RealParty } from './real-party.js';

/** A connection came or was reset, or so many bytes passed. */
export type Counted =
  | { readonly what: 'opened' | 'reset' }
  | { readonly what: 'upstream' | 'downstream'; readonly bytes: number };

/** Over all lives of the party, which tells it while it lives. */
export class LinkCounts {
  upstream = new Passed();
  downstream = new Passed();
  connections = { opened: 0, refused: 0, reset: 0 };

  /** Counts from here on. */
  begin(): void {
    this.upstream = new Passed();
    this.downstream = new Passed();
    this.connections = { opened: 0, refused: 0, reset: 0 };
  }

  add(counted: Counted): void {
    if ('bytes' in counted) {
      this[counted.what].entered(counted.bytes);
      this[counted.what].left(counted.bytes);
    } else this.connections[counted.what] += 1;
  }
}

/** Gives the party a link that is counted. @returns who hears of it */
export function attachCounted(
  party: RealParty,
  name: LinkName,
  link: OpenLink,
  count: (counted: Counted) => void,
): LinkEvents {
  count({ what: 'opened' });
  const hear = party.attach(name, {
    write: (bytes) => {
      count({ what: 'downstream', bytes: bytes.length });
      link.write(bytes);
    },
    close: () => link.close(),
  });
  return {
    onBytes: (bytes) => {
      count({ what: 'upstream', bytes: bytes.length });
      hear.onBytes(bytes);
    },
    onClosed: (reason) => {
      if (reason === 'ECONNRESET') count({ what: 'reset' });
      hear.onClosed();
    },
  };
}
