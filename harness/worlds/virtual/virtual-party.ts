/**
 * One party of the virtual bench: its machine in a host, its timers on the queue, its records in a map. Losing power drops
 * the machine and its timers; coming back builds a new machine from the records alone.
 */
import type { EventBody } from '../../../devices/wire/events.js';
import type { Input, LinkName, Machine, Party } from '../../../devices/wire/machine.js';
import type { MomentName } from '../../../devices/wire/moments.js';
import { MachineHost } from '../host.js';
import type { Due, EventQueue } from './event-queue.js';

/** Where the party's bytes and words go; the world provides it. */
export interface PartySurroundings {
  open(party: Party, link: LinkName, connection: number): void;
  send(party: Party, link: LinkName, connection: number, bytes: Uint8Array): void;
  close(party: Party, link: LinkName, connection: number): void;
  subscribe(party: Party, topic: string): void;
  publish(party: Party, topic: string, payload: Uint8Array): void;
  emit(event: EventBody): void;
  reach(moment: MomentName, order: string | undefined): void;
}

export class VirtualParty {
  readonly name: Party;
  readonly records = new Map<string, string>();
  readonly #queue: EventQueue;
  readonly #around: PartySurroundings;
  readonly #build: (records: ReadonlyMap<string, string>, boot: number) => Machine;
  readonly #timers = new Map<string, Due>();
  #host: MachineHost | undefined;
  /** Counts the power-ups. */
  #boots = 0;

  constructor(
    name: Party,
    queue: EventQueue,
    around: PartySurroundings,
    build: (records: ReadonlyMap<string, string>, boot: number) => Machine,
  ) {
    this.name = name;
    this.#queue = queue;
    this.#around = around;
    this.#build = build;
  }

  get up(): boolean {
    return this.#host !== undefined;
  }

  get boots(): number {
    return this.#boots;
  }

  powerUp(): void {
    if (this.#host !== undefined) return;
    this.#boots += 1;
    this.#host = this.#newHost(this.#build(this.records, this.#boots));
    this.#host.input({ kind: 'power-up' });
  }

  powerDown(): void {
    this.#host?.kill();
    this.#host = undefined;
    for (const due of this.#timers.values()) this.#queue.cancel(due);
    this.#timers.clear();
  }

  /** Lost without power, as anything is that reaches a dead machine. */
  input(input: Input): void {
    this.#host?.input(input);
  }

  #newHost(machine: Machine): MachineHost {
    const around = this.#around;
    const name = this.name;
    return new MachineHost(machine, {
      now: () => this.#queue.now,
      open: (link, connection) => around.open(name, link, connection),
      send: (link, connection, bytes) => around.send(name, link, connection, bytes),
      close: (link, connection) => around.close(name, link, connection),
      arm: (timer, afterMs) => this.#arm(timer, afterMs),
      disarm: (timer) => this.#disarm(timer),
      persist: (key, value) => {
        if (value === undefined) this.records.delete(key);
        else this.records.set(key, value);
      },
      emit: (event) => around.emit(event),
      subscribe: (topic) => around.subscribe(name, topic),
      publish: (topic, payload) => around.publish(name, topic, payload),
      reach: (moment, order) => {
        around.reach(moment, order);
        return 'go';
      },
    });
  }

  #arm(timer: string, afterMs: number): void {
    this.#disarm(timer);
    const due = this.#queue.after(afterMs, () => {
      this.#timers.delete(timer);
      this.#host?.input({ kind: 'timer', timer });
    });
    this.#timers.set(timer, due);
  }

  #disarm(timer: string): void {
    const due = this.#timers.get(timer);
    if (due === undefined) return;
    this.#queue.cancel(due);
    this.#timers.delete(timer);
  }
}
