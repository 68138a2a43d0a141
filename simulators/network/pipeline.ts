/**
 * One direction of one connection through its toxics, in virtual or real time: the fault engine that the virtual links and
 * the embedded Toxiproxy server share.
 *
 *   push ─▶ [toxic] ─▶ [toxic] ─▶ … ─▶ take
 */
import type { Rng } from '../../devices/wire/rng.js';
import { TOXIC_KINDS } from './toxics/catalogue.js';
import type { Stage, StageOut, ToxicAttributes } from './toxics/stage.js';

export interface Toxic {
  readonly name: string;
  readonly type: string;
  readonly stream: 'upstream' | 'downstream';
  /** Probability that a connection gets it. */
  readonly toxicity: number;
  readonly attributes: ToxicAttributes;
}

export type Delivery =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'reset' };

interface Placed {
  toxic: Toxic;
  readonly stage: Stage;
  readonly out: StageOut;
}

const NOTHING: readonly Delivery[] = [];

export class StreamPipeline {
  readonly #rng: Rng;
  readonly #stages: Placed[] = [];
  /** Toxics that this connection was drawn not to get. */
  readonly #spared = new Set<string>();
  #ready: Delivery[] = [];
  #touchedBefore = 0;
  bytesIn = 0;
  bytesOut = 0;
  #ended = false;
  /** Time of the call in hand, for stages that pass on to each other within it. */
  #now = 0;

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  push(bytes: Uint8Array, now: number): void {
    if (this.#ended) return;
    this.bytesIn += bytes.length;
    this.#now = now;
    const first = this.#stages[0];
    if (first === undefined) this.#deliver(bytes);
    else first.stage.push(bytes, now, first.out);
  }

  /** The sender closes its direction; toxics may hold that up too. */
  end(now: number): void {
    this.#now = now;
    const first = this.#stages[0];
    if (first === undefined) this.#finish('end');
    else first.stage.end(now, first.out);
  }

  /** When `take` will have something that it has not now. */
  nextDue(): number | undefined {
    let next: number | undefined;
    for (const { stage } of this.#stages) {
      const due = stage.due();
      if (due !== undefined && (next === undefined || due < next)) next = due;
    }
    return next;
  }

  /** What comes out by now, in order. */
  take(now: number): readonly Delivery[] {
    this.#now = now;
    for (const { stage, out } of this.#stages) {
      const due = stage.due();
      if (due !== undefined && due <= now) stage.advance(now, out);
    }
    if (this.#ready.length === 0) return NOTHING;
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  /** Adds, changes and removes toxics while data is on its way; new ones stand behind those that are there. */
  setToxics(toxics: readonly Toxic[], now: number): void {
    this.#now = now;
    for (let i = this.#stages.length - 1; i >= 0; i -= 1) {
      const placed = this.#stages[i] as Placed;
      const wanted = toxics.find((toxic) => toxic.name === placed.toxic.name && toxic.type === placed.toxic.type);
      if (wanted === undefined) this.#remove(i, now);
      else if (wanted !== placed.toxic) {
        placed.toxic = wanted;
        placed.stage.update(wanted.attributes);
      }
    }
    for (const name of this.#spared) if (!toxics.some((toxic) => toxic.name === name)) this.#spared.delete(name);
    for (const toxic of toxics) {
      if (this.#spared.has(toxic.name) || this.#stages.some((placed) => placed.toxic.name === toxic.name)) continue;
      if (toxic.toxicity < 1 && !this.#rng.chance(toxic.toxicity)) this.#spared.add(toxic.name);
      else this.#add(toxic);
    }
  }

  /** Bytes that toxics of this connection held, dropped or cut, those taken away included. */
  get touched(): number {
    let touched = this.#touchedBefore;
    for (const { stage } of this.#stages) touched += stage.touched();
    return touched;
  }

  /** The same, of one toxic that is in place. */
  touchedBy(name: string): number {
    return this.#stages.find((placed) => placed.toxic.name === name)?.stage.touched() ?? 0;
  }

  #add(toxic: Toxic): void {
    const kind = TOXIC_KINDS.get(toxic.type);
    if (kind === undefined) throw new Error(`scanrig bug: toxic of unknown type ${toxic.type} was not refused`);
    const stage = kind.create(toxic.attributes, this.#rng);
    const placed: Placed = { toxic, stage, out: this.#outOf(() => this.#stages.indexOf(placed)) };
    this.#stages.push(placed);
  }

  #remove(index: number, now: number): void {
    const placed = this.#stages[index] as Placed;
    placed.stage.remove(now, placed.out);
    this.#touchedBefore += placed.stage.touched();
    this.#stages.splice(index, 1);
  }

  /** What a stage lets through goes to the one behind it, wherever that stands by then. */
  #outOf(index: () => number): StageOut {
    const next = (): Placed | undefined => this.#stages[index() + 1];
    return {
      bytes: (bytes) => {
        const behind = next();
        if (behind === undefined) this.#deliver(bytes);
        else behind.stage.push(bytes, this.#now, behind.out);
      },
      end: () => {
        const behind = next();
        if (behind === undefined) this.#finish('end');
        else behind.stage.end(this.#now, behind.out);
      },
      reset: () => this.#finish('reset'),
    };
  }

  #deliver(bytes: Uint8Array): void {
    if (this.#ended) return;
    this.bytesOut += bytes.length;
    this.#ready.push({ kind: 'bytes', bytes });
  }

  #finish(kind: 'end' | 'reset'): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#ready.push({ kind });
  }
}
