/**
 * Puts the faults of a plan in place at their moments and takes them away again, the same in every world. The bench acts;
 * the controller counts, times and writes down: asked, placed, hit (with what it did), over.
 */
import type { EventBody } from '../../devices/wire/events.js';
import type { MomentName } from '../../devices/wire/moments.js';
import type { Bench, Done } from '../plan/bench.js';
import { faultKind } from '../plan/faults/catalogue.js';
import type { FaultKind } from '../plan/faults/kind.js';
import type { PlannedFault } from '../plan/plan.js';

export interface ControllerPorts {
  emit(event: EventBody): void;
  /** Runs after so long of plan time (scaled in the wired world), or of the time that link timers keep. */
  after(ms: number, run: () => void, time: 'plan' | 'link'): void;
  /** A fault could not be put in place, or lifted: the bench's failure, not the terminal's. */
  failed(error: unknown): void;
}

interface Slot {
  readonly index: number;
  readonly name: string;
  readonly fault: PlannedFault;
  readonly kind: FaultKind;
  seen: number;
  hit: boolean;
  state: 'waiting' | 'placing' | 'placed' | 'over' | 'withdrawn';
}

export class FaultController {
  readonly #slots: Slot[] = [];
  readonly #byMoment = new Map<MomentName, Slot[]>();
  readonly #bench: Bench;
  readonly #ports: ControllerPorts;
  #onIdle: (() => void) | undefined;

  constructor(faults: readonly PlannedFault[], bench: Bench, ports: ControllerPorts) {
    this.#bench = bench;
    this.#ports = ports;
    for (const [index, fault] of faults.entries()) {
      const kind = faultKind(fault.do);
      if (kind === undefined) throw new Error(`scanrig bug: plan with unknown fault ${fault.do} was not refused`);
      const slot: Slot = { index, name: `${index}-${kind.id}`, fault, kind, seen: 0, hit: false, state: 'waiting' };
      this.#slots.push(slot);
      if ('moment' in fault.from) {
        const waiting = this.#byMoment.get(fault.from.moment);
        if (waiting === undefined) this.#byMoment.set(fault.from.moment, [slot]);
        else waiting.push(slot);
      }
    }
  }

  /** Moments that somebody waits for: gates exist for these alone. */
  moments(): MomentName[] {
    return [...this.#byMoment.keys()];
  }

  start(): void {
    for (const slot of this.#slots) {
      this.#say(slot, 'asked');
      if ('atMs' in slot.fault.from) this.#ports.after(slot.fault.from.atMs, () => this.#fire(slot), 'plan');
    }
  }

  /** A machine has come to a moment. A promise means: hold it there until the fault is in place. */
  reach(moment: MomentName): Done {
    const slots = this.#byMoment.get(moment);
    if (slots === undefined) return;
    let pending: Promise<void> | undefined;
    for (const slot of slots) {
      if (slot.state !== 'waiting' || !('moment' in slot.fault.from)) continue;
      slot.seen += 1;
      if (slot.seen !== slot.fault.from.nth) continue;
      const done = this.#fire(slot);
      if (done !== undefined) pending = pending === undefined ? done : pending.then(() => done);
    }
    return pending;
  }

  /** Faults whose moment never came will not happen any more. */
  withdraw(): void {
    for (const slot of this.#slots) if (slot.state === 'waiting') slot.state = 'withdrawn';
    this.#settle();
  }

  /** Calls back once no fault is in place or can still come: that is heal. */
  whenIdle(run: () => void): void {
    this.#onIdle = run;
    this.#settle();
  }

  /** At the end of the episode: says of faults that did their work after they were over that they hit. */
  finish(): void {
    for (const slot of this.#slots) if (slot.state === 'over') this.#sayHit(slot, this.#bench.did(slot.name));
  }

  #sayHit(slot: Slot, did: number): void {
    if (did <= 0 || slot.hit) return;
    slot.hit = true;
    this.#say(slot, 'hit', String(did));
  }

  #fire(slot: Slot): Done {
    if (slot.state !== 'waiting') return;
    slot.state = 'placing';
    const done = this.#guard(() => slot.kind.place(this.#bench, slot.name, slot.fault));
    return then(done, () => this.#placed(slot));
  }

  #placed(slot: Slot): void {
    slot.state = 'placed';
    this.#say(slot, 'placed');
    const lasts = slot.fault.until?.afterMs ?? slot.kind.lastsMs?.[1];
    if (slot.kind.lift === undefined || lasts === undefined) {
      this.#ports.after((slot.fault.with?.['delayMs'] ?? 0) + ONCE_MS, () => this.#over(slot), 'plan');
      return;
    }
    this.#ports.after(lasts, () => void this.#lift(slot), slot.kind.linkTime === true ? 'link' : 'plan');
  }

  #lift(slot: Slot): Done {
    const did = this.#bench.did(slot.name);
    const done = this.#guard(() => slot.kind.lift?.(this.#bench, slot.name, slot.fault));
    return then(done, () => this.#over(slot, did));
  }

  #over(slot: Slot, before = 0): void {
    const did = Math.max(before, this.#bench.did(slot.name));
    this.#sayHit(slot, did);
    slot.state = 'over';
    this.#say(slot, 'over');
    this.#settle();
  }

  #settle(): void {
    if (this.#onIdle === undefined) return;
    if (this.#slots.some((slot) => slot.state === 'waiting' || slot.state === 'placing' || slot.state === 'placed'))
      return;
    const run = this.#onIdle;
    this.#onIdle = undefined;
    run();
  }

  #guard(act: () => Done): Done {
    try {
      const done = act();
      return done instanceof Promise ? done.catch((error: unknown) => this.#ports.failed(error)) : undefined;
    } catch (error) {
      this.#ports.failed(error);
    }
  }

  #say(slot: Slot, phase: 'asked' | 'placed' | 'hit' | 'over', did?: string): void {
    this.#ports.emit({ kind: 'fault', by: 'rig', index: slot.index, fault: slot.kind.id, phase, did });
  }
}

/** How long a fault without an end of its own is given, after its own delay, before it counts as over. */
const ONCE_MS = 3_000;

function then(done: Done, run: () => void): Done {
  if (done instanceof Promise) return done.then(run);
  run();
}
