/**
 * The suite of the register line: whatever happens to bytes, answers and cable between register and terminal, every payment
 * ends settled or clearly reported.
 */
import { expect, LINE_FAULTS, planArbitrary, property, test } from 'scanrig';

property(
  'every payment ends settled or clearly reported, whatever the register line does',
  planArbitrary({ faults: LINE_FAULTS, paymentsMax: 6 }),
  { cover: LINE_FAULTS },
);

test('the result of a payment waits for the register while its cable is out', ({ rig }) => {
  const [verdict] = rig.run({
    payments: [{}],
    faults: [{ do: 'unplugged', from: { moment: 'terminal.result-stored', nth: 1 }, until: { afterMs: 20_000 } }],
  });
  // Where the register must have taken the result, it was away by then, and the payment is taken back.
  const ends = rig.protocol.unacknowledgedApproval === 'keep' ? 'settled' : 'reported';
  expect(verdict?.verdict).toBe(ends);
});

test('a request that is sent three times for want of an ACK is carried out once', ({ rig }) => {
  const [verdict] = rig.run({
    payments: [{}],
    faults: [
      {
        do: 'answer-lost',
        from: { moment: 'register.pay-pressed', nth: 1 },
        until: { afterMs: 6_000 },
        with: { every: 1, toTerminal: 0 },
      },
    ],
  });
  expect(verdict?.verdict).toBe('settled');
});

test('a payment whose request never arrived, whatever the register was told, is reported and takes no money', ({
  rig,
}) => {
  const [verdict] = rig.run({
    payments: [{}],
    faults: [
      {
        do: 'nak-to-ack',
        from: { moment: 'register.pay-pressed', nth: 1 },
        until: { afterMs: 6_000 },
        with: { every: 1, toTerminal: 1 },
      },
    ],
  });
  expect(verdict).toMatchObject({ verdict: 'reported', queried: false });
});
