/**
 * The one host: it runs a machine and performs its effects in order, in every world. What differs between worlds
 * (where bytes go, who keeps time, where records lie) comes in as ports.
 *
 *   input ──▶ machine.step ──▶ effects ──▶ perform one by one ──▶ ports
 *                                             │ at a moment ask the gate, at a record the storage;
 *                                             │ `hold` stops here until `release`
 */
import type { EventBody } from '../../devices/wire/events.js';
import type { Effect, Input, Instant, LinkName, Machine, RecordChange } from '../../devices/wire/machine.js';
import type { MomentName } from '../../devices/wire/moments.js';

export interface HostPorts {
  now(): Instant;
  open(link: LinkName, connection: number): void;
  send(link: LinkName, connection: number, bytes: Uint8Array): void;
  close(link: LinkName, connection: number): void;
  arm(timer: string, afterMs: number, scaled: boolean): void;
  disarm(timer: string): void;
  /** `go`: the record is safe (or in a cache, where `synced` is false). `hold`: the machine waits until `release`. */
  persist(key: string, value: string | undefined, synced: boolean): 'go' | 'hold';
  persistAll(changes: readonly RecordChange[]): 'go' | 'hold';
  emit(event: EventBody): void;
  subscribe(topic: string): void;
  publish(topic: string, payload: Uint8Array): void;
  /** `go`: nothing to wait for. `hold`: the machine waits at this moment until `release` (or for ever, when it is killed). */
  reach(moment: MomentName, order: string | undefined): 'go' | 'hold';
}

export class MachineHost {
  readonly #machine: Machine;
  readonly #ports: HostPorts;
  /** Of the step that is being performed; a new list for every step costs less than emptying one. */
  #effects: Effect[] = [];
  /** Effects before this index are performed. */
  #next = 0;
  #held = false;
  #dead = false;
  #busy = false;
  #waiting: Input[] = [];

  constructor(machine: Machine, ports: HostPorts) {
    this.#machine = machine;
    this.#ports = ports;
  }

  /** Gives the machine an input; kept in order while the machine waits at a gate. */
  input(input: Input): void {
    if (this.#dead) return;
    if (this.#held || this.#busy) {
      this.#waiting.push(input);
      return;
    }
    this.#step(input);
    this.#drain();
  }

  /** Opens the gate at which the machine waits. */
  release(): void {
    if (this.#dead || !this.#held) return;
    this.#held = false;
    this.#perform();
    this.#drain();
  }

  /** Power is gone: nothing that was not performed will be. */
  kill(): void {
    this.#dead = true;
    this.#effects = [];
    this.#waiting = [];
  }

  get held(): boolean {
    return this.#held;
  }

  #drain(): void {
    while (!this.#held && !this.#dead && this.#waiting.length > 0) {
      const input = this.#waiting.shift();
      if (input !== undefined) this.#step(input);
    }
  }

  #step(input: Input): void {
    const effects: Effect[] = [];
    this.#effects = effects;
    this.#next = 0;
    this.#machine.step(input, this.#ports.now(), effects);
    this.#perform();
  }

  #perform(): void {
    this.#busy = true;
    while (this.#next < this.#effects.length && !this.#dead && !this.#held) {
      const effect = this.#effects[this.#next] as Effect;
      this.#next += 1;
      this.#one(effect);
    }
    this.#busy = false;
  }

  /** A timer that ran out while the machine waited, and is disarmed before it could be heard of, did not run out. */
  #unhear(timer: string): void {
    this.#waiting = this.#waiting.filter((input) => input.kind !== 'timer' || input.timer !== timer);
  }

  #one(effect: Effect): void {
    const ports = this.#ports;
    switch (effect.kind) {
      case 'send':
        return ports.send(effect.link, effect.connection, effect.bytes);
      case 'arm':
        if (this.#waiting.length > 0) this.#unhear(effect.timer);
        return ports.arm(effect.timer, effect.afterMs, effect.scaled);
      case 'disarm':
        if (this.#waiting.length > 0) this.#unhear(effect.timer);
        return ports.disarm(effect.timer);
      case 'persist':
        if (ports.persist(effect.key, effect.value, effect.unsynced !== true) === 'hold') this.#held = true;
        return;
      case 'persist-all':
        if (ports.persistAll(effect.changes) === 'hold') this.#held = true;
        return;
      case 'emit':
        return ports.emit(effect.event);
      case 'moment':
        if (ports.reach(effect.moment, effect.order) === 'hold') this.#held = true;
        return;
      case 'open':
        return ports.open(effect.link, effect.connection);
      case 'close':
        return ports.close(effect.link, effect.connection);
      case 'subscribe':
        return ports.subscribe(effect.topic);
      case 'publish':
        return ports.publish(effect.topic, effect.payload);
    }
  }
}
