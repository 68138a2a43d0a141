/** Reads ECR Hub. A unit is the whole packet, since its acknowledgements are packets of their own that name what they take. */
import { decodeRequest, decodeResponse } from '../protocols/ecr-hub/decode.js';
import { encodeRequest, encodeResponse } from '../protocols/ecr-hub/encode.js';
import { EcrHubSplitter, encodePacket, type Packet, TYPE } from '../protocols/ecr-hub/frame.js';
import type { ProtoMessage, ProtoValue } from '../protocols/ecr-hub/protobuf.js';
import type { Request, Response } from '../protocols/ecr-hub/table.js';
import { fromHex, toHex } from '../wire/bytes.js';
import { type LineReader, type Said, type Side, unitsOf } from './line-reader.js';

export function ecrHubReader(): LineReader {
  return {
    name: 'ecrhub',
    // A packet acknowledges by the id of the one that it takes.
    echoes: [['ack', 'id']],
    seal: (unit) => encodePacket(packetOf(unit)),
    splitter: () =>
      unitsOf(new EcrHubSplitter(), (item) =>
        item.kind === 'garbage'
          ? { kind: 'broken', bytes: item.bytes, reason: item.reason }
          : { kind: 'frame', unit: encodePacket(item.packet) },
      ),
    read: (unit, from) => said(packetOf(unit), from),
  };
}

/** Of bytes that the splitter took for a packet. */
function packetOf(unit: Uint8Array): Packet {
  const [, , type = 0, ack = 0, id = 0, high = 0, low = 0] = unit;
  return { type, ack, id, data: unit.slice(7, 7 + (high << 8) + low) };
}

function said(packet: Packet, from: Side): Said | undefined {
  const { type, ack, id, data } = packet;
  const head = new Map([
    ['ack', String(ack)],
    ['id', String(id)],
  ]);
  const around = (values: ReadonlyMap<string, string>): Pick<Packet, 'type' | 'ack' | 'id'> => ({
    type,
    ack: Number(values.get('ack') ?? ack),
    id: Number(values.get('id') ?? id),
  });
  if (type !== TYPE.data || id === 0) {
    const name =
      type === TYPE.handshake ? 'handshake' : type === TYPE.confirm ? 'confirmation' : ack === 0 ? 'heartbeat' : 'ack';
    const answers = type === TYPE.confirm || ack !== 0;
    // None of these has data; what stands there all the same may be anything.
    const odd = new Set(['data']);
    const values = new Map([...head, ...(data.length === 0 ? [] : [['data', toHex(data)] as const])]);
    const rebuilt = (changed: ReadonlyMap<string, string>): Uint8Array =>
      encodePacket({ ...around(changed), data: fromHex(changed.get('data') ?? toHex(data)) });
    return { name, answers, values, secret: odd, hex: odd, rebuilt };
  }
  const message = (from === 'register' ? decodeRequest(data) : decodeResponse(data)) as ProtoMessage | undefined;
  if (message === undefined) return undefined;
  return {
    name: String(message['topic'] ?? 'message'),
    answers: false,
    values: new Map([...head, ...flat('', message)]),
    secret: new Set(),
    hex: new Set(),
    rebuilt: (values) => {
      const changed = withValues('', message, values) as ProtoMessage;
      const bytes = from === 'register' ? encodeRequest(changed as Request) : encodeResponse(changed as Response);
      return encodePacket({ ...around(values), data: bytes });
    },
  };
}

/** `biz_data.merchant_order_no` and its value, for every text. */
function flat(path: string, value: ProtoValue): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'boolean') return [];
  return entriesOf(value).flatMap(([key, one]) => flat(path === '' ? key : `${path}.${key}`, one));
}

function withValues(path: string, value: ProtoValue, values: ReadonlyMap<string, string>): ProtoValue {
  if (typeof value === 'string') return values.get(path) ?? value;
  if (typeof value === 'boolean') return value;
  const inside = entriesOf(value).map(([key, one]): [string, ProtoValue] => [
    key,
    withValues(path === '' ? key : `${path}.${key}`, one, values),
  ]);
  return value instanceof Map ? (new Map(inside) as ReadonlyMap<string, string>) : Object.fromEntries(inside);
}

function entriesOf(value: ReadonlyMap<string, string> | ProtoMessage): [string, ProtoValue][] {
  const all = value instanceof Map ? [...value] : Object.entries(value);
  return all.filter((pair): pair is [string, ProtoValue] => pair[1] !== undefined);
}
