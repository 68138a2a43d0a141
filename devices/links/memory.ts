/** Two ends in one process; what one writes the other gets, a little later and as it was cut. */
import type { Dial, LinkEvents, OpenLink } from './link.js';

/** Two dials of one line: each may be opened once. */
export function memoryPair(): readonly [Dial, Dial] {
  const ends: [End, End] = [new End(), new End()];
  return [(events) => ends[0].open(events, ends[1]), (events) => ends[1].open(events, ends[0])];
}

class End implements OpenLink {
  #events: LinkEvents | undefined;
  #peer: End | undefined;
  #over = false;
  readonly #early: Uint8Array[] = [];

  async open(events: LinkEvents, peer: End): Promise<OpenLink> {
    this.#events = events;
    this.#peer = peer;
    for (const bytes of this.#early.splice(0)) queueMicrotask(() => this.hear(bytes));
    return this;
  }

  write(bytes: Uint8Array): void {
    const copy = bytes.slice();
    if (!this.#over) queueMicrotask(() => this.#peer?.hear(copy));
  }

  close(): void {
    this.end('closed by us', false);
    queueMicrotask(() => queueMicrotask(() => this.#peer?.end('closed by the peer', true)));
  }

  hear(bytes: Uint8Array): void {
    if (this.#events === undefined) this.#early.push(bytes);
    else if (!this.#over) this.#events.onBytes(bytes);
  }

  end(reason: string, lost: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#events?.onClosed(reason, lost);
  }
}
