/** A TCP link of a party inside the rig, counted as it comes and goes. No proxy stands on it: what goes in comes out. */
import type { LinkEvents, OpenLink } from '../../../devices/links/link.js';
import type { LinkName } from '../../../devices/wire/machine.js';
import { Passed } from '../passed.js';
import type { RealParty } from './real-party.js';

export class CountedLink {
  readonly upstream = new Passed();
  readonly downstream = new Passed();
  readonly connections = { opened: 0, refused: 0, reset: 0 };
  readonly #name: LinkName;

  constructor(name: LinkName) {
    this.#name = name;
  }

  /** @returns who hears of the link */
  attach(party: RealParty, link: OpenLink): LinkEvents {
    this.connections.opened += 1;
    const hear = party.attach(this.#name, {
      write: (bytes) => {
        count(this.downstream, bytes);
        link.write(bytes);
      },
      close: () => link.close(),
    });
    return {
      onBytes: (bytes) => {
        count(this.upstream, bytes);
        hear.onBytes(bytes);
      },
      onClosed: (reason) => {
        if (reason === 'ECONNRESET') this.connections.reset += 1;
        hear.onClosed();
      },
    };
  }
}

function count(passed: Passed, { length }: Uint8Array): void {
  passed.entered(length);
  passed.left(length);
}
