/** How a register finds out over a link that only repeats the last payment (devices/profiles/prefixed-bcd-gbk.yaml). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseProfile } from '../profiles/profile-file.js';
import { decodeRegisterMessage } from '../protocols/profiled/decode.js';
import { encodeRegisterMessage } from '../protocols/profiled/encode.js';
import { encodeFrame } from '../protocols/profiled/frame.js';
import type { RegisterMessage } from '../protocols/profiled/messages.js';
import { LineSplitter } from '../protocols/profiled/split.js';
import type { Effect } from '../wire/machine.js';
import { ProfiledDriver } from './profiled-driver.js';

const FILE = join(import.meta.dirname, '../profiles/prefixed-bcd-gbk.yaml');
const PROFILE = parseProfile(readFileSync(FILE, 'utf8'), FILE);

class Till {
  readonly told: string[] = [];
  readonly said: string[] = [];
  readonly driver: ProfiledDriver;

  constructor() {
    const say = (...words: readonly unknown[]): void => void this.told.push(words.map(String).join(' '));
    this.driver = new ProfiledDriver(PROFILE, 1, {
      progress: (order, stage) => say('progress', order, stage),
      result: (via, m) => say(via, m.order, m.outcome),
      refused: (order, reason, detail) => say('refused', order, reason, detail),
      cancelAnswer: (order, accepted) => say('cancel', order, accepted),
      dayReport: () => say('day'),
      status: ({ state }) => say('status', state),
      undelivered: (what, order) => say('undelivered', what, order),
      silent: () => say('silent'),
      hangUp: () => say('hang up'),
    });
    this.driver.connected(1, 0, []);
  }

  /** A step, with the ACK for whatever it sent. */
  do(step: (driver: ProfiledDriver, effects: Effect[]) => void): void {
    const effects: Effect[] = [];
    step(this.driver, effects);
    for (const effect of effects) {
      if (effect.kind !== 'send') continue;
      for (const item of new LineSplitter(PROFILE.frame).push(effect.bytes)) {
        const read = item.kind === 'frame' ? decodeRegisterMessage(PROFILE.message, item.data) : undefined;
        if (read?.ok === true) this.said.push(`${read.message.code} ${read.message.number}`);
      }
      this.driver.bytes(Uint8Array.of(PROFILE.frame.ack), 0, []);
    }
  }

  pay(order: string): void {
    this.do((driver, out) => driver.pay({ order, amount: 1290, currency: 'CNY', mode: 'C' }, 0, out));
  }

  ask(order: string): void {
    this.do((driver, out) => driver.query(order, 0, out));
  }

  /** The terminal answers with its last payment. */
  last(
    number: string,
    order: string | undefined,
    outcome: 'APPROVED' | 'NOT-FOUND',
    spoil?: (data: Uint8Array) => void,
  ): void {
    const texts = { textZh: '收款', textEn: 'x', nextZh: '下', nextEn: 'y', merchant: 'M', terminal: 'T' };
    const result = { ...texts, amount: 1290, resultCode: '00', trace: '000001', batch: '000001' };
    const message: RegisterMessage =
      outcome === 'NOT-FOUND' || order === undefined
        ? { code: 'PR', number, outcome }
        : { code: 'PR', number, order, outcome, ...result, time: '20261123101010' };
    const data = encodeRegisterMessage(PROFILE.message, message);
    spoil?.(data);
    this.driver.bytes(encodeFrame(PROFILE.frame, data), 0, []);
  }
}

test('the question about an order has the last payment repeated, and its answer is about the order that it names', () => {
  const till = new Till();
  till.pay('A1');
  till.ask('A1');
  expect(till.said).toEqual(['PA 000001', 'LA 000002']);
  till.last('000002', 'A1', 'APPROVED');
  expect(till.told).toEqual(['last A1 APPROVED']);
});

test('a last payment that was begun before says that the one asked about was never stored', () => {
  const till = new Till();
  till.pay('A1');
  till.pay('A2');
  till.ask('A2');
  till.last('000003', 'A1', 'APPROVED');
  expect(till.told).toEqual(['last A1 APPROVED', 'last A2 NOT-FOUND']);
});

test('a last payment that was begun after says nothing of the one asked about', () => {
  const till = new Till();
  till.pay('A1');
  till.pay('A2');
  till.ask('A1');
  till.last('000003', 'A2', 'APPROVED');
  expect(till.told).toEqual(['last A2 APPROVED']);
});

test('an order that this register did not begin is not judged by the last payment', () => {
  const till = new Till();
  till.ask('Z9');
  till.last('000001', 'A1', 'APPROVED');
  expect(till.told).toEqual(['last A1 APPROVED']);
});

test('a terminal without any payment has not stored the order', () => {
  const till = new Till();
  till.pay('A1');
  till.ask('A1');
  till.last('000002', undefined, 'NOT-FOUND');
  expect(till.told).toEqual(['last A1 NOT-FOUND']);
});

test('a cancel that the link has no message for is answered no', () => {
  const till = new Till();
  till.do((driver, out) => driver.cancel('A1', 0, out));
  expect([till.said, till.told]).toEqual([[], ['cancel A1 false']]);
});

test('a result code that the profile does not list is no result', () => {
  const till = new Till();
  till.pay('A1');
  till.last('500000', 'A1', 'APPROVED', (data) => {
    data[Buffer.from(data).indexOf(Buffer.from('b1000100', 'hex')) + 3] = 0x77;
  });
  expect(till.told).toEqual(['result A1 UNKNOWN']);
});
