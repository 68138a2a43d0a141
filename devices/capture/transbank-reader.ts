/** Reads the line of Transbank POS Integrado. */
import { decodeMessage } from '../protocols/transbank/decode.js';
import { encodeMessage } from '../protocols/transbank/encode.js';
import { ACK, encodeFrame, NAK, TransbankSplitter } from '../protocols/transbank/frame.js';
import { MESSAGES } from '../protocols/transbank/table.js';
import { type LineReader, unitsOf } from './line-reader.js';

export function transbankReader(): LineReader {
  return {
    name: 'transbank',
    echoes: [],
    seal: encodeFrame,
    splitter: () =>
      unitsOf(new TransbankSplitter(), (item) => {
        if (item.kind === 'frame') return { kind: 'frame', unit: item.data };
        if (item.kind === 'garbage') return { kind: 'broken', bytes: item.bytes, reason: item.reason };
        const ack = item.kind === 'ack';
        return { kind: 'answer', bytes: Uint8Array.of(ack ? ACK : NAK), word: ack ? 'ACK' : 'NAK' };
      }),
    read: (unit, from) => {
      const read = decodeMessage(unit, from);
      if (!read.ok) return undefined;
      const { name, fields } = read.message;
      return {
        name: `${MESSAGES[name].command} ${name}`,
        answers: false,
        values: new Map(Object.entries(fields)),
        secret: new Set(),
        hex: new Set(),
        rebuilt: (values) => encodeMessage({ name, fields: { ...fields, ...Object.fromEntries(values) } }),
      };
    },
  };
}
