/** Who hears what the rig's parties tell: the episode that is played, or nobody between two of them. */
import type { EventBody } from '../../../devices/wire/events.js';
import type { Party } from '../../../devices/wire/machine.js';
import type { MomentName } from '../../../devices/wire/moments.js';

export interface Listener {
  /** @param at milliseconds since the rig stands */
  emit(event: EventBody, at: number): void;
  /** A promise means: hold the party there until it settles. */
  reach(moment: MomentName, order: string | undefined, at: number): void | Promise<void>;
  storage(party: Party, what: 'write-troubled' | 'torn'): void;
  /** The bench broke. */
  fail(error: unknown): void;
}

export class Listening implements Listener {
  #listener: Listener | undefined;
  #broken: unknown;

  /** @returns ends it @throws what broke while nobody listened */
  hear(listener: Listener): () => void {
    if (this.#broken !== undefined) {
      const broken = this.#broken;
      this.#broken = undefined;
      throw broken;
    }
    this.#listener = listener;
    return () => {
      if (this.#listener === listener) this.#listener = undefined;
    };
  }

  emit(event: EventBody, at: number): void {
    this.#listener?.emit(event, at);
  }

  reach(moment: MomentName, order: string | undefined, at: number): void | Promise<void> {
    return this.#listener?.reach(moment, order, at);
  }

  storage(party: Party, what: 'write-troubled' | 'torn'): void {
    this.#listener?.storage(party, what);
  }

  fail(error: unknown): void {
    if (this.#listener === undefined) this.#broken ??= error;
    else this.#listener.fail(error);
  }
}
