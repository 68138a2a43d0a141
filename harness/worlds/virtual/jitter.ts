/**
 * Small lateness of deliveries in virtual time: what a plan's outcome may hang on where two worlds, or two runs on real
 * links, cannot agree. Draws from a seed of its own, so that the links draw what they draw without it.
 */
import type { LinkName } from '../../../devices/wire/machine.js';
import { Rng } from '../../../devices/wire/rng.js';

export interface JitterSpec {
  readonly seed: number;
  /** Each delivery comes 0 to so many milliseconds later; what goes the same way stays in order. */
  readonly maxMs: number;
  /**
   * Who is late; absent: everybody. Where all links are late the rig never is in comparison, and the other way round; where
   * one link alone is late, what goes over it is overtaken by what goes over the others. Where `nobody` is, links take no
   * time at all: real ones on one machine are quicker than those of a shop. `inlets`: what an end writes is late at the proxy
   * already, where a fault of a few milliseconds may be over before it comes.
   */
  readonly who?: 'links' | 'rig' | 'inlets' | LateLink | 'nobody';
}

export type LateLink = LinkName | 'broker';

export class Jitter {
  readonly #rng: Rng;
  readonly #maxMs: number;
  readonly #who: JitterSpec['who'];

  constructor({ seed, maxMs, who }: JitterSpec) {
    this.#rng = new Rng(seed).split('jitter');
    this.#maxMs = maxMs;
    this.#who = who;
  }

  delivery(link: LateLink): number {
    const late = this.#who === undefined || this.#who === 'links' || this.#who === link;
    return late ? this.#rng.between(0, this.#maxMs) : 0;
  }

  /** How long what an end of a TCP connection writes takes to reach the proxy. */
  inlet(): number {
    return this.#who === 'inlets' ? this.#rng.between(0, this.#maxMs) : 0;
  }

  get prompt(): boolean {
    return this.#who === 'nobody';
  }

  /** How long the rig takes to act at a moment. */
  rig(): number {
    return this.#who === undefined || this.#who === 'rig' ? this.#rng.between(0, this.#maxMs) : 0;
  }

  /** Clients try again at a beat of their own: nothing ties two of them together. */
  beat(everyMs: number, drawn: number): number {
    return this.#maxMs === 0 ? drawn : this.#rng.between(0, everyMs);
  }
}

/** @param ownMs what the link takes where nobody asked for jitter */
export function takesMs(ownMs: number, jitter: Jitter | undefined, link: LateLink): number {
  if (jitter === undefined) return ownMs;
  return jitter.prompt ? 0 : ownMs + jitter.delivery(link);
}
