/** The property of scan-pay, under whatever power, storage, clocks and the processes behind the terminal do. */
import { expect, POWER_FAULTS, planArbitrary, property, test } from 'scanrig';

property(
  'every scan payment ends settled or clearly reported, whatever power, storage, clocks and processes do',
  planArbitrary({ faults: POWER_FAULTS }),
  { cover: POWER_FAULTS },
);

test('a payment is refused while the terminal has no room to store it, and nothing leaves', ({ rig }) => {
  const [first, second] = rig.run({
    payments: [{}, {}],
    faults: [{ do: 'disk-full', from: { moment: 'register.pay-pressed', nth: 1 }, until: { afterMs: 300 } }],
  });
  expect(first).toMatchObject({ verdict: 'reported', queried: false });
  expect(second?.verdict).toBe('settled');
});

test('a result that was half written when the power went is learnt again', ({ rig }) => {
  const [verdict] = rig.run({
    payments: [{}],
    faults: [{ do: 'torn-write', from: { moment: 'terminal.answer-accepted', nth: 1 }, until: { afterMs: 20_000 } }],
  });
  // Where the register must have taken the result, it was away by then, and the payment is taken back.
  const ends = rig.protocol.unacknowledgedApproval === 'keep' ? 'settled' : 'reported';
  expect(verdict).toMatchObject({ verdict: ends, queried: true });
});

test('a wallet that crashes with the money taken does not take it twice', ({ rig }) => {
  const [verdict] = rig.run({
    payments: [{}],
    faults: [{ do: 'wallet-crash', from: { moment: 'wallet.debited', nth: 1 }, until: { afterMs: 20_000 } }],
  });
  expect(verdict).toMatchObject({ verdict: 'settled', queried: true });
});

test('a payment after the day cut goes into the new batch', ({ rig }) => {
  const verdicts = rig.run({
    payments: [{}, {}],
    faults: [{ do: 'day-cut', from: { moment: 'acquirer.captured', nth: 1 } }],
  });
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(['settled', 'settled']);
});
