import { expect, test } from 'vitest';
import { assert, complaintText, MisuseError, RigFaultError, WireError } from './errors.js';

test('a complaint is one line: what, where, expected, got, and what to do next', () => {
  expect(
    complaintText({
      what: 'the plan is not one',
      where: 'plan.yaml:12 faults[0].from.nth',
      expected: 'a whole number',
      got: '"first"',
      next: 'See docs/plan.md.',
    }),
  ).toBe(
    'the plan is not one at plan.yaml:12 faults[0].from.nth: expected a whole number, got "first". See docs/plan.md.',
  );
});

test.each([
  [{ what: 'it broke' }, 'it broke'],
  [{ what: 'it broke', got: 'EIO' }, 'it broke: got EIO'],
  [{ what: 'it broke', expected: 'a port' }, 'it broke: expected a port'],
  [{ what: 'it broke', next: 'Try again.' }, 'it broke. Try again.'],
  [{ what: 'it broke', where: '/dev/ttyUSB0', got: 'EIO' }, 'it broke at /dev/ttyUSB0: got EIO'],
])('parts that are not known are left out: %o', (complaint, text) => {
  expect(complaintText(complaint)).toBe(text);
});

test('misuse and rig faults carry their complaint and are told apart by name', () => {
  const complaint = { what: 'no such port', where: '/dev/ttyNONE' };
  for (const [error, name] of [
    [new MisuseError(complaint), 'MisuseError'],
    [new RigFaultError(complaint), 'RigFaultError'],
  ] as const)
    expect([error.name, error.message, error.complaint]).toEqual([name, 'no such port at /dev/ttyNONE', complaint]);
  expect(new MisuseError(complaint)).not.toBeInstanceOf(RigFaultError);
});

test('a wire error says where, what was expected, what came, and who broke it', () => {
  const error = new WireError({ code: 'BAD-FORMAT', blame: 'peer', path: 'F59.A3' }, '18 digits', '17');
  expect(error.message).toBe('F59.A3: expected 18 digits, got 17 (BAD-FORMAT, blame: peer)');
  expect(error).toMatchObject({ name: 'WireError', code: 'BAD-FORMAT', blame: 'peer', path: 'F59.A3' });
});

test('a state that only our own bug can bring about says so', () => {
  expect(() => assert(false, 'the batch is negative')).toThrow('scanrig bug: the batch is negative');
  expect(() => assert(true, 'never said')).not.toThrow();
});
