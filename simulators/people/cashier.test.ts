/** Goal: what a cashier meant to do again belongs to the shoppers that stood there, and not to the next ones. */
import { expect, test } from 'vitest';
import { REGISTER_PROTOCOLS } from '../../devices/drivers/protocols.js';
import type { Effect, Input } from '../../devices/wire/machine.js';
import { Rng } from '../../devices/wire/rng.js';
import { createCashier } from './cashier.js';

const PAY = { to: 'register', do: 'pay', payment: 'p1', sale: 's1', order: 'A1', amount: 1290 } as const;

for (const protocol of REGISTER_PROTOCOLS) {
  const impatient = (...told: readonly Input[]): readonly Effect[] => {
    const cashier = createCashier(protocol, new Rng(1));
    const effects: Effect[] = [];
    const pressedTwice = {
      ...PAY,
      code: protocol.carriesCode ? '134567890123456789' : '',
      token: 'code#1',
      presses: 2,
    };
    cashier.step({ kind: 'told', told: pressedTwice }, 0, effects);
    for (const input of told) cashier.step(input, 300, effects);
    return effects;
  };
  const presses = (effects: readonly Effect[]): number =>
    effects.filter((effect) => effect.kind === 'moment' && effect.moment === 'register.pay-pressed').length;

  test(`${protocol.name}: an impatient cashier presses again`, () => {
    expect(presses(impatient({ kind: 'timer', timer: 'press-A1' }))).toBe(2);
  });

  test(`${protocol.name}: when the episode is over nobody presses again for one of its shoppers`, () => {
    const left = { kind: 'told', told: { to: 'register', do: 'leave-off' } } as const;
    const effects = impatient(left, { kind: 'timer', timer: 'press-A1' });
    expect(presses(effects)).toBe(1);
    expect(effects).toContainEqual({ kind: 'disarm', timer: 'press-A1' });
  });
}
