/**
 * Writes down what passes between a terminal and a host of somebody else, at both ends of the rig's faults, as the dialect
 * reads it. Pure: bytes in, events out. Codes and card numbers become tokens here; nothing else of a message is told that
 * could hold one.
 *
 *   terminal ── near end ── [faults] ── far end ── host
 */

import { readBlocks } from '../../devices/protocols/iso8583/blocks.js';
import { meaningOf, messageOf, requestMtiOf } from '../../devices/protocols/iso8583/compiled.js';
import { decodeMessage } from '../../devices/protocols/iso8583/decode.js';
import type { Dialect } from '../../devices/protocols/iso8583/dialect.js';
import { FrameSplitter } from '../../devices/protocols/iso8583/split.js';
import type { IsoMessage } from '../../devices/protocols/iso8583/table.js';
import type { PassedEvent } from '../../devices/wire/passed-event.js';
import { tokenOfCode } from '../../devices/wire/payment-code.js';
import { kindOf } from '../../simulators/acquirer/request.js';

type End = PassedEvent['side'];

export class WireRecord {
  readonly #dialect: Dialect;
  readonly #emit: (event: PassedEvent) => void;
  readonly #splitters = new Map<string, FrameSplitter>();
  /** What a request was about, by its trace: a host need not name the order again. */
  readonly #asked = new Map<string, Pick<PassedEvent, 'order' | 'code'>>();
  readonly #cards = new Map<string, string>();

  constructor(dialect: Dialect, emit: (event: PassedEvent) => void) {
    this.#dialect = dialect;
    this.#emit = emit;
  }

  bytes(side: End, to: PassedEvent['to'], bytes: Uint8Array, connection: number): void {
    const key = `${side} ${to} ${connection}`;
    let splitter = this.#splitters.get(key);
    if (splitter === undefined) {
      splitter = new FrameSplitter(this.#dialect);
      this.#splitters.set(key, splitter);
    }
    for (const item of splitter.push(bytes)) {
      const where = { kind: 'passed', by: 'rig', to, side } as const;
      const decoded = item.kind === 'frame' ? decodeMessage(this.#dialect, item.bytes) : undefined;
      if (decoded?.ok === true) this.#emit({ ...where, ...this.#read(decoded.message, to), bytes: item.bytes.length });
      else this.#emit({ ...where, what: 'unreadable', bytes: item.bytes.length });
    }
  }

  /** The connection is over at that end. A message that broke off is one that nobody could read. */
  closed(side: End, connection: number): void {
    for (const to of ['acquirer', 'terminal'] as const) {
      const key = `${side} ${to} ${connection}`;
      const left = this.#splitters.get(key)?.pending ?? 0;
      this.#splitters.delete(key);
      if (left > 0) this.#emit({ kind: 'passed', by: 'rig', to, side, what: 'broken-off', bytes: left });
    }
  }

  #read(message: IsoMessage, to: PassedEvent['to']): Omit<PassedEvent, 'kind' | 'by' | 'to' | 'side' | 'bytes'> {
    const { mti, fields } = message;
    const blocks = readBlocks(this.#dialect, message) ?? {};
    const asked = messageOf(this.#dialect, to === 'terminal' ? { ...message, mti: requestMtiOf(mti) } : message);
    const what = asked === undefined ? 'unknown' : kindOf(asked.operation);
    const trace = fields[11];
    const { code } = blocks;
    const about = { order: blocks.order, code: code === undefined ? undefined : tokenOfCode(code) };
    const known = to === 'terminal' && trace !== undefined ? this.#asked.get(trace) : undefined;
    const order = about.order ?? known?.order;
    const token = about.code ?? known?.code;
    if (to === 'acquirer' && trace !== undefined) {
      // A reversal has the trace of its sale.
      const before = what === 'reversal' ? this.#asked.get(trace) : undefined;
      this.#asked.set(trace, { ...before, ...withoutGaps(about) });
    }
    return {
      what,
      ...withoutGaps({
        mti,
        order,
        trace,
        amount: fields[4] === undefined ? undefined : Number(fields[4]),
        code: token,
        card: this.#cardOf(fields),
        answer: to === 'terminal' && fields[39] !== undefined ? meaningOf(this.#dialect, fields[39]) : undefined,
        fate: to === 'terminal' ? blocks.fate : undefined,
        reference: to === 'terminal' ? fields[37] : undefined,
      }),
    };
  }

  /** F2, or what F35 has before its separator. */
  #cardOf(fields: IsoMessage['fields']): string | undefined {
    const number = fields[2] ?? fields[35]?.split(/[=D]/)[0];
    if (number === undefined) return undefined;
    const token = this.#cards.get(number) ?? `card#${this.#cards.size + 1}`;
    this.#cards.set(number, token);
    return token;
  }
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutGaps<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}
