/** The fault controller's hands on real links: every method settles when the fault is in place and was looked at. */
import type { EventBody } from '../../../devices/wire/events.js';
import type { Party } from '../../../devices/wire/machine.js';
import type { MomentName } from '../../../devices/wire/moments.js';
import type { Rng } from '../../../devices/wire/rng.js';
import type { Told } from '../../../devices/wire/told.js';
import type { SerialFaultSpec } from '../../../simulators/network/serial-faults/catalogue.js';
import type { Bench, Done, LinkTrouble, Stored, ToxicSpec } from '../../plan/bench.js';
import { scaledToxic } from '../clock.js';
import { PartyFaults } from '../party-faults.js';
import type { AcquirerPath } from './acquirer-path.js';
import type { Broker } from './broker.js';
import type { ShownIdentity } from './control.js';
import type { RegisterJoint } from './register-joint.js';
import type { RemoteParty } from './remote-party.js';
import type { SecureWay } from './secure-way.js';

export interface WiredBenchParts {
  readonly path: AcquirerPath;
  /** Where the acquirer is reached over TLS. */
  readonly secure: SecureWay | undefined;
  show(identity: ShownIdentity): Promise<void>;
  /** The terminal knows no name any more. Settles when it has forgotten. */
  forgetNames(): Promise<void>;
  /** The register line, where its faults are. */
  readonly joint: Pick<RegisterJoint, 'placeFault' | 'liftFault' | 'did'>;
  readonly broker: Broker;
  readonly processes: Readonly<Record<Stored, StoredHands>>;
  power(party: Party, up: boolean): Promise<void>;
  registerPort(trouble: 'unplugged' | 'held', on: boolean, sees: boolean): Promise<void>;
  /** Port connections ended, opens refused and chunks lost so far, because of the rig. */
  portDisturbed(): number;
  tell(told: Told): void;
  emit(event: EventBody): void;
  readonly timeScale: number;
}

/** What can be done to a party's storage and clock. */
export type StoredHands = Pick<RemoteParty, 'setStorage' | 'loseLastWrite' | 'stepClock' | 'wallClock'>;

export class WiredBench implements Bench {
  readonly #parts: WiredBenchParts;
  readonly #rng: Rng;
  /** Serial faults in place for which the history says `garbled`. */
  readonly #hindering = new Set<string>();
  /** Faults that keep the register's port away, and what had been disturbed before. */
  readonly #holds = new Map<string, number>();
  readonly #done = new Map<string, number>();
  readonly #spoiling: string[] = [];
  readonly #down = new Map<string, number>();
  readonly #partyFaults: PartyFaults;

  constructor(parts: WiredBenchParts, rng: Rng) {
    this.#parts = parts;
    this.#rng = rng;
    this.#partyFaults = new PartyFaults({
      power: (party, up) => {
        // What it was asked to spoil is forgotten with the rest of its memory.
        if (party === 'acquirer') this.#spoiling.length = 0;
        return parts.power(party, up);
      },
      setStorage: (party, state) => parts.processes[party].setStorage(state),
      loseLastWrite: (party) => parts.processes[party].loseLastWrite(),
      stepClock: (party, byMs) => parts.processes[party].stepClock(byMs),
      wallClock: (party) => parts.processes[party].wallClock,
      tell: (told) => parts.tell(told),
    });
  }

  addToxic(name: string, toxic: ToxicSpec): Promise<void> {
    return this.#parts.path.addToxic(name, toxic, scaledToxic(toxic, this.#parts.timeScale).attributes);
  }

  removeToxic(name: string): Promise<void> {
    return this.#parts.path.removeToxic(name);
  }

  async acquirerTrouble(name: string, trouble: LinkTrouble, on: boolean): Promise<void> {
    const { path, show, forgetNames } = this.#parts;
    await this.#parts.secure?.set({ path, show, forgetNames }, name, trouble, on);
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

  async broker(name: string, up: boolean): Promise<void> {
    if (!this.#changes('broker', up)) return;
    const ended = await this.#parts.broker.setUp(up);
    if (!up) this.#done.set(name, ended);
    this.#parts.emit({ kind: 'line', by: 'rig', line: 'broker', what: up ? 'up' : 'down' });
  }

  dropSessions(name: string): void {
    this.#done.set(name, this.#parts.broker.dropSessions());
  }

  duplicateCredit(name: string): void {
    this.#parts.broker.duplicateNext(() => this.#done.set(name, 1));
  }

  spoilReply(name: string, how: 'duplicate' | 'late' | 'altered' | 'wrong-mac', delayMs: number): void {
    this.#spoiling.push(name);
    this.#parts.tell({ to: 'acquirer', do: 'spoil-next-reply', how, delayMs });
  }

  /** Every event of the history. Where the acquirer answers a sale, the fault that asked first has had its effect. */
  seen(event: EventBody): void {
    this.#partyFaults.seen(event);
    if (event.kind === 'line' && event.what === 'refused') {
      const ofLink = this.#parts.path.refused(event.why);
      if (!ofLink) this.#parts.secure?.refused(event.why ?? '');
    }
    if (event.kind === 'overheard') this.#parts.secure?.overheard();
    if (event.kind !== 'answered' || event.what !== 'sale') return;
    const name = this.#spoiling.shift();
    if (name !== undefined) this.#done.set(name, 1);
  }

  /** Every moment that the rig hears of. */
  reached(moment: MomentName): void {
    this.#partyFaults.reached(moment);
  }

  /** What a party's process says of its writes. */
  storage(party: Party, what: 'write-troubled' | 'torn'): Done {
    if (party === 'register' || party === 'soundbox') return;
    if (what === 'torn') return this.#partyFaults.torn(party);
    this.#partyFaults.writeTroubled(party);
  }

  /** @throws RigFaultError when a link let pass what a fault forbids */
  check(): void {
    this.#parts.path.check();
  }

  did(name: string): number {
    const held = this.#holds.get(name);
    if (held !== undefined) return this.#parts.portDisturbed() - held;
    const { path, secure } = this.#parts;
    const party = this.#partyFaults.did(name) ?? path.did(name) ?? secure?.did(name, path);
    return party ?? this.#parts.joint.did(name) ?? this.#done.get(name) ?? 0;
  }

  #changes(what: string, up: boolean): boolean {
    const before = this.#down.get(what) ?? 0;
    const after = Math.max(0, before + (up ? -1 : 1));
    this.#down.set(what, after);
    return (before === 0) !== (after === 0);
  }
}
