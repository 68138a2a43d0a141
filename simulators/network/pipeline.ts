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
  /** Absent where this connection was drawn not to get the toxic. */
  stage: Stage | undefined;
  readonly out: StageOut;
}

const NOTHING: readonly Delivery[] = [];

export class StreamPipeline {
  readonly #rng: Rng;
  readonly #placed: Placed[] = [];
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
    this.#pass(bytes, now, 0);
  }

  /** The sender closes its direction; toxics may hold that up too. */
  end(now: number): void {
    this.#now = now;
    this.#passEnd(0);
  }

  /** When `take` will have something that it has not now. */
  nextDue(): number | undefined {
    let next: number | undefined;
    for (const { stage } of this.#placed) {
      const due = stage?.due();
      if (due !== undefined && (next === undefined || due < next)) next = due;
    }
    return next;
  }

  /** What comes out by now, in order. */
  take(now: number): readonly Delivery[] {
    this.#now = now;
    for (const { stage, out } of this.#placed) {
      const due = stage?.due();
      if (due !== undefined && due <= now) stage?.advance(now, out);
    }
    if (this.#ready.length === 0) return NOTHING;
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  /** Adds, changes and removes toxics while data is on its way; new ones stand behind those that are there. */
  setToxics(toxics: readonly Toxic[], now: number): void {
    this.#now = now;
    for (let i = this.#placed.length - 1; i >= 0; i -= 1) {
      const placed = this.#placed[i] as Placed;
      const wanted = toxics.find((toxic) => toxic.name === placed.toxic.name && toxic.type === placed.toxic.type);
      if (wanted === undefined) this.#remove(i, now);
      else if (wanted !== placed.toxic) {
        placed.toxic = wanted;
        placed.stage?.update(wanted.attributes);
        this.#restart(placed, now);
      }
    }
    for (const toxic of toxics) {
      if (!this.#placed.some((placed) => placed.toxic.name === toxic.name)) this.#add(toxic, now);
    }
  }

  /** Bytes that toxics of this connection held, dropped or cut, those taken away included. */
  get touched(): number {
    let touched = this.#touchedBefore;
    for (const { stage } of this.#placed) touched += stage?.touched() ?? 0;
    return touched;
  }

  /** The same, of one toxic that is in place. */
  touchedBy(name: string): number {
    return this.#placed.find((placed) => placed.toxic.name === name)?.stage?.touched() ?? 0;
  }

  /** Bytes that wait in its stages. */
  get held(): number {
    let held = 0;
    for (const { stage } of this.#placed) held += stage?.held() ?? 0;
    return held;
  }

  /** No toxic stands here, so that what comes may pass as it is. */
  get bare(): boolean {
    return this.#placed.length === 0 && !this.#ended;
  }

  #add(toxic: Toxic, now: number): void {
    const last = this.#placed.at(-1);
    if (last !== undefined) this.#restart(last, now);
    const placed: Placed = { toxic, stage: undefined, out: this.#outOf(() => this.#placed.indexOf(placed)) };
    this.#placed.push(placed);
    this.#draw(placed, now);
  }

  /** A stage that is stopped for a moment draws anew whether this connection gets its toxic, as Toxiproxy does. */
  #restart(placed: Placed, now: number): void {
    placed.stage?.interrupt(now, placed.out);
    this.#draw(placed, now);
  }

  #draw(placed: Placed, now: number): void {
    const { toxic, stage } = placed;
    const gets = toxic.toxicity >= 1 || (toxic.toxicity > 0 && this.#rng.chance(toxic.toxicity));
    if (gets && stage === undefined) placed.stage = stageOf(toxic, this.#rng, now);
    else if (!gets && stage !== undefined) {
      stage.flush(now, placed.out);
      this.#touchedBefore += stage.touched();
      placed.stage = undefined;
    }
  }

  #remove(index: number, now: number): void {
    const { stage, out } = this.#placed[index] as Placed;
    stage?.flush(now, out);
    stage?.remove?.(now, out);
    this.#touchedBefore += stage?.touched() ?? 0;
    this.#placed.splice(index, 1);
    const before = this.#placed[index - 1];
    if (before !== undefined) this.#restart(before, now);
  }

  /** What a stage lets through goes to the one behind it, wherever that stands by then. */
  #outOf(index: () => number): StageOut {
    return {
      bytes: (bytes, stamp) => this.#pass(bytes, stamp, index() + 1),
      end: () => this.#passEnd(index() + 1),
      reset: () => this.#finish('reset'),
    };
  }

  /** Gives bytes to the first stage at or behind a place. */
  #pass(bytes: Uint8Array, stamp: number, from: number): void {
    for (let i = from; i < this.#placed.length; i += 1) {
      const { stage, out } = this.#placed[i] as Placed;
      if (stage !== undefined) return stage.push(bytes, this.#now, out, stamp);
    }
    if (this.#ended) return;
    this.bytesOut += bytes.length;
    this.#ready.push({ kind: 'bytes', bytes });
  }

  #passEnd(from: number): void {
    for (let i = from; i < this.#placed.length; i += 1) {
      const { stage, out } = this.#placed[i] as Placed;
      if (stage !== undefined) return stage.end(this.#now, out);
    }
    this.#finish('end');
  }

  #finish(kind: 'end' | 'reset'): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#ready.push({ kind });
  }
}

function stageOf(toxic: Toxic, rng: Rng, now: number): Stage {
  const kind = TOXIC_KINDS.get(toxic.type);
  if (kind === undefined) throw new Error(`scanrig bug: toxic of unknown type ${toxic.type} was not refused`);
  return kind.create(toxic.attributes, rng, now);
}
