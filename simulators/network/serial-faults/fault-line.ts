/**
 * Both directions of one serial line through the faults that are in place, in virtual or real time: the layer between the two
 * ends that the virtual line and the wired joint share. A stream proxy could neither corrupt nor duplicate, and knows no
 * frames.
 *
 *   push ─▶ [fault] ─▶ [fault] ─▶ … ─▶ take
 */
import type { LineTraits } from '../../../devices/drivers/line-traits.js';
import type { Rng } from '../../../devices/wire/rng.js';
import { LineBudget } from './budget.js';
import { SERIAL_FAULTS, type SerialFaultSpec } from './catalogue.js';
import { FalseAcks } from './false-acks.js';
import type { SerialDirection, SerialFault, SerialOut } from './serial-fault.js';

export interface SerialChunk {
  readonly direction: SerialDirection;
  readonly bytes: Uint8Array;
}

/** What a world hears of its line, as it happens. */
export interface LineWatch {
  /** An end got an ACK that nobody gave. */
  lied?(): void;
  /** From now on nothing that is sent arrives, in one direction at least; or it does again. */
  dead?(dead: boolean): void;
}

interface Placed {
  readonly name: string;
  readonly spec: SerialFaultSpec;
  readonly fault: SerialFault;
  readonly out: SerialOut;
}

const NOTHING: readonly SerialChunk[] = [];

export class SerialFaultLine {
  readonly #line: LineTraits;
  readonly #watch: LineWatch;
  /** Watches while there are faults, and until what they held up has been answered. */
  #falseAcks: FalseAcks | undefined;
  #watchUntil = 0;
  readonly #budget = new LineBudget();
  readonly #placed: Placed[] = [];
  readonly #done = new Map<string, number>();
  #ready: SerialChunk[] = [];
  #dead = false;
  /** Time of the call in hand, for faults that pass on to each other within it. */
  #now = 0;

  constructor(line: LineTraits, watch: LineWatch = {}) {
    this.#line = line;
    this.#watch = watch;
  }

  /** No fault is in place or has just been: bytes pass untouched, and a world may leave this layer out. */
  clear(now: number): boolean {
    return this.#placed.length === 0 && (this.#falseAcks === undefined || now > this.#watchUntil);
  }

  /** New faults stand behind those that are there. */
  place(name: string, spec: SerialFaultSpec, rng: Rng, now: number): void {
    const means = { line: this.#line, rng, budget: this.#budget, now };
    const fault: SerialFault = SERIAL_FAULTS[spec.type](spec, means);
    const placed: Placed = {
      name,
      spec,
      fault,
      out: (direction, bytes) => this.#push(this.#placed.indexOf(placed) + 1, direction, bytes),
    };
    this.#placed.push(placed);
    this.#falseAcks ??= this.#newFalseAcks();
    if (spec.type === 'lose-bytes') this.#budget.losing(spec.direction, 1);
    this.#lookWhetherDead(now);
  }

  /** What the fault holds goes on its way. */
  lift(name: string, now: number): void {
    const index = this.#placed.findIndex((placed) => placed.name === name);
    const placed = this.#placed[index];
    if (placed === undefined) return;
    this.#now = now;
    placed.fault.lift?.(now, placed.out);
    this.#done.set(name, placed.fault.changed());
    this.#placed.splice(index, 1);
    const { tries, answerMs } = this.#line.timers;
    this.#watchUntil = now + 2 * tries * answerMs;
    if (placed.spec.type === 'lose-bytes') this.#budget.losing(placed.spec.direction, -1);
    this.#lookWhetherDead(now);
  }

  push(direction: SerialDirection, bytes: Uint8Array, now: number): void {
    this.#now = now;
    this.#falseAcks?.goesIn(direction, bytes, now);
    this.#push(0, direction, bytes);
  }

  /** Written by an end and lost on the way: the faults never see it, whoever looks for false ACKs must. */
  lose(direction: SerialDirection, bytes: Uint8Array, now: number): void {
    this.#falseAcks?.goesIn(direction, bytes, now);
  }

  /** When `take` will have something that it has not now. */
  due(): number | undefined {
    let next: number | undefined = this.#dead ? this.#deadUntil() : undefined;
    for (const { fault } of this.#placed) {
      const due = fault.due?.();
      if (due !== undefined && (next === undefined || due < next)) next = due;
    }
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  /** What comes out by now, in order. */
  take(now: number): readonly SerialChunk[] {
    this.#now = now;
    if (this.#dead) this.#lookWhetherDead(now);
    for (const { fault, out } of this.#placed) {
      const due = fault.due?.();
      if (due !== undefined && due <= now) fault.advance?.(now, out);
    }
    if (this.#ready.length === 0) return NOTHING;
    const ready = this.#ready;
    this.#ready = [];
    for (const { direction, bytes } of ready) this.#falseAcks?.comesOut(direction, bytes, now);
    if (this.clear(now)) this.#falseAcks = undefined;
    return ready;
  }

  /** The cable is out: what is on its way is lost. */
  forget(): void {
    this.#ready = [];
    if (this.#falseAcks !== undefined) this.#falseAcks = this.#newFalseAcks();
    for (const { fault } of this.#placed) fault.forget?.();
  }

  /** What the named fault has done so far, also after it was lifted. */
  did(name: string): number | undefined {
    return this.#placed.find((placed) => placed.name === name)?.fault.changed() ?? this.#done.get(name);
  }

  #newFalseAcks(): FalseAcks {
    return new FalseAcks(this.#line, () => this.#watch.lied?.());
  }

  #deadUntil(): number {
    let until = Number.NEGATIVE_INFINITY;
    for (const { fault } of this.#placed) until = Math.max(until, fault.deadUntil ?? Number.NEGATIVE_INFINITY);
    return until;
  }

  #lookWhetherDead(now: number): void {
    const dead = now < this.#deadUntil();
    if (dead === this.#dead) return;
    this.#dead = dead;
    this.#watch.dead?.(dead);
  }

  #push(index: number, direction: SerialDirection, bytes: Uint8Array): void {
    const next = this.#placed[index];
    if (next === undefined) this.#ready.push({ direction, bytes });
    else next.fault.push(direction, bytes, this.#now, next.out);
  }
}
