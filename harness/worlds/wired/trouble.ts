/** Tells whoever stands on a server that it failed by itself: the episodes that run now, and where it ended all later ones. */
import type { RigFaultError } from '../../../devices/wire/errors.js';

type Ear = (fault: RigFaultError) => void;

export class Trouble {
  readonly #ears = new Set<Ear>();
  #ended: RigFaultError | undefined;

  /** @param ear is called at once where the server has ended before @returns ends the listening */
  hear(ear: Ear): () => void {
    if (this.#ended !== undefined) ear(this.#ended);
    this.#ears.add(ear);
    return () => void this.#ears.delete(ear);
  }

  /** It failed those who use it now, and may serve again. */
  failed(fault: RigFaultError): void {
    for (const ear of this.#ears) ear(fault);
  }

  /** It does not come back. */
  ended(fault: RigFaultError): void {
    this.#ended ??= fault;
    this.failed(fault);
  }
}
