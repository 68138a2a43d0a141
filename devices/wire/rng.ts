/**
 * The one source of chance. Splitting by name means that a new draw in one place does not shift the draws of another
 * (design.md, rule 4). sfc32 seeded by a hash of the path of names: fast, small, the same on every platform.
 */
import { unitAt } from './text.js';

export class Rng {
  readonly #path: string;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number | string) {
    this.#path = String(seed);
    [this.#a, this.#b, this.#c, this.#d] = fourWords(this.#path);
    for (let i = 0; i < 12; i += 1) this.uint32();
  }

  /** A generator of its own for this name; the same name gives the same draws, whatever was drawn here before. */
  split(name: string | number): Rng {
    return new Rng(`${this.#path}/${name}`);
  }

  uint32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
    this.#c |= 0;
    return t >>> 0;
  }

  /** Whole number in [low, high], both included. */
  between(low: number, high: number): number {
    return low + (this.uint32() % (high - low + 1));
  }

  /** True with probability p. */
  chance(p: number): boolean {
    return this.uint32() < p * 4294967296;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.uint32() % items.length];
    if (item === undefined && items.length === 0) throw new Error('scanrig bug: pick from nothing');
    return item as T;
  }
}

/** Four 32-bit words from a text (cyrb128, public domain construction). */
function fourWords(text: string): [number, number, number, number] {
  let a = 1779033703;
  let b = 3144134277;
  let c = 1013904242;
  let d = 2773480762;
  const { length } = text;
  for (let i = 0; i < length; i += 1) {
    const k = unitAt(text, i);
    a = b ^ Math.imul(a ^ k, 597399067);
    b = c ^ Math.imul(b ^ k, 2869860233);
    c = d ^ Math.imul(c ^ k, 951274213);
    d = a ^ Math.imul(d ^ k, 2716044179);
  }
  return [a | 0, b | 0, c | 0, d | 0];
}
