/** One stage of a stream: what a toxic does to the bytes of one direction of one connection. Sans-IO; times in ms. */
import type { Rng } from '../../../devices/wire/rng.js';

/** Where a stage passes on what it lets through, at once. */
export interface StageOut {
  /** @param stamp that of the chunk, which a delay that counts from it moves on */
  bytes(bytes: Uint8Array, stamp: number): void;
  /** The sender has closed its direction. */
  end(): void;
  /** The connection ends with a reset, both ways. */
  reset(): void;
}

export interface Stage {
  /** @param stamp when the chunk came to the proxy, whatever stages before this one made of the time since */
  push(bytes: Uint8Array, now: number, out: StageOut, stamp: number): void;
  end(now: number, out: StageOut): void;
  /** When `advance` wants to be called next. */
  due(): number | undefined;
  advance(now: number, out: StageOut): void;
  /**
   * Toxiproxy stops a stage for a moment when its attributes change, and when a neighbour comes or goes. The chunk that it
   * has in hand then passes at once, and a time that it counts begins anew.
   */
  interrupt(now: number, out: StageOut): void;
  /** Lets go of everything that it holds. */
  flush(now: number, out: StageOut): void;
  /** The toxic was taken away, after `flush`: where bytes are gone for good, the connection ends. */
  remove?(now: number, out: StageOut): void;
  update(attributes: ToxicAttributes): void;
  /** Bytes that wait here. */
  held(): number;
  /** Bytes that this stage delayed, dropped or cut up. */
  touched(): number;
}

export type ToxicAttributes = Readonly<Record<string, number>>;

export interface ToxicKind {
  /** Toxiproxy's name. */
  readonly type: string;
  /** Attributes and their defaults as Toxiproxy has them. */
  readonly defaults: ToxicAttributes;
  create(attributes: ToxicAttributes, rng: Rng, now: number): Stage;
}

/** An attribute or 0, which is what Toxiproxy takes for one that was not given. */
export function attribute(attributes: ToxicAttributes, name: string): number {
  return attributes[name] ?? 0;
}
