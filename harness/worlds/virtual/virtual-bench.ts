/** The fault controller's hands in virtual time: every method acts before it returns. */
import type { EventBody } from '../../../devices/wire/events.js';
import type { Party } from '../../../devices/wire/machine.js';
import type { MomentName } from '../../../devices/wire/moments.js';
import type { Rng } from '../../../devices/wire/rng.js';
import type { Told } from '../../../devices/wire/told.js';
import type { Toxic } from '../../../simulators/network/pipeline.js';
import type { SerialFaultSpec } from '../../../simulators/network/serial-faults/catalogue.js';
import type { Bench, Done, LinkTrouble, Stored, ToxicSpec } from '../../plan/bench.js';
import { scaledToxic } from '../clock.js';
import { EPISODE_EPOCH_MS } from '../parts.js';
import { PartyFaults } from '../party-faults.js';
import type { VirtualBroker } from './virtual-broker.js';
import type { VirtualParty } from './virtual-party.js';
import type { VirtualPorts } from './virtual-ports.js';
import type { VirtualSerial } from './virtual-serial.js';
import type { VirtualTcp } from './virtual-tcp.js';
import type { VirtualWay } from './virtual-way.js';

export interface BenchParts {
  readonly tcp: VirtualTcp;
  /** Where the acquirer link is TLS. */
  readonly way: VirtualWay | undefined;
  readonly serial: VirtualSerial;
  readonly ports: VirtualPorts;
  readonly broker: VirtualBroker;
  readonly parties: Readonly<Record<Party, VirtualParty>>;
  now(): number;
  power(party: Party, up: boolean): void;
  tell(told: Told): void;
  emit(event: EventBody): void;
  readonly timeScale: number;
}

export class VirtualBench implements Bench {
  readonly #parts: BenchParts;
  readonly #rng: Rng;
  readonly #toxics = new Map<string, Toxic>();
  /** Serial faults in place for which the history says `garbled`. */
  readonly #hindering = new Set<string>();
  /** What each fault has done, for faults that nothing else counts. */
  readonly #done = new Map<string, number>();
  /** Replies asked to go wrong, in order, by fault name. */
  readonly #spoiling: string[] = [];
  /** Faults that hold something down now, and what had been disturbed before. */
  readonly #holds = new Map<string, { readonly before: number; readonly count: () => number }>();
  /** Faults of name, address and certificate: what they did is what met them. */
  readonly #troubles = new Set<string>();
  /** How often the link or the broker is held down; two faults may overlap. */
  readonly #down = new Map<string, number>();
  readonly #partyFaults: PartyFaults;

  constructor(parts: BenchParts, rng: Rng) {
    this.#parts = parts;
    this.#rng = rng;
    const { parties } = parts;
    this.#partyFaults = new PartyFaults({
      power: (party, up) => {
        // What it was asked to spoil is forgotten with the rest of its memory.
        if (party === 'acquirer') this.#spoiling.length = 0;
        parts.power(party, up);
      },
      setStorage: (party, state) =>
        parties[party].setStorage(
          { ...state, writeMs: state.writeMs * parts.timeScale },
          {
            torn: () => void this.#partyFaults.torn(party),
            troubled: () => this.#partyFaults.writeTroubled(party),
          },
        ),
      loseLastWrite: (party) => parties[party].loseLastWrite(),
      stepClock: (party, byMs) => parties[party].stepClock(byMs),
      wallClock: (party) => EPISODE_EPOCH_MS + parts.now() + parties[party].clockMs,
      tell: (told) => parts.tell(told),
    });
  }

  addToxic(name: string, toxic: ToxicSpec): void {
    this.#toxics.set(name, { name, toxicity: 1, ...scaledToxic(toxic, this.#parts.timeScale) });
    this.#parts.tcp.setToxics([...this.#toxics.values()]);
  }

  removeToxic(name: string): void {
    this.#done.set(name, this.did(name));
    this.#toxics.delete(name);
    this.#parts.tcp.setToxics([...this.#toxics.values()]);
  }

  acquirerTrouble(name: string, trouble: LinkTrouble, on: boolean): void {
    const { way, tcp } = this.#parts;
    if (way === undefined) return;
    if (!on) return way.lift(name);
    way.place(name, trouble);
    tcp.endAll();
    this.#troubles.add(name);
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

  power(name: string, party: Party, up: boolean, losing?: 'last-write'): Done {
    return this.#partyFaults.power(name, party, up, losing);
  }

  tearWrite(name: string, party: Stored, on: boolean): Done {
    return this.#partyFaults.tearWrite(name, party, on);
  }

  storageFull(name: string, party: Stored, full: boolean): Done {
    return this.#partyFaults.storageFull(name, party, full);
  }

  slowWrites(name: string, party: Stored, writeMs: number): Done {
    return this.#partyFaults.slowWrites(name, party, writeMs);
  }

  maintenance(name: string, party: 'acquirer' | 'wallet', answer: string | undefined): void {
    this.#partyFaults.maintenance(name, party, answer);
  }

  stepClock(name: string, party: Stored, byMs: number): Done {
    return this.#partyFaults.stepClock(name, party, byMs);
  }

  endDay(name: string): Done {
    return this.#partyFaults.endDay(name);
  }

  dropSessions(name: string): void {
    this.#done.set(name, this.#parts.broker.dropSessions());
  }

  duplicateCredit(name: string): void {
    this.#parts.broker.duplicateNext(() => this.#done.set(name, 1));
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

  /** Every event of the history. Where the acquirer answers a sale, the fault that asked first has had its effect. */
  seen(event: EventBody): void {
    this.#partyFaults.seen(event);
    if (event.kind !== 'answered' || event.what !== 'sale') return;
    const name = this.#spoiling.shift();
    if (name !== undefined) this.#done.set(name, 1);
  }

  reached(moment: MomentName): void {
    this.#partyFaults.reached(moment);
  }

  did(name: string): number {
    if (this.#troubles.has(name)) return this.#parts.way?.met(name) ?? 0;
    if (this.#toxics.has(name)) return this.#parts.tcp.touchedBy(name);
    const serial = this.#parts.serial.did(name);
    if (serial !== undefined) return serial;
    const party = this.#partyFaults.did(name);
    if (party !== undefined) return party;
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
