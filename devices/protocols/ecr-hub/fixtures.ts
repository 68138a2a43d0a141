/** Packets whose bytes are known: those that the document prints, and others composed by its rule. */
import { fromHex } from '../../wire/bytes.js';

export interface Fixture {
  readonly name: string;
  readonly from: 'register' | 'terminal';
  readonly packet: Uint8Array;
  readonly kind: 'frame' | 'ack' | 'signal';
  readonly reads: string;
}

export const FIXTURES: readonly Fixture[] = [
  {
    name: 'hand-shake, as printed',
    from: 'register',
    packet: fromHex('55 AA 01 00 00 00 00 01 CC 33'),
    kind: 'signal',
    reads: 'handshake',
  },
  {
    name: 'its confirmation, as printed',
    from: 'terminal',
    packet: fromHex('55 AA 02 00 00 00 00 02 CC 33'),
    kind: 'signal',
    reads: 'handshake confirmed',
  },
  {
    name: 'heartbeat, as printed',
    from: 'terminal',
    packet: fromHex('55 AA 00 00 00 00 00 00 CC 33'),
    kind: 'signal',
    reads: 'heartbeat',
  },
  {
    name: 'the ACK of packet 204, whose check sum begins like the end',
    from: 'terminal',
    packet: fromHex('55 AA 00 CC 00 00 00 CC CC 33'),
    kind: 'ack',
    reads: 'ack 204',
  },
  {
    name: 'a query, with an acknowledgement on its back',
    from: 'register',
    packet: fromHex(
      '55 AA 00 05 07 00 1E 0A 10 65 63 72 68 75 62 2E 70 61 79 2E 71 75 65 72 79 12 04 52 31 2D 37 32 04 0A 02 41 31 2E CC 33',
    ),
    kind: 'frame',
    reads: '7 ack 5 topic="ecrhub.pay.query" request_id="R1-7" biz_data={merchant_order_no="A1"}',
  },
  {
    name: 'an answer with an unknown field that holds the beginning and the end of a packet',
    from: 'terminal',
    packet: fromHex('55 AA 00 00 FF 00 09 92 4E 04 55 AA CC 33 20 01 0F CC 33'),
    kind: 'frame',
    reads: '255 success=true',
  },
  {
    name: 'data that is no message',
    from: 'terminal',
    packet: fromHex('55 AA 00 00 01 00 02 0A 05 0C CC 33'),
    kind: 'frame',
    reads: '1 unreadable: 0A05',
  },
];
