/**
 * Small lateness of deliveries in virtual time: what a plan's outcome may hang on where two worlds, or two runs on real
 * links, cannot agree. Draws from a seed of its own, so that the links draw what they draw without it.
 */
import { Rng } from '../../../devices/wire/rng.js';

export interface JitterSpec {
  readonly seed: number;
  /** Each delivery comes 0 to so many milliseconds later; what goes the same way stays in order. */
  readonly maxMs: number;
  /** Who is late; absent: both. Where all links are late the rig never is in comparison, and the other way round. */
  readonly who?: 'links' | 'rig';
}

export class Jitter {
  readonly #rng: Rng;
  readonly #linksMs: number;
  readonly #rigMs: number;

  constructor({ seed, maxMs, who }: JitterSpec) {
    this.#rng = new Rng(seed).split('jitter');
    this.#linksMs = who === 'rig' ? 0 : maxMs;
    this.#rigMs = who === 'links' ? 0 : maxMs;
  }

  delivery(): number {
    return this.#rng.between(0, this.#linksMs);
  }

  /** How long the rig takes to act at a moment. */
  rig(): number {
    return this.#rng.between(0, this.#rigMs);
  }
}

/** Nothing, where nobody asked for jitter. */
export function lateBy(jitter: Jitter | undefined): number {
  return jitter === undefined ? 0 : jitter.delivery();
}
