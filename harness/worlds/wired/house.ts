/**
 * One acquirer that serves many terminals, each through an entrance of its own. A terminal that waits at a gate, or is gone,
 * holds up nobody else: its inputs wait in its own lane, and what the machine does in a lane belongs to that terminal.
 *
 *   proxy of SR000001 ─▶ entrance ─▶ lane SR000001 ─┐
 *   proxy of SR000002 ─▶ entrance ─▶ lane SR000002 ─┼─▶ one machine, one ledger ─▶ effects ─▶ the lane that they came of
 *   broker, day end ───────────────▶ the house ─────┘                                 (the house: by the terminal named)
 */
import type { EventBody } from '../../../devices/wire/events.js';
import type { Machine } from '../../../devices/wire/machine.js';
import { Rng } from '../../../devices/wire/rng.js';
import { createAcquirer } from '../../../simulators/acquirer/acquirer.js';
import { acquirerConfig, dialectOf, partsNamed } from '../parts.js';
import type { ProcessSetup } from './control.js';
import { FileStore, savingTo } from './file-store.js';
import { type MqttSession, openMqtt } from './mqtt-session.js';
import { RealParty, type StandingLink } from './real-party.js';

/** A lane's ear. */
export interface Guest {
  emit(event: EventBody): void;
  failed(message: string): void;
}

export class House {
  readonly store: FileStore;
  readonly machine: Machine;
  readonly #epochMs = Date.now();
  readonly #guests = new Map<string, Guest>();
  readonly #mqtt: Promise<MqttSession>;
  readonly #own: RealParty;
  #connections = 0;

  /** @param setup of its first guest */
  constructor(setup: ProcessSetup) {
    this.store = new FileStore(setup.store);
    const { policy } = partsNamed(setup.firmware);
    const config = acquirerConfig([], policy, this.#epochMs, dialectOf(setup.dialect));
    this.machine = createAcquirer(config, this.store.records, new Rng(`${setup.seed}/house`));
    this.#own = new RealParty({
      machine: this.machine,
      now: () => this.now(),
      timeScale: setup.timeScale,
      dial: {},
      persist: savingTo(this.store),
      emit: (event) => this.#emit(event),
      // What the host does by itself stops for nobody's gate.
      reach: () => 'go',
      mqtt: {
        subscribe: (topic) => void this.#mqtt.then((session) => session.subscribe(topic)),
        publish: (topic, payload) => void this.#mqtt.then((session) => session.publish(topic, payload)),
        unsubscribe: () => undefined,
        close: () => undefined,
      },
    });
    this.#mqtt = openMqtt(setup.broker ?? '', (input) => this.#own.input(input));
    this.#own.input({ kind: 'power-up' });
  }

  /** Milliseconds since the house stands: the machine's time, the same in every lane. */
  now(): number {
    return Date.now() - this.#epochMs;
  }

  session(): Promise<MqttSession> {
    return this.#mqtt;
  }

  /** Connections of all lanes have different numbers. */
  nextConnection(): number {
    this.#connections += 1;
    return this.#connections;
  }

  /** @param party the terminal's lane */
  enter(terminal: string, guest: Guest, party: RealParty): void {
    this.#guests.set(terminal, guest);
    party.input({ kind: 'told', told: { to: 'acquirer', do: 'enrol', terminal } });
  }

  /** The terminal is gone for good. Its lane may wait at a gate for ever: the house clears up behind it. */
  leave(terminal: string, links: readonly StandingLink[]): void {
    this.#guests.delete(terminal);
    for (const { link, connection } of links) this.#own.input({ kind: 'closed', link, connection });
    this.#own.input({ kind: 'told', told: { to: 'acquirer', do: 'retire', terminal } });
  }

  /** What the house does by itself belongs to the terminal that it names. */
  #emit(event: EventBody): void {
    const terminal = 'terminal' in event ? event.terminal : undefined;
    const guest = typeof terminal === 'string' ? this.#guests.get(terminal) : undefined;
    if (guest !== undefined) return guest.emit(event);
    const message = `an event of the shared acquirer belongs to no terminal of the bench: ${event.kind}, ${terminal ?? 'none named'}`;
    for (const { failed } of this.#guests.values()) failed(message);
  }
}
