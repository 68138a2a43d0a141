/** Register and terminal over ECR Hub: what both believe in the end, whatever the line does to single chunks. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeRequest, decodeResponse } from '../protocols/ecr-hub/decode.js';
import { encodeRequest } from '../protocols/ecr-hub/encode.js';
import { ackOf, EcrHubSplitter, encodePacket, HANDSHAKE, type Packet } from '../protocols/ecr-hub/frame.js';
import type { Request, Response } from '../protocols/ecr-hub/table.js';
import { ecrHubProtocol } from './ecr-hub-protocol.js';
import { ProtocolPair, type Spoil } from './protocol-pair.contract.js';

const fresh = (): ProtocolPair => {
  const pair = new ProtocolPair(ecrHubProtocol());
  pair.run(500);
  return pair;
};
const finals = (pair: ProtocolPair): string[] =>
  pair.told.filter((line) => /APPROVED|REVERSED|DECLINED|NOT-FOUND|refused/.test(line));
const packetOf = (bytes: Uint8Array): Packet | undefined => {
  const [item] = new EcrHubSplitter().push(bytes);
  return item === undefined || item.kind === 'garbage' ? undefined : item.packet;
};
const isAck = (bytes: Uint8Array): boolean => packetOf(bytes)?.ack !== 0 && packetOf(bytes)?.id === 0;
const topicOf = (bytes: Uint8Array): string | undefined => {
  const packet = packetOf(bytes);
  return packet === undefined || packet.id === 0 ? undefined : decodeRequest(packet.data)?.topic;
};
const well: Spoil = (bytes) => [{ bytes, ms: 1 }];

test('a payment is approved and told once', () => {
  const pair = fresh();
  pair.pay('A1');
  pair.run(30_000);
  expect(pair.records.get('A1')).toBe('taken');
  expect(finals(pair)).toEqual(['result A1 APPROVED']);
});

test('a request that is sent again for want of an ACK is carried out once', () => {
  const pair = fresh();
  let sent = 0;
  pair.spoil = (bytes, from) => {
    if (topicOf(bytes) === 'ecrhub.pay.order' && from === 'register') sent += 1;
    return from === 'terminal' && isAck(bytes) && sent < 3 ? [] : [{ bytes, ms: 1 }];
  };
  pair.pay('A1');
  pair.run(30_000);
  expect(sent).toBe(3);
  expect(pair.requests).toEqual(['A1']);
  expect(finals(pair)).toEqual(['result A1 APPROVED']);
});

test('an ACK that comes late or twice acknowledges its own packet alone', () => {
  const pair = fresh();
  pair.spoil = (bytes) =>
    isAck(bytes)
      ? [
          { bytes, ms: 900 },
          { bytes, ms: 1_700 },
        ]
      : [{ bytes, ms: 1 }];
  for (const order of ['A1', 'A2']) {
    pair.pay(order);
    pair.run(30_000);
  }
  expect(finals(pair)).toEqual(['result A1 APPROVED', 'result A2 APPROVED']);
});

test('an acknowledgement on the back of data counts', () => {
  const pair = fresh();
  pair.spoil = (bytes, from) => {
    const packet = packetOf(bytes);
    if (from === 'register' || packet === undefined) return [{ bytes, ms: 1 }];
    if (isAck(bytes)) return [];
    // Ids of the register: 1 has paired, 2 asks.
    return [{ bytes: encodePacket({ ...packet, ack: packet.id === 0 ? 0 : 2 }), ms: 1 }];
  };
  pair.ask((driver, now, out) => driver.query('B7', now, out));
  pair.run(600);
  expect(finals(pair)).toEqual(['query B7 NOT-FOUND']);
});

test('the result is lost for good: the register asks for the order, and the approval stands', () => {
  const pair = fresh();
  pair.spoil = (bytes, from) => {
    const packet = packetOf(bytes);
    const response = from === 'terminal' && packet?.id !== 0 ? decodeResponse(packet?.data ?? bytes) : undefined;
    const lost = response?.topic === 'ecrhub.pay.order' && response.biz_data?.trans_status === '2';
    return lost ? [] : [{ bytes, ms: 1 }];
  };
  pair.pay('A1');
  pair.run(60_000);
  expect(finals(pair)).toEqual(['query A1 APPROVED']);
});

test('a terminal that has started anew takes nothing; it gets another hand-shake, and payments after it', () => {
  const pair = fresh();
  const out: never[] = [];
  pair.front.connected(99, pair.now, out);
  for (const order of ['A1', 'A2']) {
    pair.pay(order);
    pair.run(30_000);
  }
  expect(pair.requests).toEqual(['A2']);
  expect(finals(pair)).toEqual(['query A1 NOT-FOUND', 'result A2 APPROVED']);
});

test('hand-shake and pairing are tried until they succeed', () => {
  const pair = new ProtocolPair(ecrHubProtocol(), () => []);
  pair.run(8_000);
  pair.spoil = well;
  pair.pay('A1');
  pair.run(30_000);
  expect(finals(pair)).toEqual(['result A1 APPROVED']);
});

test('what could not leave for twelve seconds is not sent any more', () => {
  const pair = new ProtocolPair(ecrHubProtocol(), () => []);
  pair.pay('A1');
  pair.run(20_000);
  pair.spoil = well;
  pair.run(60_000);
  expect(pair.requests).toEqual([]);
  expect(finals(pair)).toEqual(['query A1 NOT-FOUND']);
});

test('a payment can be called off, and the register says whether it was', () => {
  const pair = fresh();
  pair.ask((driver, now, out) => driver.cancel('A1', now, out));
  pair.run(100);
  pair.say({ code: 'CR', number: 'none', order: 'A1', accepted: true });
  pair.run(100);
  expect(pair.told).toEqual([]);
});

test('chunks lost, doubled, late or broken: one request, and both sides agree in the end', () => {
  const fate = fc.constantFrom('well', 'well', 'well', 'lost', 'twice', 'late', 'broken');
  fc.assert(
    fc.property(fc.array(fate, { maxLength: 60 }), (fates) => {
      const pair = fresh();
      let next = 0;
      pair.spoil = (bytes) => {
        const what = fates[next] ?? 'well';
        next += 1;
        const copy = { bytes, ms: 1 };
        if (what === 'lost') return [];
        if (what === 'twice') return [copy, { bytes, ms: 3 }];
        if (what === 'late') return [{ bytes, ms: 1_300 }];
        if (what === 'broken') bytes[bytes.length >> 1]! ^= 0x41;
        return [copy];
      };
      pair.pay('A1');
      pair.run(400_000);
      expect(pair.requests.length).toBeLessThanOrEqual(1);
      const paid = pair.records.has('A1');
      expect(finals(pair).at(-1)).toMatch(paid ? / A1 APPROVED$/ : /^query A1 NOT-FOUND$/);
    }),
    { numRuns: 300 },
  );
});

describe('a register that says what the protocol forbids', () => {
  const answers = (request: Request | undefined, before: Uint8Array = HANDSHAKE): (Response | undefined)[] => {
    const pair = new ProtocolPair(ecrHubProtocol(), () => []);
    const heard: Uint8Array[] = [];
    pair.spoil = (bytes, from) => {
      if (from === 'terminal') heard.push(bytes);
      return [];
    };
    pair.inject('terminal', before);
    pair.run(10);
    const data = request === undefined ? Uint8Array.of(0x0a) : encodeRequest(request);
    pair.inject('terminal', encodePacket({ type: 0, ack: 0, id: 9, data }));
    pair.run(10);
    return heard.flatMap((bytes) => {
      const packet = packetOf(bytes);
      return packet === undefined || packet.id === 0 ? [] : [decodeResponse(packet.data)];
    });
  };
  const order = (biz: Request['biz_data']): Request => ({
    topic: 'ecrhub.pay.order',
    request_id: '1',
    biz_data: {
      merchant_order_no: 'A1',
      price_currency: 'CNY',
      order_amount: '1.00',
      trans_type: '1',
      pay_method_category: 'QR_B_SCAN_C',
      ...biz,
    },
  });

  test.each<[string, Request]>([
    ['an unknown topic', { topic: 'ecrhub.dance', request_id: '1' }],
    ['no order number', order({ merchant_order_no: '' })],
    ['an order number that is too long', order({ merchant_order_no: 'A'.repeat(33) })],
    ['an amount that is none', order({ order_amount: '1,00' })],
    ['a card payment', order({ pay_method_category: 'BANKCARD' })],
    ['a pre-authorisation', order({ trans_type: '4' })],
    ['a refund of nothing', order({ trans_type: '3' })],
  ])('%s is acknowledged and begins nothing', (_, request) => {
    const pair = fresh();
    pair.inject('terminal', encodePacket({ type: 0, ack: 0, id: 9, data: encodeRequest(request) }));
    pair.run(10);
    expect(pair.requests).toEqual([]);
  });

  test('pairing and init are answered with the device', () => {
    for (const topic of ['ecrhub.pair', 'ecrhub.init'])
      expect(answers({ topic, request_id: '1' })).toMatchObject([{ topic, request_id: '1', success: true }]);
  });

  test('data that is no message is acknowledged, and not answered', () => {
    expect(answers(undefined)).toEqual([]);
  });

  test('without a hand-shake nothing is answered', () => {
    expect(answers({ topic: 'ecrhub.pair', request_id: '1' }, ackOf(3))).toEqual([]);
  });
});

test('the terminal lets itself be heard every two seconds', () => {
  const pair = fresh();
  let beats = 0;
  pair.spoil = (bytes, from) => {
    if (from === 'terminal') beats += 1;
    return well(bytes, from, 0);
  };
  pair.run(20_000);
  expect(beats).toBe(10);
});
