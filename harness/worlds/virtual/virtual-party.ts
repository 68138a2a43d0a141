/**
 * One party of the virtual bench: its machine in a host, its timers on the queue, its records in a store. Losing power drops
 * the machine and its timers; coming back builds a new machine from the records alone.
 */
import type { EventBody } from '../../../devices/wire/events.js';
import type { Input, LinkName, Machine, Party, RecordChange } from '../../../devices/wire/machine.js';
import type { MomentName } from '../../../devices/wire/moments.js';
import { MachineHost } from '../host.js';
import type { StorageState } from '../party-faults.js';
import { Store } from '../store.js';
import type { Due, EventQueue } from './event-queue.js';

/** Where the party's bytes and words go; the world provides it. */
export interface PartySurroundings {
  open(party: Party, link: LinkName, connection: number): void;
  send(party: Party, link: LinkName, connection: number, bytes: Uint8Array): void;
  close(party: Party, link: LinkName, connection: number): void;
  subscribe(party: Party, topic: string): void;
  publish(party: Party, topic: string, payload: Uint8Array): void;
  emit(event: EventBody): void;
  /** `hold`: the party waits there until it is released. */
  reach(party: Party, moment: MomentName, order: string | undefined): 'go' | 'hold';
}

/** Who hears of writes that go wrong. */
export interface StorageTroubles {
  /** In the middle of a write: the power goes now. */
  torn(): void;
  /** A write was refused, or takes long. */
  troubled(): void;
}

/** @param clockMs how far the party's wall clock is ahead of the bench's */
type BuildMachine = (records: ReadonlyMap<string, string>, boot: number, clockMs: number) => Machine;

export class VirtualParty {
  readonly name: Party;
  readonly #store = new Store();
  readonly #queue: EventQueue;
  readonly #timeScale: number;
  readonly #around: PartySurroundings;
  readonly #build: BuildMachine;
  readonly #timers = new Map<string, Due>();
  #host: MachineHost | undefined;
  /** Counts the power-ups. */
  #boots = 0;
  #clockMs = 0;
  /** Each write takes so long. */
  #writeMs = 0;
  #troubles: StorageTroubles | undefined;

  /** @param timeScale part of their length that long waits take */
  constructor(name: Party, queue: EventQueue, timeScale: number, around: PartySurroundings, build: BuildMachine) {
    this.name = name;
    this.#queue = queue;
    this.#timeScale = timeScale;
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
    this.#store.start();
    this.#host = this.#newHost(this.#build(this.#store.records, this.#boots, this.#clockMs));
    if (this.#store.full) this.#host.input({ kind: 'storage', full: true });
    this.#host.input({ kind: 'power-up' });
  }

  powerDown(): void {
    this.#host?.kill();
    this.#host = undefined;
    this.#store.dropCache();
    for (const due of this.#timers.values()) this.#queue.cancel(due);
    this.#timers.clear();
  }

  /** Lost without power, as anything is that reaches a dead machine. */
  input(input: Input): void {
    this.#host?.input(input);
  }

  /** The clock is on a battery of its own: it stays stepped through a power cut. */
  stepClock(byMs: number): void {
    this.#clockMs += byMs;
    this.#host?.input({ kind: 'clock', byMs });
  }

  get clockMs(): number {
    return this.#clockMs;
  }

  setStorage({ full, writeMs, tearNext }: StorageState, troubles: StorageTroubles): void {
    const changed = full !== this.#store.full;
    this.#store.full = full;
    this.#store.tearNext = tearNext ? troubles.torn : undefined;
    this.#writeMs = writeMs;
    this.#troubles = troubles;
    if (changed) this.#host?.input({ kind: 'storage', full });
  }

  loseLastWrite(): void {
    this.#store.loseLastWrite();
  }

  /** Opens the gate at which it waits, if it still does. */
  release(): void {
    this.#host?.release();
  }

  #newHost(machine: Machine): MachineHost {
    const around = this.#around;
    const name = this.name;
    const host: MachineHost = new MachineHost(machine, {
      now: () => this.#queue.now,
      open: (link, connection) => around.open(name, link, connection),
      send: (link, connection, bytes) => around.send(name, link, connection, bytes),
      close: (link, connection) => around.close(name, link, connection),
      arm: (timer, afterMs, scaled) => this.#arm(timer, scaled ? afterMs * this.#timeScale : afterMs),
      disarm: (timer) => this.#disarm(timer),
      persist: (key, value, synced) => {
        if (this.#writeMs > 0) return this.#writeLater(host, () => this.#store.write(key, value, synced));
        if (!this.#store.write(key, value, synced)) this.#troubles?.troubled();
        return 'go';
      },
      persistAll: (changes: readonly RecordChange[]) => {
        if (this.#writeMs > 0) return this.#writeLater(host, () => this.#store.writeAll(changes));
        if (!this.#store.writeAll(changes)) this.#troubles?.troubled();
        return 'go';
      },
      emit: (event) => around.emit(event),
      subscribe: (topic) => around.subscribe(name, topic),
      publish: (topic, payload) => around.publish(name, topic, payload),
      reach: (moment, order) => around.reach(name, moment, order),
    });
    return host;
  }

  /** The machine waits for the write; a power cut meanwhile means that it never came about. */
  #writeLater(host: MachineHost, write: () => boolean): 'hold' {
    this.#troubles?.troubled();
    this.#queue.after(this.#writeMs, () => {
      if (this.#host !== host) return;
      write();
      host.release();
    });
    return 'hold';
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
