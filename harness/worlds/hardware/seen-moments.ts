/**
 * Moments of a real terminal that can be seen from outside, where its bytes pass the rig on the way to its acquirer. A
 * terminal has no gates, but its bytes can be held: a fault that hangs on a moment before a request leaves is in place before
 * the first byte of it has gone on, and one that hangs on a moment after it follows right behind it. A host of somebody else
 * is held at the other end in the same way.
 *
 *   terminal ── near tap (here) ── Toxiproxy ── far tap (or here) ── acquirer
 */
import { setImmediate } from 'node:timers/promises';
import type { TapDirection, TapGate } from '../../../devices/links/tap.js';
import { readBlocks } from '../../../devices/protocols/iso8583/blocks.js';
import { decodeMessage } from '../../../devices/protocols/iso8583/decode.js';
import type { Dialect } from '../../../devices/protocols/iso8583/dialect.js';
import { FrameSplitter } from '../../../devices/protocols/iso8583/split.js';
import type { IsoMessage } from '../../../devices/protocols/iso8583/table.js';
import type { MomentName } from '../../../devices/wire/moments.js';
import { rowOf, type SeenMessage } from './seen-messages.js';

export interface SeenPorts {
  /** A promise means: hold the bytes until it settles. */
  reach(moment: MomentName, order: string | undefined): void | Promise<void>;
}

/** What says it, which way that goes, and how it is read. */
export interface Spoken {
  readonly rows: readonly SeenMessage[];
  readonly direction: TapDirection;
  readonly dialect: Dialect;
}

/** @returns what looks at the terminal's bytes at the near tap, or at the host's at the far one */
export function momentsSeen({ rows, direction: way, dialect }: Spoken, ports: SeenPorts): TapGate {
  const splitters = new Map<number, FrameSplitter>();
  /** Traces of reversals that were seen: a repeat of one is no new decision. */
  const reversals = new Set<string>();
  const seen = (message: IsoMessage): Promise<void> | undefined => {
    const known = rowOf(rows, dialect, message, way === 'upstream' ? 'terminal' : 'host');
    if (known === undefined) return undefined;
    const order = readBlocks(dialect, message)?.order;
    const trace = `${message.fields[11]}/${message.fields[61]}`;
    const repeated = known.once && reversals.has(trace);
    if (known.once) reversals.add(trace);
    const held: Promise<void>[] = [];
    for (const moment of repeated ? [] : known.before) {
      const done = ports.reach(moment, order);
      if (done instanceof Promise) held.push(done);
    }
    const before = held.length === 0 ? undefined : Promise.all(held).then(() => undefined);
    void (before ?? Promise.resolve()).then(async () => {
      // By then the bytes have left the tap.
      await setImmediate();
      for (const moment of known.after) void ports.reach(moment, order);
    });
    return before;
  };
  return {
    onBytes: (direction, bytes, connection) => {
      if (direction !== way) return;
      let splitter = splitters.get(connection);
      if (splitter === undefined) {
        splitter = new FrameSplitter(dialect);
        splitters.set(connection, splitter);
      }
      const holds = splitter.push(bytes).flatMap((item) => {
        const decoded = item.kind === 'frame' ? decodeMessage(dialect, item.bytes) : undefined;
        const held = decoded === undefined ? undefined : seen(decoded.ok ? decoded.message : decoded.partial);
        return held ?? [];
      });
      if (holds.length > 0) return Promise.all(holds).then(() => undefined);
    },
    onClosed: (connection) => {
      splitters.delete(connection);
    },
  };
}
