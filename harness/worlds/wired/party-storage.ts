/** The storage of a party in real time: its store, and what faults make of its writes. */
import type { RecordChange } from '../../../devices/wire/machine.js';
import { SOUND_STORAGE, type StorageState } from '../party-faults.js';
import type { FileStore } from './file-store.js';

/** Who hears of writes that go wrong. */
export interface StorageEars {
  /** A write was refused, or takes long. */
  troubled(): void;
  /** Half of a write is on disk: the power goes now. */
  torn(): void;
}

export class PartyStorage {
  readonly #store: FileStore;
  readonly #ears: StorageEars;
  readonly #waiting = new Set<NodeJS.Timeout>();
  #state: StorageState = SOUND_STORAGE;

  constructor(store: FileStore, ears: StorageEars) {
    this.#store = store;
    this.#ears = ears;
  }

  /** @param state its `writeMs` in real time @returns whether there is room or no room now, and was not before */
  set(state: StorageState): boolean {
    const changed = this.#state.full !== state.full;
    this.#state = state;
    this.#store.full = state.full;
    return changed;
  }

  /** @param go is called when the write is done, where the machine has to wait for it */
  persist(changes: readonly RecordChange[], synced: boolean, go: () => void): 'go' | 'hold' {
    if (this.#state.writeMs === 0) {
      this.#write(changes, synced);
      return 'go';
    }
    this.#ears.troubled();
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      this.#write(changes, synced);
      go();
    }, this.#state.writeMs);
    this.#waiting.add(timer);
    return 'hold';
  }

  /** The party has no power: what it waited for will not come about. */
  stop(): void {
    for (const timer of this.#waiting) clearTimeout(timer);
    this.#store.close();
  }

  #write(changes: readonly RecordChange[], synced: boolean): void {
    if (this.#state.tearNext) {
      this.#state = { ...this.#state, tearNext: false };
      this.#store.tear(changes);
      return this.#ears.torn();
    }
    const [only] = changes;
    const done =
      changes.length === 1 && only !== undefined
        ? this.#store.persist(only[0], only[1], synced)
        : this.#store.persistAll(changes);
    if (!done) this.#ears.troubled();
  }
}
