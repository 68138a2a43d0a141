/**
 * Somebody in the middle of the acquirer link, whom a terminal took for its acquirer. He passes everything on, so that nobody
 * misses a byte, and reads it. What he reads is looked through for secrets as any other text (harness/history/redaction.ts).
 */
import type { Dialect } from '../../devices/protocols/iso8583/dialect.js';
import { FrameSplitter } from '../../devices/protocols/iso8583/split.js';
import type { EventBody } from '../../devices/wire/events.js';

export class Stranger {
  readonly #splitter: FrameSplitter;
  readonly #emit: (event: EventBody) => void;

  /** @param emit hears of each whole message, however the bytes came */
  constructor(dialect: Dialect, emit: (event: EventBody) => void) {
    this.#splitter = new FrameSplitter(dialect);
    this.#emit = emit;
  }

  hears(bytes: Uint8Array): void {
    for (const item of this.#splitter.push(bytes))
      if (item.kind === 'frame') this.#emit({ kind: 'overheard', by: 'rig', text: printable(item.bytes) });
  }
}

function printable(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
}
