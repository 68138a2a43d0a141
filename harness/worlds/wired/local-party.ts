/** A party inside the rig's own process: people, wallet, loudspeaker. It waits at its gates like any other. */
import type { Machine } from '../../../devices/wire/machine.js';
import { type FileStore, savingTo } from './file-store.js';
import type { MqttSession } from './mqtt-session.js';
import { RealParty, type RealPartySetup } from './real-party.js';
import type { Surroundings } from './surroundings.js';

export interface LocalPartyParts {
  readonly machine: Machine;
  /** Where its records go; absent: nowhere. */
  readonly store?: FileStore;
  readonly mqtt?: MqttSession;
  /** Where it opens links; absent: others come to it. */
  readonly dial?: RealPartySetup['dial'];
}

export function localParty(around: Surroundings, { machine, store, mqtt, dial = {} }: LocalPartyParts): RealParty {
  const party: RealParty = new RealParty({
    machine,
    dial,
    timeScale: around.timeScale,
    now: () => around.now(),
    emit: (event) => around.emit(event),
    reach: (moment, order) => {
      const done = around.reach(moment, order, around.now());
      if (!(done instanceof Promise)) return 'go';
      void done.then(() => party.release());
      return 'hold';
    },
    ...(store === undefined ? {} : { persist: savingTo(store) }),
    ...(mqtt === undefined ? {} : { mqtt }),
  });
  return party;
}
