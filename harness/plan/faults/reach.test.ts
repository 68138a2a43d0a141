import { expect, test } from 'vitest';
import type { MomentName } from '../../../devices/wire/moments.js';
import { FAULT_KINDS } from './catalogue.js';
import { reachesHost } from './reach.js';

const planned = (id: string) => ({ do: id, from: { moment: 'register.pay-pressed' as MomentName, nth: 1 } });
const reach = new Map(FAULT_KINDS.map((kind) => [kind.id, reachesHost(planned(kind.id))]));

test('what takes the power from the host, or the broker away, reaches everybody behind the terminal', () => {
  for (const kind of FAULT_KINDS)
    if (kind.kills?.some((party) => party !== 'terminal'))
      expect([kind.id, reach.get(kind.id)]).toEqual([kind.id, true]);
  expect(reach.get('broker-outage')).toBe(true);
});

test('what gets hold of a terminal and its own links reaches nobody else', () => {
  const own = ['power-cut', 'reply-lost', 'latency', 'link-down', 'reset', 'serial-loss', 'late-reply', 'wrong-mac'];
  expect(own.map((id) => [id, reach.get(id)])).toEqual(own.map((id) => [id, false]));
});

test('a fault that nobody knows reaches everybody', () => {
  expect(reachesHost(planned('no-such-fault'))).toBe(true);
});
