/** A line with faults in hand: what is sent at what time, and what comes out at what time. */

import type { LineTraits } from '../../../../devices/drivers/line-traits.js';
import { registerProtocolNamed } from '../../../../devices/drivers/protocols.js';
import { profileNamed } from '../../../../devices/profiles/catalogue.js';
import { encodeFrame } from '../../../../devices/protocols/profiled/frame.js';
import { toHex } from '../../../../devices/wire/bytes.js';
import { Rng } from '../../../../devices/wire/rng.js';
import type { SerialFaultSpec, SerialFaultType } from '../catalogue.js';
import { SerialFaultLine } from '../fault-line.js';
import type { SerialDirection } from '../serial-fault.js';

export const PROFILES = ['generic-stx-lrc', 'fixed-crc16'] as const;
export const DIRECTIONS: readonly SerialDirection[] = ['to-register', 'to-terminal'];

export function lineOf(profile: string): LineTraits {
  const protocol = registerProtocolNamed(profile);
  if (protocol === undefined) throw new Error(`no profile ${profile}`);
  return protocol.line;
}

/** A frame of the profile around this text. */
export function frameOf(profile: string, text: string): Uint8Array {
  const found = profileNamed(profile);
  if (found === undefined) throw new Error(`no profile ${profile}`);
  return encodeFrame(found.frame, new TextEncoder().encode(text));
}

export function spec(
  type: SerialFaultType,
  direction: SerialDirection,
  attributes: Readonly<Record<string, number>> = {},
): SerialFaultSpec {
  return { type, direction, hinders: true, attributes };
}

export class FaultBench {
  readonly line: SerialFaultLine;
  readonly traits: LineTraits;
  /** `time direction hex`, each chunk in order. */
  readonly out: string[] = [];
  readonly bytes: Readonly<Record<SerialDirection, number[]>> = { 'to-register': [], 'to-terminal': [] };
  /** Times of ACKs that nobody gave. */
  readonly lies: number[] = [];
  /** When the line was found dead, and when alive again. */
  readonly dead: string[] = [];
  now = 0;
  readonly #seed: number;

  constructor(profile: string, seed = 1) {
    this.#seed = seed;
    this.traits = lineOf(profile);
    this.line = new SerialFaultLine(this.traits, {
      lied: () => void this.lies.push(this.now),
      dead: (dead) => void this.dead.push(`${this.now} ${dead ? 'dead' : 'alive'}`),
    });
  }

  place(name: string, what: SerialFaultSpec): void {
    this.line.place(name, what, new Rng(this.#seed).split(name), this.now);
    this.#take();
  }

  lift(name: string): void {
    this.line.lift(name, this.now);
    this.#take();
  }

  send(direction: SerialDirection, ...chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) this.line.push(direction, chunk, this.now);
    this.#take();
  }

  /** Time goes on, and what is due in between comes out at its time. */
  wait(ms: number): void {
    const until = this.now + ms;
    for (let due = this.line.due(); due !== undefined && due <= until; due = this.line.due()) {
      this.now = Math.max(this.now, due);
      this.#take();
    }
    this.now = until;
  }

  #take(): void {
    for (const { direction, bytes } of this.line.take(this.now)) {
      this.out.push(`${this.now} ${direction} ${toHex(bytes)}`);
      this.bytes[direction].push(...bytes);
    }
  }
}
