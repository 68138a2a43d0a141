/** Goal: faults of one party may overlap, a party that starts again meets what still stands, and each counts its own doing. */
import { describe, expect, test } from 'vitest';
import { utcOfLocal } from '../../devices/wire/calendar.js';
import type { EventBody } from '../../devices/wire/events.js';
import { PartyFaults } from './party-faults.js';

const NOON = utcOfLocal('20261123120000');

/** Hands that only take notes. */
function noted(): { readonly faults: PartyFaults; readonly acts: string[] } {
  const acts: string[] = [];
  const faults = new PartyFaults({
    power: (party, up) => void acts.push(`${party} ${up ? 'up' : 'down'}`),
    setStorage: (party, { full, writeMs, tearNext }) =>
      void acts.push(`${party}${full ? ' full' : ''} ${writeMs}${tearNext ? ' tear' : ''}`),
    loseLastWrite: (party) => void acts.push(`${party} loses`),
    stepClock: (party, byMs) => void acts.push(`${party} by ${byMs}`),
    wallClock: () => NOON,
    tell: (told) => void acts.push(JSON.stringify(told)),
  });
  return { faults, acts };
}

const answered = (code: string): EventBody => ({
  kind: 'answered',
  by: 'acquirer',
  mti: '0200',
  what: 'sale',
  trace: '000001',
  code,
  mac: 'right',
});

describe('power', () => {
  test('comes back when the last fault that holds it is over', () => {
    const { faults, acts } = noted();
    void faults.power('one', 'terminal', false);
    void faults.power('two', 'terminal', false);
    void faults.power('one', 'terminal', true);
    expect(acts).toEqual(['terminal down']);
    void faults.power('two', 'terminal', true);
    expect(acts).toEqual(['terminal down', 'terminal up']);
    expect([faults.did('one'), faults.did('two')]).toEqual([1, 1]);
  });

  test('that another fault held all the time was not touched by a fault within', () => {
    const { faults } = noted();
    void faults.power('one', 'terminal', false);
    void faults.power('two', 'terminal', false);
    void faults.power('two', 'terminal', true);
    void faults.power('one', 'terminal', true);
    expect([faults.did('one'), faults.did('two')]).toEqual([1, undefined]);
  });

  test('is cut before the last write is taken back', () => {
    const { faults, acts } = noted();
    void faults.power('one', 'terminal', false, 'last-write');
    expect(acts).toEqual(['terminal down', 'terminal loses']);
  });
});

describe('a torn write', () => {
  test('cuts the power when it comes, and the end of the fault brings it back', () => {
    const { faults, acts } = noted();
    void faults.tearWrite('one', 'terminal', true);
    void faults.torn('terminal');
    void faults.tearWrite('one', 'terminal', false);
    expect(acts).toEqual(['terminal 0 tear', 'terminal 0', 'terminal down', 'terminal up']);
    expect(faults.did('one')).toBe(1);
  });

  test('that never came leaves the power alone, though another fault holds it', () => {
    const { faults, acts } = noted();
    void faults.tearWrite('one', 'terminal', true);
    void faults.power('two', 'terminal', false);
    void faults.tearWrite('one', 'terminal', false);
    expect(acts).toEqual(['terminal 0 tear', 'terminal down', 'terminal 0']);
    expect(faults.did('one')).toBeUndefined();
  });

  test('that comes when its fault was just called off costs the power for a moment', () => {
    const { faults, acts } = noted();
    void faults.tearWrite('one', 'terminal', true);
    void faults.tearWrite('one', 'terminal', false);
    acts.length = 0;
    void faults.torn('terminal');
    expect(acts).toEqual(['terminal 0', 'terminal down', 'terminal up']);
  });
});

describe('storage', () => {
  test('is as bad as the faults in place make it, and sound when the last is over', () => {
    const { faults, acts } = noted();
    void faults.slowWrites('slow', 'acquirer', 100);
    void faults.slowWrites('slower', 'acquirer', 300);
    void faults.storageFull('full', 'acquirer', true);
    void faults.slowWrites('slower', 'acquirer', 0);
    void faults.storageFull('full', 'acquirer', false);
    void faults.slowWrites('slow', 'acquirer', 0);
    expect(acts).toEqual([
      'acquirer 100',
      'acquirer 300',
      'acquirer full 300',
      'acquirer full 100',
      'acquirer 100',
      'acquirer 0',
    ]);
  });

  test('that is full counts refusals and the writes that were refused, of its own party', () => {
    const { faults } = noted();
    void faults.storageFull('terminal', 'terminal', true);
    void faults.storageFull('acquirer', 'acquirer', true);
    faults.seen({ kind: 'refusal', by: 'register', order: 'A1', reason: 'FAULT' });
    faults.seen({ kind: 'refusal', by: 'register', order: 'A1', reason: 'BUSY' });
    faults.seen(answered('96'));
    faults.seen(answered('00'));
    faults.writeTroubled('acquirer');
    expect([faults.did('terminal'), faults.did('acquirer')]).toEqual([1, 2]);
  });
});

describe('maintenance', () => {
  test('is told again to a party that starts anew, and ends with the last fault that wants it', () => {
    const { faults, acts } = noted();
    faults.maintenance('one', 'acquirer', '96');
    faults.maintenance('two', 'acquirer', '91');
    void faults.power('crash', 'acquirer', false);
    void faults.power('crash', 'acquirer', true);
    faults.maintenance('two', 'acquirer', undefined);
    faults.maintenance('one', 'acquirer', undefined);
    const told = (code?: string) => JSON.stringify({ to: 'acquirer', do: 'maintenance', code });
    expect(acts).toEqual([told('96'), told('91'), 'acquirer down', 'acquirer up', told('91'), told('96'), told()]);
  });

  test('counts the answers that it gave', () => {
    const { faults } = noted();
    faults.maintenance('host', 'acquirer', '98');
    faults.maintenance('wallet', 'wallet', 'SYSTEMERROR');
    faults.seen(answered('98'));
    faults.seen(answered('00'));
    faults.reached('wallet.turned-away');
    faults.reached('wallet.asked');
    expect([faults.did('host'), faults.did('wallet')]).toEqual([1, 1]);
  });
});

test('the day ends at 23:00 by the clock of the acquirer, and did something if the host closed a batch then', () => {
  const { faults, acts } = noted();
  void faults.endDay('cut');
  expect([acts, faults.did('cut')]).toEqual([[`acquirer by ${11 * 3_600_000}`], undefined]);
  const closed = { kind: 'batch-closed', by: 'acquirer', batch: '000001', terminal: 'T1', balanced: true } as const;
  faults.seen(closed);
  expect(faults.did('cut')).toBeUndefined();
  faults.seen({ ...closed, balanced: false, dayEnd: true });
  expect(faults.did('cut')).toBe(1);
});
