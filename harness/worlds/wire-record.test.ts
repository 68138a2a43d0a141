/** Goal: what passes the rig to somebody else's host and back is written down, however it is cut, and no secret with it. */
import { expect, test } from 'vitest';
import { encodeMessage } from '../../devices/protocols/iso8583/encode.js';
import { ISO_FIXTURES } from '../../devices/protocols/iso8583/fixtures.js';
import { composeF59 } from '../../devices/protocols/iso8583/private-fields.js';
import { REFERENCE_DIALECT } from '../../devices/protocols/iso8583/reference-dialect.js';
import { newMessage } from '../../devices/protocols/iso8583/table.js';
import { concat } from '../../devices/wire/bytes.js';
import type { PassedEvent } from '../../devices/wire/passed-event.js';
import { Rng } from '../../devices/wire/rng.js';
import { WireRecord } from './wire-record.js';

const CODE = '134567890120000017';

function frame(
  mti: string,
  fields: Readonly<Record<number, string>>,
  from: 'terminal' | 'host' = 'terminal',
): Uint8Array {
  const message = newMessage(mti);
  for (const [n, value] of Object.entries(fields)) message.fields[Number(n)] = value;
  return encodeMessage(REFERENCE_DIALECT, message, { from });
}

const SALE = frame('0200', {
  3: '000000',
  4: '000000001290',
  11: '000007',
  41: 'SR000001',
  59: composeF59([
    { id: 'A3', value: CODE },
    { id: 'A8', value: 'A1' },
  ]),
  60: '2200000100060',
});
/** A host that does not name the order again. */
const PAID = frame(
  '0210',
  { 3: '000000', 4: '000000001290', 11: '000007', 37: '123456789012', 39: '00', 60: '2200000100060' },
  'host',
);

function recorded(act: (record: WireRecord) => void): PassedEvent[] {
  const events: PassedEvent[] = [];
  act(new WireRecord(REFERENCE_DIALECT, (event) => void events.push(event)));
  return events;
}

test('a sale and its answer are told with order, amount and the token of the code, whatever the chunks', () => {
  for (let cut = 1; cut < SALE.length; cut += 1) {
    const [sale, paid, ...more] = recorded((record) => {
      record.bytes('terminal', 'acquirer', SALE.subarray(0, cut), 1);
      record.bytes('terminal', 'acquirer', SALE.subarray(cut), 1);
      record.bytes('acquirer', 'terminal', PAID, 4);
    });
    expect(more).toEqual([]);
    const same = { order: 'A1', trace: '000007', amount: 1290, code: 'code#17', what: 'sale', by: 'rig' };
    expect(sale).toMatchObject({ ...same, to: 'acquirer', side: 'terminal', mti: '0200', bytes: SALE.length });
    expect(paid).toMatchObject({ ...same, to: 'terminal', side: 'acquirer', answer: '00', reference: '123456789012' });
  }
});

test('no code, card or key of any message of the dialect stands in what is written', () => {
  const stream = concat(ISO_FIXTURES.map(({ frame: bytes }) => bytes));
  const events = recorded((record) => {
    record.bytes('terminal', 'acquirer', stream, 1);
    record.bytes('acquirer', 'terminal', SALE, 1);
  });
  expect(events).toHaveLength(ISO_FIXTURES.length + 1);
  const text = JSON.stringify(events);
  for (const { message } of ISO_FIXTURES) {
    const keys = message.fields[62];
    if (keys !== undefined) expect(text).not.toContain(keys);
    const code = /A3018(\d{18})/.exec(message.fields[59] ?? '')?.[1];
    if (code !== undefined) expect(text).not.toContain(code);
  }
  expect(text).not.toContain(CODE);
});

test('bytes that are no message are told as unreadable, and a message that broke off as that', () => {
  const events = recorded((record) => {
    record.bytes('terminal', 'terminal', new Uint8Array([0, 3, 1, 2, 3]), 1);
    record.bytes('terminal', 'terminal', SALE.subarray(0, 20), 2);
    record.closed('terminal', 2);
  });
  expect(events).toMatchObject([
    { what: 'unreadable', bytes: 5, to: 'terminal' },
    { what: 'broken-off', bytes: 20, to: 'terminal' },
  ]);
  const rng = new Rng(7);
  for (let i = 0; i < 2_000; i += 1) {
    const noise = Uint8Array.from({ length: rng.between(0, 300) }, () => rng.between(0, 255));
    expect(() => recorded((record) => record.bytes('acquirer', 'terminal', noise, 1))).not.toThrow();
  }
});
