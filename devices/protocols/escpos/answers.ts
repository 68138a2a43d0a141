/** What a printer says when it is asked how it is: all is well. Without it many drivers print nothing. */
import { concat } from '../../wire/bytes.js';
import { EscPosSplitter } from './split.js';

/** DLE EOT n: bits 1 and 4 are always set; nothing else is, so it is on-line, closed and has paper. */
const ALL_WELL = Uint8Array.of(0x12);
/** GS r n: paper is there, drawer closed. */
const NOTHING_SPECIAL = Uint8Array.of(0x00);

export class PrinterAnswers {
  readonly #splitter = new EscPosSplitter();

  /** @returns bytes to send back; empty where nothing was asked */
  push(chunk: Uint8Array): Uint8Array {
    return concat(
      this.#splitter.push(chunk).flatMap((token) => {
        if (token.kind !== 'command') return [];
        if (token.name === 'DLE 04') return [ALL_WELL];
        return token.name === 'GS r' ? [NOTHING_SPECIAL] : [];
      }),
    );
  }
}
