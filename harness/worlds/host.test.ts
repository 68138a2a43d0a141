/** Goal: a machine that waits, at a gate or for its storage, does nothing meanwhile, and then everything in order. */
import { describe, expect, test } from 'vitest';
import type { Effect, Input, Machine } from '../../devices/wire/machine.js';
import { type HostPorts, MachineHost } from './host.js';

/** What was done, in order; a machine that answers each input with what `effects` says. */
function hosted(
  effects: (input: Input) => readonly Effect[],
  holds: Partial<Pick<HostPorts, 'persist' | 'persistAll' | 'reach'>>,
): { readonly host: MachineHost; readonly done: string[] } {
  const done: string[] = [];
  const machine: Machine = { step: (input, _now, out) => void out.push(...effects(input)) };
  const note = (what: string): void => void done.push(what);
  const host = new MachineHost(machine, {
    now: () => 0,
    open: () => note('open'),
    send: () => note('send'),
    close: () => note('close'),
    arm: (timer) => note(`arm ${timer}`),
    disarm: (timer) => note(`disarm ${timer}`),
    persist: () => 'go',
    persistAll: () => 'go',
    emit: () => note('emit'),
    subscribe: (topic) => note(`subscribe ${topic}`),
    publish: (topic) => note(`publish ${topic}`),
    reach: () => 'go',
    ...holds,
  });
  return { host, done };
}

const SAVE: Effect = { kind: 'persist', key: 'a', value: '1' };
const SAVE_ALL: Effect = { kind: 'persist-all', changes: [['a', '1']] };
const GATE: Effect = { kind: 'moment', moment: 'terminal.sale-stored' };
const say = (topic: string): Effect => ({ kind: 'subscribe', topic });
const timer = (name: string): Input => ({ kind: 'timer', timer: name });

const WAITS = [
  { what: 'for a record', effect: SAVE },
  { what: 'for records that belong together', effect: SAVE_ALL },
  { what: 'at a gate', effect: GATE },
];

describe.each(WAITS)('a machine that waits $what', ({ effect }) => {
  const holds = {
    persist: () => 'hold' as const,
    persistAll: () => 'hold' as const,
    reach: () => 'hold' as const,
  };
  const waiting = (inputs: Readonly<Record<string, readonly Effect[]>>) => {
    const at = hosted((input) => (input.kind === 'timer' ? (inputs[input.timer] ?? []) : []), holds);
    at.host.input(timer('first'));
    return at;
  };

  test('has done what stands before it and nothing of what stands behind it', () => {
    const { done, host } = waiting({ first: [say('before'), effect, say('behind')] });
    expect([done, host.held]).toEqual([['subscribe before'], true]);
    host.release();
    expect([done, host.held]).toEqual([['subscribe before', 'subscribe behind'], false]);
  });

  test('takes what came meanwhile afterwards, in order', () => {
    const { done, host } = waiting({ first: [effect, say('1')], second: [say('2')], third: [say('3')] });
    host.input(timer('second'));
    host.input(timer('third'));
    expect(done).toEqual([]);
    host.release();
    expect(done).toEqual(['subscribe 1', 'subscribe 2', 'subscribe 3']);
  });

  test('does not hear of a timer that ran out meanwhile when it is disarmed or armed anew before that', () => {
    for (const kind of ['disarm', 'arm'] as const) {
      const again: Effect = kind === 'arm' ? { kind, timer: 'gap', afterMs: 5, scaled: false } : { kind, timer: 'gap' };
      const { done, host } = waiting({ first: [effect, again], gap: [say('late')], other: [say('other')] });
      host.input(timer('gap'));
      host.input(timer('other'));
      host.release();
      expect(done).toEqual([`${kind} gap`, 'subscribe other']);
    }
  });

  test('does nothing any more once its power is gone', () => {
    const { done, host } = waiting({ first: [effect, say('1')], second: [say('2')] });
    host.input(timer('second'));
    host.kill();
    host.release();
    expect(done).toEqual([]);
  });
});

test('a record is written through unless its effect says that it is not', () => {
  const synced: boolean[] = [];
  const { host } = hosted(() => [SAVE, { ...SAVE, unsynced: true }], {
    persist: (_key, _value, through) => {
      synced.push(through);
      return 'go';
    },
  });
  host.input({ kind: 'power-up' });
  expect(synced).toEqual([true, false]);
});
