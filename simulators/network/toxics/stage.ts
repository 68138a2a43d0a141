/** One stage of a stream: what a toxic does to the bytes of one direction of one connection. Sans-IO; times in ms. */
import type { Rng } from '../../../devices/wire/rng.js';

/** Where a stage passes on what it lets through, at once. */
export interface StageOut {
  bytes(bytes: Uint8Array): void;
  /** The sender has closed its direction. */
  end(): void;
  /** The connection ends with a reset, both ways. */
  reset(): void;
}

export interface Stage {
  push(bytes: Uint8Array, now: number, out: StageOut): void;
  end(now: number, out: StageOut): void;
  /** When `advance` wants to be called next. */
  due(): number | undefined;
  advance(now: number, out: StageOut): void;
  /** The toxic was taken away: lets go of what it held, or ends the connection, as Toxiproxy does. */
  remove(now: number, out: StageOut): void;
  update(attributes: ToxicAttributes): void;
  /** Bytes that this stage delayed, dropped or cut up. */
  touched(): number;
}

export type ToxicAttributes = Readonly<Record<string, number>>;

export interface ToxicKind {
  /** Toxiproxy's name. */
  readonly type: string;
  /** Attributes and their defaults as Toxiproxy has them. */
  readonly defaults: ToxicAttributes;
  create(attributes: ToxicAttributes, rng: Rng): Stage;
}

/** An attribute or 0, which is what Toxiproxy takes for one that was not given. */
export function attribute(attributes: ToxicAttributes, name: string): number {
  return attributes[name] ?? 0;
}
