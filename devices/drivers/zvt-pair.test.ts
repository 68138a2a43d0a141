/** Register and terminal over ZVT: what both believe in the end, whatever the link does to single chunks. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeApdu } from '../protocols/zvt/apdu.js';
import { encodeMessage } from '../protocols/zvt/encode.js';
import { encodeFrame } from '../protocols/zvt/frame.js';
import { fromHex } from '../wire/bytes.js';
import { ProtocolPair, result, type Spoil } from './protocol-pair.contract.js';
import { zvtProtocol } from './zvt-protocol.js';

const finals = (pair: ProtocolPair): string[] =>
  pair.told.filter((line) => /APPROVED|REVERSED|DECLINED|NOT-FOUND/.test(line));

describe.each(['serial', 'tcp'] as const)('over %s', (transport) => {
  const fresh = (): ProtocolPair => {
    const pair = new ProtocolPair(zvtProtocol(transport));
    pair.run(500);
    return pair;
  };

  test('a payment is approved, taken, and told once', () => {
    const pair = fresh();
    pair.pay('A1');
    pair.run(30_000);
    expect(pair.records.get('A1')).toBe('taken');
    expect(finals(pair)).toEqual(['result A1 APPROVED']);
  });

  test('progress is told with its stage, and "see the text" as not known', () => {
    const pair = fresh();
    pair.pay('A1');
    pair.run(200);
    pair.say({ code: 'PS', number: '2', order: 'A1', stage: 'PENDING', textZh: '处理中', textEn: 'In progress' });
    pair.run(100);
    pair.say(result('A1', 'UNKNOWN'));
    pair.run(100);
    expect(pair.told).toEqual(['progress A1 PENDING', 'result A1 UNKNOWN']);
  });

  test('a second press while the payment runs begins nothing', () => {
    const pair = fresh();
    pair.pay('A1');
    pair.run(300);
    pair.pay('A1');
    pair.run(30_000);
    expect(pair.requests).toEqual(['A1']);
    expect(finals(pair)).toEqual(['result A1 APPROVED']);
  });

  test('another payment is refused as long as there is one', () => {
    const pair = fresh();
    pair.pay('A1');
    pair.run(300);
    pair.pay('A2');
    pair.run(300);
    expect(pair.told).toEqual(['refused A2 BUSY 84 9C']);
    expect(pair.requests).toEqual(['A1']);
  });

  test('an order that the terminal never had is not found; one that it had is told again', () => {
    const pair = fresh();
    pair.pay('A1');
    pair.run(30_000);
    for (const order of ['A1', 'B7']) {
      pair.ask((driver, now, out) => driver.query(order, now, out));
      pair.run(2_000);
    }
    expect(finals(pair)).toEqual(['result A1 APPROVED', 'query A1 APPROVED', 'query B7 NOT-FOUND']);
  });

  test('the connection ends before the approval: it is taken back, and the register hears so when it asks', () => {
    const pair = fresh();
    pair.pay('A1');
    pair.run(300);
    pair.reconnect();
    pair.run(60_000);
    expect(pair.records.get('A1')).toBe('reversal told');
    expect(finals(pair)).toEqual(['query A1 REVERSED']);
  });

  test('a terminal that has forgotten its registration gets it again, and the payment after it', () => {
    const pair = fresh();
    const out: never[] = [];
    pair.front.connected(99, pair.now, out);
    pair.pay('A1');
    pair.run(30_000);
    expect(finals(pair)).toEqual(['result A1 APPROVED']);
    expect(pair.requests).toEqual(['A1']);
  });
});

describe('the money rule', () => {
  /** The register's answer to the status information is replaced, as a register of its own mind would. */
  const answering = (error: number, times: number): Spoil => {
    let left = times;
    let asked = false;
    return (bytes, from) => {
      if (from === 'terminal' && bytes[2] === 0x04 && bytes[3] === 0x0f) asked = true;
      if (from !== 'register' || bytes[2] !== 0x80 || !asked || left === 0) return [{ bytes, ms: 1 }];
      asked = false;
      left -= 1;
      const unit = encodeApdu(encodeMessage({ kind: 'response', error, data: new Uint8Array(0) }));
      return [{ bytes: encodeFrame(unit), ms: 1 }];
    };
  };

  test('84 9C: the status information goes again after two seconds', () => {
    const pair = new ProtocolPair(zvtProtocol('serial'));
    pair.run(500);
    pair.spoil = answering(0x9c, 2);
    pair.pay('A1');
    pair.run(3_000);
    expect(pair.records.get('A1')).toBe('approved');
    pair.run(3_000);
    expect(pair.records.get('A1')).toBe('taken');
    expect(finals(pair)).toEqual(['result A1 APPROVED']);
  });

  test.each([0x9d, 0x64, 0xff])('84 %i: the goods are not handed out, and the payment is taken back', (error) => {
    const pair = new ProtocolPair(zvtProtocol('serial'));
    pair.run(500);
    pair.spoil = answering(error, 1);
    pair.pay('A1');
    pair.run(30_000);
    expect(pair.records.get('A1')).toBe('reversal told');
    expect(finals(pair)).toEqual(['result A1 REVERSED']);
  });

  test('a register that asks for the same for ever is given up', () => {
    const pair = new ProtocolPair(zvtProtocol('serial'));
    pair.run(500);
    pair.spoil = answering(0x9c, 11);
    pair.pay('A1');
    pair.run(60_000);
    expect(pair.records.get('A1')).toBe('reversal told');
  });

  test('the answer to the status information is lost for good: taken back, and the register believes nothing before it', () => {
    const pair = new ProtocolPair(zvtProtocol('tcp'));
    pair.run(500);
    let lost = 0;
    pair.spoil = (bytes, from) => {
      if (from === 'register' && bytes[0] === 0x80 && lost === 0 && pair.records.get('A1') === 'approved') {
        lost += 1;
        return [];
      }
      return [{ bytes, ms: 1 }];
    };
    pair.pay('A1');
    pair.run(4_000);
    expect(finals(pair)).toEqual([]);
    pair.run(60_000);
    expect(lost).toBe(1);
    expect(finals(pair).at(-1)).toMatch(/A1 REVERSED/);
  });

  test('the Completion is lost: the payment stands, and the register learns it by asking', () => {
    const pair = new ProtocolPair(zvtProtocol('tcp'));
    pair.run(500);
    pair.spoil = (bytes, from) =>
      from === 'terminal' && bytes[0] === 0x06 && bytes[1] === 0x0f && pair.now < 3_000 ? [] : [{ bytes, ms: 1 }];
    pair.pay('A1');
    pair.run(60_000);
    expect(pair.records.get('A1')).toBe('taken');
    expect(finals(pair)).toEqual(['query A1 APPROVED']);
  });
});

test('chunks lost, doubled, late or broken: one request, and both sides agree in the end', () => {
  const fate = fc.constantFrom('well', 'well', 'well', 'lost', 'twice', 'late', 'broken');
  fc.assert(
    fc.property(fc.array(fate, { maxLength: 40 }), (fates) => {
      const pair = new ProtocolPair(zvtProtocol('serial'));
      pair.run(500);
      let next = 0;
      pair.spoil = (bytes) => {
        const what = fates[next] ?? 'well';
        next += 1;
        if (what === 'lost') return [];
        if (what === 'twice')
          return [
            { bytes, ms: 1 },
            { bytes, ms: 3 },
          ];
        if (what === 'late') return [{ bytes, ms: 5_300 }];
        if (what === 'broken') bytes[bytes.length >> 1]! ^= 0x41;
        return [{ bytes, ms: 1 }];
      };
      pair.pay('A1');
      pair.run(600_000);
      const last = finals(pair).at(-1);
      // A request that did not get there is the cashier's to ask about.
      if (pair.requests.length === 0) {
        expect(last ?? 'query A1 NOT-FOUND').toMatch(/NOT-FOUND/);
        return;
      }
      expect(pair.requests).toEqual(['A1']);
      expect(last).toMatch(pair.records.get('A1') === 'taken' ? /APPROVED/ : /REVERSED/);
      // What was told as final is not taken back.
      expect(new Set(finals(pair).map((line) => line.split(' ')[2])).size).toBe(1);
    }),
    { numRuns: Number(process.env['SCANRIG_CODEC_RUNS'] ?? 300) },
  );
});

test('a register that gives no order reference still pays, and gets the last payment when it asks', () => {
  const pair = new ProtocolPair(zvtProtocol('serial'));
  pair.run(500);
  pair.inject('terminal', encodeFrame(fromHex('06 01 0A 04 00 00 00 00 12 90 49 01 56')));
  pair.run(100);
  expect(pair.requests).toHaveLength(1);
  expect(pair.requests[0]).toMatch(/^Z\d{6}-\d+$/);
});
