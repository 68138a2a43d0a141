/**
 * The suite of the one property: every scan payment ends settled or clearly reported. Copy this file to write your own:
 * `property` explores plans, `test` runs one that you write down.
 */
import { expect, planArbitrary, property, test } from 'scanrig';

property('every scan payment ends settled or clearly reported', planArbitrary());

test('a payment without trouble is settled', ({ rig }) => {
  const [verdict] = rig.run({ payments: [{ amount: 1890 }] });
  expect(verdict?.verdict).toBe('settled');
});

test('a reply that is lost after the capture is found by a query', ({ rig }) => {
  const [verdict] = rig.run({
    payments: [{}],
    faults: [{ do: 'reply-lost', from: { moment: 'acquirer.about-to-reply', nth: 1 }, until: { afterMs: 40_000 } }],
  });
  expect(verdict).toMatchObject({ verdict: 'settled', queried: true, reversed: false });
});

test('a consumer who never enters the password is reported, and nothing is taken', ({ rig }) => {
  const [verdict] = rig.run({ payments: [{ consumer: { pays: 'never', delayMs: 0 } }] });
  expect(verdict?.verdict).toBe('reported');
});

test('a terminal that loses power with the sale under way finds its fate by itself', ({ rig }) => {
  const [verdict] = rig.run({
    payments: [{}],
    faults: [{ do: 'power-cut', from: { moment: 'terminal.request-sent', nth: 1 }, until: { afterMs: 20_000 } }],
  });
  // Where the register must have taken the result, it was away by then, and the payment is taken back.
  const ends = rig.protocol.unacknowledgedApproval === 'keep' ? 'settled' : 'reported';
  expect(verdict).toMatchObject({ verdict: ends, queried: true });
});
