/**
 * Replies that go wrong between the host and the terminal, when a fault asks for it: a second copy, a late one, altered
 * content under the old MAC, a wrong MAC. A stream proxy can do none of these, so they are done where the reply leaves.
 */
import { lastByteOf, MAC_BYTES } from '../../devices/protocols/iso8583/decode.js';
import type { Dialect } from '../../devices/protocols/iso8583/dialect.js';
import type { Effect } from '../../devices/wire/machine.js';
import type { Answer, HostConnections } from './connections.js';

type How = 'duplicate' | 'late' | 'altered' | 'wrong-mac';

interface Asked {
  readonly how: How;
  readonly delayMs: number;
  /** Of this terminal; undefined: of any. */
  readonly terminal: string | undefined;
}

export interface Spoilt {
  /** What leaves now; empty where the reply is held. */
  readonly frame: Uint8Array;
  /** Absent: what it was. */
  readonly mac?: 'wrong' | 'altered';
  readonly heldMs?: number;
}

const NOTHING = new Uint8Array(0);
export class Spoiler {
  readonly #dialect: Dialect;
  readonly #connections: HostConnections;
  readonly #asked: Asked[] = [];
  readonly #held = new Map<string, { readonly id: number; readonly frame: Uint8Array }>();
  #count = 0;

  constructor(dialect: Dialect, connections: HostConnections) {
    this.#dialect = dialect;
    this.#connections = connections;
  }

  /** The next reply to a sale goes out wrong. */
  ask(how: How, delayMs: number, terminal: string | undefined): void {
    this.#asked.push({ how, delayMs, terminal });
  }

  /** @param terminal whose sale the frame answers */
  take(terminal: string, frame: Uint8Array, answer: Answer, effects: Effect[]): Spoilt | undefined {
    const macEnd = lastByteOf(this.#dialect, frame, this.#dialect.mac.field);
    const at = this.#asked.findIndex(
      ({ terminal: whose, how }) =>
        // A wrong MAC waits for a reply that has one.
        (whose === undefined || whose === terminal) && (how !== 'wrong-mac' || macEnd !== undefined),
    );
    const asked = at < 0 ? undefined : this.#asked.splice(at, 1)[0];
    if (asked === undefined) return undefined;
    switch (asked.how) {
      case 'altered':
        return { frame: changed(frame, lastByteOf(this.#dialect, frame, 4)), mac: 'altered' };
      case 'wrong-mac':
        return { frame: changed(frame, macEnd === undefined ? undefined : macEnd + 1 - MAC_BYTES), mac: 'wrong' };
      case 'duplicate':
        this.#later(frame, answer, asked.delayMs, effects);
        return { frame };
      case 'late':
        this.#later(frame, answer, asked.delayMs, effects);
        return { frame: NOTHING, heldMs: asked.delayMs };
    }
  }

  /** True when the timer was ours. */
  timer(name: string, effects: Effect[]): boolean {
    if (!name.startsWith('held/')) return false;
    const held = this.#held.get(name);
    this.#held.delete(name);
    if (held !== undefined) this.#connections.send(held.id, held.frame, effects);
    return true;
  }

  /** The terminal and its connections are gone: what was asked for it will not be, what is held for it goes nowhere. */
  retire(terminal: string): void {
    for (let i = this.#asked.length - 1; i >= 0; i -= 1)
      if (this.#asked[i]?.terminal === terminal) this.#asked.splice(i, 1);
    for (const [timer, { id }] of this.#held) if (!this.#connections.stands(id)) this.#held.delete(timer);
  }

  #later(frame: Uint8Array, answer: Answer, delayMs: number, effects: Effect[]): void {
    const id = this.#connections.idOf(answer);
    if (id === undefined) return;
    this.#count += 1;
    const timer = `held/${this.#count}`;
    this.#held.set(timer, { id, frame });
    effects.push({ kind: 'arm', timer, afterMs: delayMs, scaled: true });
  }
}

/** The frame with one digit, or one character of the MAC, made another. */
function changed(frame: Uint8Array, at: number | undefined): Uint8Array {
  const out = frame.slice();
  if (at === undefined) return out;
  const byte = out[at]!;
  // Two BCD digits stay digits, and a character of hex is another one.
  out[at] = (byte & 0xf0) | (((byte & 15) + 1) % 10);
  return out;
}
