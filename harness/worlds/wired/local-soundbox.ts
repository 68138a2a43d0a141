/** The loudspeaker of a wired bench, in the rig's process: loses power and comes back with the ids that it has spoken. */
import { join } from 'node:path';
import { createSoundbox, SOUNDBOX_RING_MAX } from '../../../simulators/soundbox/soundbox.js';
import { FileStore } from './file-store.js';
import { localParty } from './local-party.js';
import { openMqtt } from './mqtt-session.js';
import type { Surroundings } from './surroundings.js';

export class LocalSoundbox {
  readonly #around: Surroundings;
  readonly #broker: string;
  #off: (() => void) | undefined;

  /** @param broker its URL */
  constructor(around: Surroundings, broker: string) {
    this.#around = around;
    this.#broker = broker;
  }

  async powerUp(): Promise<void> {
    const store = new FileStore(join(this.#around.folder, 'soundbox'));
    const { terminal } = this.#around;
    const machine = createSoundbox({ terminal, ringMax: SOUNDBOX_RING_MAX }, store.records);
    const mqtt = await openMqtt(this.#broker, (input) => party.input(input));
    const party = localParty(this.#around, { machine, store, mqtt });
    this.#off = () => {
      party.stop();
      mqtt.close();
      store.close();
    };
  }

  powerDown(): void {
    this.#off?.();
    this.#off = undefined;
  }
}
