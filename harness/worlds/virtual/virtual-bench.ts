/** The fault controller's hands in virtual time: every method acts before it returns. */
import type { EventBody } from '../../../devices/wire/events.js';
import type { Party } from '../../../devices/wire/machine.js';
import type { Rng } from '../../../devices/wire/rng.js';
import type { Told } from '../../../devices/wire/told.js';
import type { Toxic } from '../../../simulators/network/pipeline.js';
import type { SerialFaultSpec } from '../../../simulators/network/serial-faults/catalogue.js';
import type { Bench, ToxicSpec } from '../../plan/bench.js';
import type { VirtualBroker } from './virtual-broker.js';
import type { VirtualPorts } from './virtual-ports.js';
import type { VirtualSerial } from './virtual-serial.js';
import type { VirtualTcp } from './virtual-tcp.js';

export interface BenchParts {
  readonly tcp: VirtualTcp;
  readonly serial: VirtualSerial;
  readonly ports: VirtualPorts;
  readonly broker: VirtualBroker;
  power(party: Party, up: boolean): void;
  tell(told: Told): void;
  emit(event: EventBody): void;
}

export class VirtualBench implements Bench {
  readonly #parts: BenchParts;
  readonly #rng: Rng;
  readonly #toxics = new Map<string, Toxic>();
  /** Serial faults in place that keep the clocks standing still. */
  readonly #hindering = new Set<string>();
  /** What each fault has done, for faults that nothing else counts. */
  readonly #done = new Map<string, number>();
  /** Replies asked to go wrong, in order, by fault name. */
  readonly #spoiling: string[] = [];
  /** Faults that hold something down now, and what had been disturbed before. */
  readonly #holds = new Map<string, { readonly before: number; readonly count: () => number }>();
  /** How often the link, a party or the broker is held down; two faults may overlap. */
  readonly #down = new Map<string, number>();

  constructor(parts: BenchParts, rng: Rng) {
    this.#parts = parts;
    this.#rng = rng;
  }

  addToxic(name: string, toxic: ToxicSpec): void {
    this.#toxics.set(name, { name, toxicity: 1, ...toxic });
    this.#parts.tcp.setToxics([...this.#toxics.values()]);
  }

  removeToxic(name: string): void {
    this.#done.set(name, this.did(name));
    this.#toxics.delete(name);
    this.#parts.tcp.setToxics([...this.#toxics.values()]);
  }

  acquirerLink(name: string, up: boolean): void {
    this.#hold(name, up, () => this.#parts.tcp.cut);
    if (!this.#changes('link', up)) return;
    this.#parts.tcp.setUp(up);
    this.#parts.emit({ kind: 'line', by: 'rig', line: 'acquirer', what: up ? 'up' : 'down' });
  }

  addSerialFault(name: string, spec: SerialFaultSpec): void {
    if (spec.hinders) {
      this.#hindering.add(name);
      this.#parts.emit({ kind: 'line', by: 'rig', line: 'register', what: 'garbled' });
    }
    this.#parts.serial.placeFault(name, spec, this.#rng.split(name));
  }

  removeSerialFault(name: string): void {
    if (this.#hindering.delete(name)) this.#parts.emit({ kind: 'line', by: 'rig', line: 'register', what: 'clear' });
    this.#parts.serial.liftFault(name);
  }

  registerPort(name: string, trouble: 'unplugged' | 'held', on: boolean, sees: boolean): void {
    const { ports, emit } = this.#parts;
    this.#hold(name, !on, () => ports.disturbed);
    if (!this.#changes(trouble, !on)) return;
    emit({ kind: 'line', by: 'rig', line: 'register', what: on ? 'down' : 'up' });
    if (trouble === 'held') ports.hold(on);
    else if (on) ports.unplug(sees);
    else ports.plug();
  }

  power(name: string, party: Party, up: boolean): void {
    if (!this.#changes(party, up)) return;
    // What it was asked to spoil is forgotten with the rest of its memory.
    if (party === 'acquirer') this.#spoiling.length = 0;
    this.#parts.power(party, up);
    this.#done.set(name, 1);
  }

  broker(name: string, up: boolean): void {
    this.#hold(name, up, () => this.#parts.broker.disturbed);
    if (!this.#changes('broker', up)) return;
    this.#parts.broker.setUp(up);
    this.#parts.emit({ kind: 'line', by: 'rig', line: 'broker', what: up ? 'up' : 'down' });
    // Sessions end with it.
    if (!up) this.#done.set(name, 1);
  }

  spoilReply(name: string, how: 'duplicate' | 'late' | 'altered' | 'wrong-mac', delayMs: number): void {
    this.#spoiling.push(name);
    this.#parts.tell({ to: 'acquirer', do: 'spoil-next-reply', how, delayMs });
  }

  /** The world saw the acquirer answer a sale: the fault that asked first has had its effect. */
  saleAnswered(): void {
    const name = this.#spoiling.shift();
    if (name !== undefined) this.#done.set(name, 1);
  }

  did(name: string): number {
    if (this.#toxics.has(name)) return this.#parts.tcp.touchedBy(name);
    const serial = this.#parts.serial.did(name);
    if (serial !== undefined) return serial;
    const held = this.#holds.get(name);
    return (this.#done.get(name) ?? 0) + (held === undefined ? 0 : held.count() - held.before);
  }

  /** While a fault holds something down, whatever that disturbs is its doing, also when another holds it too. */
  #hold(name: string, up: boolean, count: () => number): void {
    if (!up) this.#holds.set(name, { before: count(), count });
    else {
      this.#done.set(name, this.did(name));
      this.#holds.delete(name);
    }
  }

  /** Counts who holds it down; true when that changes whether it is up. */
  #changes(what: string, up: boolean): boolean {
    const before = this.#down.get(what) ?? 0;
    const after = Math.max(0, before + (up ? -1 : 1));
    this.#down.set(what, after);
    return (before === 0) !== (after === 0);
  }
}
