/** One simulator by itself in real time, for somebody else's terminal, host or bench: its machine, its records, its links. */
import type { Dial } from '../../../devices/links/link.js';
import type { HistoryEvent } from '../../../devices/wire/events.js';
import type { LinkName, Machine, Records } from '../../../devices/wire/machine.js';
import { FileStore, savingTo } from './file-store.js';
import { type MqttSession, openMqtt } from './mqtt-session.js';
import { RealParty } from './real-party.js';

export interface StandaloneSetup {
  /** Gets what was persisted before, and the UTC milliseconds of instant 0. */
  readonly build: (records: Records, epochMs: number) => Machine;
  /** Records lie here; `undefined` keeps them in memory. */
  readonly store: string | undefined;
  /** Where each link is dialled: a TCP address, or a way of its own. */
  readonly dial?: Partial<Record<LinkName, { readonly host: string; readonly port: number } | Dial>>;
  readonly broker?: string;
  /** Part of their time that long waits take; absent: all of it. */
  readonly timeScale?: number;
  readonly hear: (event: HistoryEvent) => void;
}

export interface Standalone {
  readonly party: RealParty;
  /** Settles when the MQTT session stands; at once where there is none. */
  readonly online: Promise<void>;
  close(): void;
}

/** Built and powered up. @throws RigFaultError when the store cannot be used */
export async function startStandalone(setup: StandaloneSetup): Promise<Standalone> {
  const epochMs = Date.now();
  const now = (): number => Date.now() - epochMs;
  const store = new FileStore(setup.store);
  let party: RealParty | undefined;
  let mqtt: MqttSession | undefined;
  let online: Promise<void> = Promise.resolve();
  if (setup.broker !== undefined) {
    const { broker } = setup;
    let stands: () => void = () => undefined;
    online = new Promise((resolve) => {
      stands = resolve;
    });
    mqtt = await openMqtt(broker, (input) => {
      if (input.kind === 'online') stands();
      party?.input(input);
    });
  }
  party = new RealParty({
    machine: setup.build(store.records, epochMs),
    dial: setup.dial ?? {},
    timeScale: setup.timeScale ?? 1,
    now,
    persist: savingTo(store),
    emit: (event) => setup.hear({ ...event, at: now() } as HistoryEvent),
    reach: () => 'go',
    ...(mqtt === undefined ? {} : { mqtt }),
  });
  party.input({ kind: 'power-up' });
  return {
    party,
    online,
    close: () => {
      party?.stop();
      mqtt?.close();
      store.close();
    },
  };
}
