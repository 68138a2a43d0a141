/** Reads ZVT, over a serial line and over TCP. Values of bitmaps are in hex, those of print lines are text. */
import { ApduSplitter, decodeApdu, encodeApdu } from '../protocols/zvt/apdu.js';
import { decodeMessage } from '../protocols/zvt/decode.js';
import { encodeMessage } from '../protocols/zvt/encode.js';
import { ACK, encodeFrame, NAK, ZvtSplitter } from '../protocols/zvt/frame.js';
import type { Command } from '../protocols/zvt/messages.js';
import type { Tlv } from '../protocols/zvt/tlv.js';
import { fromHex, toHex } from '../wire/bytes.js';
import { type LineReader, type Said, unitsOf } from './line-reader.js';

/** Card number and tracks 1 to 3 (PA00P015 chapter 3), in BCD; 60 and 3C hold texts and are looked through like any other. */
const SECRET_BITMAPS = ['22', '23', '24', '2D'];
/** Card number and track 2 among the tagged fields, as EMV numbers them. */
const SECRET_TAGS = /\.(5A|57)(\/\d+)?$/;
/** Bitmap of the tagged fields. */
const CONTAINER = '06';

export function zvtReader(transport: 'serial' | 'tcp'): LineReader {
  return {
    name: `zvt-${transport}`,
    echoes: [],
    seal: transport === 'serial' ? encodeFrame : (unit) => unit,
    splitter: () => (transport === 'serial' ? serialUnits() : tcpUnits()),
    read: (unit) => {
      const apdu = decodeApdu(unit);
      if (apdu === undefined) return undefined;
      const read = decodeMessage(apdu);
      if (!read.ok) return undefined;
      const { message } = read;
      if (message.kind === 'command') return said(message);
      const error = message.error === undefined ? '' : ` ${toHex(Uint8Array.of(message.error))}`;
      return {
        name: message.error === undefined ? 'positive answer' : `negative answer${error}`,
        answers: true,
        values: new Map([['data', toHex(message.data)]]),
        secret: new Set(),
        hex: new Set(['data']),
        rebuilt: (values) => encodeApdu({ code: apdu.code, data: hexOr(values, 'data', message.data) }),
      };
    },
  };
}

function serialUnits() {
  return unitsOf(new ZvtSplitter(), (item) => {
    if (item.kind === 'frame') return { kind: 'frame', unit: item.data };
    if (item.kind === 'garbage') return { kind: 'broken', bytes: item.bytes, reason: item.reason };
    const ack = item.kind === 'ack';
    return { kind: 'answer', bytes: Uint8Array.of(ack ? ACK : NAK), word: ack ? 'ACK' : 'NAK' };
  });
}

/** Units follow each other as they are; one that was cut short by the end is broken. */
function tcpUnits() {
  const splitter = new ApduSplitter();
  return {
    get inFrame() {
      return splitter.pending > 0;
    },
    push: (chunk: Uint8Array) =>
      splitter.push(chunk).map((apdu) => ({ kind: 'frame' as const, unit: encodeApdu(apdu) })),
    gap: () => {
      const bytes = new Uint8Array(splitter.pending);
      splitter.reset();
      return bytes.length === 0 ? undefined : { kind: 'broken' as const, bytes, reason: 'gap' };
    },
  };
}

function said(message: Command): Said {
  const { name, head, fields, text } = message;
  const values = new Map([...fields.bitmaps].map(([bitmap, value]) => [hex(bitmap), toHex(value)]));
  if (head.length > 0) values.set('head', toHex(head));
  if (fields.tlvs !== undefined)
    walk(CONTAINER, fields.tlvs, (path, value) => {
      values.set(path, toHex(value));
      return undefined;
    });
  if (text !== undefined) values.set('text', Buffer.from(text).toString('latin1'));
  return {
    name,
    answers: false,
    values,
    secret: new Set([...SECRET_BITMAPS, ...[...values.keys()].filter((key) => SECRET_TAGS.test(key))]),
    hex: new Set([...values.keys()].filter((key) => key !== 'text')),
    rebuilt: (changed) => {
      const bitmaps = new Map(
        [...fields.bitmaps].map(([bitmap, value]) => [bitmap, hexOr(changed, hex(bitmap), value)]),
      );
      const tlvs = fields.tlvs && walk(CONTAINER, fields.tlvs, (path, value) => hexOr(changed, path, value));
      const line = changed.get('text');
      return encodeApdu(
        encodeMessage({
          ...message,
          head: hexOr(changed, 'head', head),
          fields: { bitmaps, ...(tlvs === undefined ? {} : { tlvs }) },
          ...(line === undefined ? {} : { text: Uint8Array.from(Buffer.from(line, 'latin1')) }),
        }),
      );
    },
  };
}

/** Tagged fields by their way down, `06.1F73`; the second of one tag is `06.24.07/2`. @param leaf may give another value */
function walk(
  path: string,
  tlvs: readonly Tlv[],
  leaf: (path: string, value: Uint8Array) => Uint8Array | undefined,
): Tlv[] {
  const seen = new Map<number, number>();
  return tlvs.map(({ tag, value }) => {
    const times = (seen.get(tag) ?? 0) + 1;
    seen.set(tag, times);
    const here = `${path}.${tag.toString(16).toUpperCase().padStart(2, '0')}${times === 1 ? '' : `/${times}`}`;
    return { tag, value: value instanceof Uint8Array ? (leaf(here, value) ?? value) : walk(here, value, leaf) };
  });
}

function hexOr(changed: ReadonlyMap<string, string>, key: string, value: Uint8Array): Uint8Array {
  const text = changed.get(key);
  return text === undefined ? value : fromHex(text);
}

function hex(value: number): string {
  return toHex(Uint8Array.of(value));
}
