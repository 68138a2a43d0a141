/** Register and terminal over POS Integrado: what both believe in the end, whatever the line does to single chunks. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACK, encodeFrame, NAK, TransbankSplitter } from '../protocols/transbank/frame.js';
import { TRANSBANK_DEFAULTS, type TransbankSettings } from '../protocols/transbank/settings.js';
import { ProtocolPair, type Spoil } from './protocol-pair.contract.js';
import { transbankProtocol } from './transbank-protocol.js';

const fresh = (settings: Partial<TransbankSettings> = {}): ProtocolPair =>
  new ProtocolPair(transbankProtocol({ ...TRANSBANK_DEFAULTS, ...settings }));
const finals = (pair: ProtocolPair): string[] =>
  pair.told.filter((line) => /APPROVED|REVERSED|DECLINED|NOT-FOUND|refused/.test(line));
const frame = (data: string): Uint8Array => encodeFrame(new TextEncoder().encode(data));
const text = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

describe.each(['request', 'answer'] as const)('a terminal that acknowledges with the %s', (ackWith) => {
  test('a payment is approved and told once', () => {
    const pair = fresh({ ackWith });
    pair.pay('A1');
    pair.run(30_000);
    expect(pair.records.get('A1')).toBe('taken');
    expect(finals(pair)).toEqual(['result A1 APPROVED']);
  });

  test('chunks lost, doubled, late or broken: one request, and both sides agree in the end', () => {
    const fate = fc.constantFrom('well', 'well', 'well', 'lost', 'twice', 'late', 'broken');
    fc.assert(
      fc.property(fc.array(fate, { maxLength: 40 }), (fates) => {
        const pair = fresh({ ackWith });
        let next = 0;
        pair.spoil = (bytes) => {
          const what = fates[next] ?? 'well';
          next += 1;
          if (what === 'lost') return [];
          const copy = { bytes, ms: 1 };
          if (what === 'twice') return [copy, { bytes, ms: 3 }];
          if (what === 'late') return [{ bytes, ms: 2_300 }];
          if (what === 'broken') bytes[bytes.length >> 1]! ^= 0x41;
          return [copy];
        };
        pair.pay('A1');
        pair.run(400_000);
        expect(pair.requests.length).toBeLessThanOrEqual(1);
        const paid = pair.records.has('A1');
        expect(finals(pair).at(-1)).toMatch(paid ? / A1 APPROVED$/ : /^query A1 NOT-FOUND$|^refused A1/);
      }),
      { numRuns: 300 },
    );
  });
});

test('an ACK that came with the answer in one chunk is read as both', () => {
  const pair = fresh({ ackWith: 'answer' });
  const chunks: string[] = [];
  pair.spoil = (bytes, from) => {
    if (from === 'terminal') chunks.push(text(bytes));
    return [{ bytes, ms: 1 }];
  };
  pair.ask((driver, now, out) => driver.last(now, out));
  pair.run(1_000);
  expect(chunks.map((chunk) => chunk.slice(0, 10))).toEqual(['\u0006\u00020260|11|']);
  expect(pair.told).toEqual(['last  NOT-FOUND']);
});

test('a doubled ACK answers nothing', () => {
  const pair = fresh();
  pair.spoil = (bytes) => (bytes[0] === ACK ? [{ bytes: Uint8Array.of(ACK, ACK), ms: 1 }] : [{ bytes, ms: 1 }]);
  pair.pay('A1');
  pair.run(30_000);
  expect(finals(pair)).toEqual(['result A1 APPROVED']);
});

test('a result whose ACK is lost is told three times, and counts once', () => {
  const pair = fresh();
  let results = 0;
  pair.spoil = (bytes, from) => {
    if (text(bytes).includes('0210|')) results += 1;
    return from === 'register' && bytes[0] === ACK ? [] : [{ bytes, ms: 1 }];
  };
  pair.pay('A1');
  pair.run(60_000);
  expect(results).toBe(3);
  expect(finals(pair)).toEqual(['result A1 APPROVED']);
  expect(pair.records.get('A1')).toBe('approved');
});

test('the result is lost: the register asks for the last sale, and the approval stands', () => {
  const pair = fresh();
  pair.spoil = (bytes) => (text(bytes).includes('0210|') ? [] : [{ bytes, ms: 1 }]);
  pair.pay('A1');
  pair.run(60_000);
  expect(finals(pair)).toEqual(['query A1 APPROVED']);
});

test('a sale that is not the last one is found in the list of sales; one that was never there is not found', () => {
  const pair = fresh();
  for (const order of ['A1', 'A2', 'A3']) {
    pair.pay(order);
    pair.run(20_000);
  }
  pair.told.length = 0;
  for (const order of ['A3', 'A1', 'B7']) {
    pair.ask((driver, now, out) => driver.query(order, now, out));
    pair.run(2_000);
  }
  expect(pair.told).toEqual(['query A3 APPROVED', 'query A1 APPROVED', 'query B7 NOT-FOUND']);
});

test('while one payment has no result the register begins no other, and a second press begins nothing', () => {
  const pair = fresh();
  pair.pay('A1');
  pair.pay('A1');
  pair.pay('A2');
  pair.run(30_000);
  expect(pair.requests).toEqual(['A1']);
  expect(finals(pair)).toEqual(['refused A2 BUSY A1 has no result yet', 'result A1 APPROVED']);
});

test('a late copy of an older answer is not taken for the answer to a new question', () => {
  const pair = fresh();
  pair.pay('A1');
  pair.run(20_000);
  pair.spoil = (bytes, from) => (from === 'register' && text(bytes).includes('0200|') ? [] : [{ bytes, ms: 1 }]);
  pair.pay('A2');
  pair.run(100);
  pair.inject('register', frame('0260|11|597029414300|ABC1234C|'));
  pair.run(100);
  expect(finals(pair)).toEqual(['result A1 APPROVED']);
});

test('the amount of an answer that is not the one asked for is asked about again', () => {
  const pair = fresh();
  pair.spoil = (bytes) => {
    const at = text(bytes).indexOf('000001290');
    if (!text(bytes).includes('0210|')) return [{ bytes, ms: 1 }];
    // Two changes that an LRC does not see.
    bytes[at] = 0x31;
    bytes[at + 1] = 0x31;
    return [{ bytes, ms: 1 }];
  };
  pair.pay('A1');
  pair.run(30_000);
  expect(finals(pair)).toEqual(['query A1 APPROVED']);
});

describe('a register that says what the protocol forbids', () => {
  const answers = (bytes: Uint8Array): string[] => {
    const pair = fresh();
    const heard: Uint8Array[] = [];
    pair.spoil = (chunk, from) => {
      if (from === 'terminal') heard.push(chunk);
      return [];
    };
    pair.inject('terminal', bytes);
    pair.run(500);
    return heard
      .flatMap((chunk) => new TransbankSplitter().push(chunk))
      .map((item) => (item.kind === 'frame' ? text(item.data) : item.kind));
  };

  test.each([
    ['an amount of nothing', '0200|000000000|0000A1|||1', ['ack', '0210|72|']],
    ['an amount that is not of full width', '0200|1290|0000A1|||1', ['ack', '0210|68|']],
    ['a ticket of seven characters', '0200|000001290|00000A1|||1', ['ack', '0210|70|']],
    ['an amount of letters', '0200|12AB|0000A1|||1', ['ack', '0210|68|']],
    ['an unknown command', '9999|1', ['nak']],
    ['what only a terminal says', '0210|00|1|T|', ['nak']],
    ['a refund of nothing that was sold', '1200|77|', ['ack', '1210|05|']],
    ['a command of other terminals', '0270|000001290|0000A1|||0|0', ['ack', '0271|12|']],
    ['a poll', '0100', ['ack']],
    ['load keys', '0800', ['ack', '0810|00|']],
    ['totals', '0700||', ['ack', '0710|00|0|0']],
    ['the list of sales', '0260|1|', ['ack', '0261|00|']],
  ])('%s', (_, data, wanted) => {
    const got = answers(frame(data));
    expect(got.map((line, i) => line.slice(0, wanted[i]?.length))).toEqual(wanted);
  });

  test('a wrong LRC is answered with one NAK, a torn frame with one when T1 is over', () => {
    const wrong = frame('0100');
    wrong[wrong.length - 1]! ^= 0x10;
    expect(answers(wrong)).toEqual(['nak']);
    expect(answers(frame('0100').subarray(0, 3))).toEqual(['nak']);
  });

  test('after 0300 no command is taken', () => {
    const pair = fresh();
    pair.inject('terminal', frame('0300'));
    pair.run(100);
    pair.pay('A1');
    pair.run(60_000);
    expect(pair.requests).toEqual([]);
  });
});

test('a payment cannot be begun with an order that no ticket holds, nor be refunded in part', () => {
  const pair = fresh();
  pair.pay('ORDER-77');
  pair.ask((driver, now, out) => driver.amend('refund', 'A1-R', 'A1', 100, now, out));
  expect(pair.told.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
    'refused ORDER-77 BAD-FIELD',
    'refused A1-R UNKNOWN-COMMAND',
  ]);
});

const SPOIL_ALL_ANSWERS: Spoil = (bytes) =>
  bytes[0] === ACK ? [{ bytes: Uint8Array.of(NAK), ms: 1 }] : [{ bytes, ms: 1 }];

test('a terminal that refuses every poll is at work', () => {
  const pair = fresh();
  pair.spoil = SPOIL_ALL_ANSWERS;
  pair.ask((driver, now, out) => driver.status(now, out));
  pair.run(1_000);
  expect(pair.told).toEqual(['status BUSY']);
});
