/** The fault controller's hands on real links: every method settles when the fault is in place and was looked at. */
import type { EventBody } from '../../../devices/wire/events.js';
import type { Party } from '../../../devices/wire/machine.js';
import type { Rng } from '../../../devices/wire/rng.js';
import type { Told } from '../../../devices/wire/told.js';
import type { SerialFaultSpec } from '../../../simulators/network/serial-faults/catalogue.js';
import type { Bench, ToxicSpec } from '../../plan/bench.js';
import type { AcquirerPath } from './acquirer-path.js';
import type { Broker } from './broker.js';
import type { SerialJoint } from './serial-joint.js';

export interface WiredBenchParts {
  readonly path: AcquirerPath;
  readonly joint: SerialJoint;
  readonly broker: Broker;
  power(party: Party, up: boolean): Promise<void>;
  registerPort(trouble: 'unplugged' | 'held', on: boolean, sees: boolean): Promise<void>;
  /** Port connections ended, opens refused and chunks lost so far, because of the rig. */
  portDisturbed(): number;
  tell(told: Told): void;
  emit(event: EventBody): void;
  readonly timeScale: number;
}

export class WiredBench implements Bench {
  readonly #parts: WiredBenchParts;
  readonly #rng: Rng;
  /** Serial faults in place that keep the clocks standing still. */
  readonly #hindering = new Set<string>();
  /** Faults that keep the register's port away, and what had been disturbed before. */
  readonly #holds = new Map<string, number>();
  readonly #done = new Map<string, number>();
  readonly #spoiling: string[] = [];
  readonly #down = new Map<string, number>();

  constructor(parts: WiredBenchParts, rng: Rng) {
    this.#parts = parts;
    this.#rng = rng;
  }

  addToxic(name: string, toxic: ToxicSpec): Promise<void> {
    return this.#parts.path.addToxic(name, toxic, scaled(toxic, this.#parts.timeScale));
  }

  removeToxic(name: string): Promise<void> {
    return this.#parts.path.removeToxic(name);
  }

  async acquirerLink(name: string, up: boolean): Promise<void> {
    if (await this.#parts.path.setUp(name, up))
      this.#parts.emit({ kind: 'line', by: 'rig', line: 'acquirer', what: up ? 'up' : 'down' });
  }

  addSerialFault(name: string, spec: SerialFaultSpec): void {
    if (spec.hinders) {
      this.#hindering.add(name);
      this.#parts.emit({ kind: 'line', by: 'rig', line: 'register', what: 'garbled' });
    }
    this.#parts.joint.placeFault(name, spec, this.#rng.split(name));
  }

  removeSerialFault(name: string): void {
    if (this.#hindering.delete(name)) this.#parts.emit({ kind: 'line', by: 'rig', line: 'register', what: 'clear' });
    this.#parts.joint.liftFault(name);
  }

  async registerPort(name: string, trouble: 'unplugged' | 'held', on: boolean, sees: boolean): Promise<void> {
    if (on) this.#holds.set(name, this.#parts.portDisturbed());
    else {
      this.#done.set(name, this.did(name));
      this.#holds.delete(name);
    }
    if (!this.#changes(trouble, !on)) return;
    this.#parts.emit({ kind: 'line', by: 'rig', line: 'register', what: on ? 'down' : 'up' });
    await this.#parts.registerPort(trouble, on, sees);
  }

  async power(name: string, party: Party, up: boolean): Promise<void> {
    if (!this.#changes(party, up)) return;
    // What it was asked to spoil is forgotten with the rest of its memory.
    if (party === 'acquirer') this.#spoiling.length = 0;
    await this.#parts.power(party, up);
    this.#done.set(name, 1);
  }

  async broker(name: string, up: boolean): Promise<void> {
    if (!this.#changes('broker', up)) return;
    const before = this.#parts.broker.cut();
    await this.#parts.broker.setUp(up);
    if (!up) this.#done.set(name, this.#parts.broker.cut() - before);
    this.#parts.emit({ kind: 'line', by: 'rig', line: 'broker', what: up ? 'up' : 'down' });
  }

  spoilReply(name: string, how: 'duplicate' | 'late' | 'altered' | 'wrong-mac', delayMs: number): void {
    this.#spoiling.push(name);
    this.#parts.tell({ to: 'acquirer', do: 'spoil-next-reply', how, delayMs });
  }

  /** The acquirer answered a sale: the fault that asked first has had its effect. */
  saleAnswered(): void {
    const name = this.#spoiling.shift();
    if (name !== undefined) this.#done.set(name, 1);
  }

  /** @throws RigFaultError when a link let pass what a fault forbids */
  check(): void {
    this.#parts.path.check();
  }

  /** The terminal was refused a connection. */
  refused(): void {
    this.#parts.path.refused();
  }

  did(name: string): number {
    const held = this.#holds.get(name);
    if (held !== undefined) return this.#parts.portDisturbed() - held;
    return this.#parts.path.did(name) ?? this.#parts.joint.did(name) ?? this.#done.get(name) ?? 0;
  }

  #changes(what: string, up: boolean): boolean {
    const before = this.#down.get(what) ?? 0;
    const after = Math.max(0, before + (up ? -1 : 1));
    this.#down.set(what, after);
    return (before === 0) !== (after === 0);
  }
}

/** Fault times scale with the waits of emulated parties; a rate is a time turned round. */
function scaled({ type, attributes }: ToxicSpec, timeScale: number): Record<string, number> {
  const out: Record<string, number> = { ...attributes };
  for (const key of ['latency', 'jitter', 'delay'])
    if (out[key] !== undefined) out[key] = Math.round(out[key] * timeScale);
  if (type === 'bandwidth') out['rate'] = Math.max(1, Math.round((attributes['rate'] ?? 1) / timeScale));
  return out;
}
