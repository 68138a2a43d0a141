/**
 * The suite of the acquirer link over TLS: the terminal finds its acquirer by name and trusts one authority, and whatever
 * happens to name, address, certificate, hand-shake or bytes, every payment ends settled or clearly reported.
 */
import { ACQUIRER_LINK_FAULTS, expect, planArbitrary, property, test } from 'scanrig';

property(
  'every payment ends settled or clearly reported, whatever the way to the acquirer does',
  planArbitrary({ faults: ACQUIRER_LINK_FAULTS, acquirerLink: 'tls', paymentsMax: 6 }),
  { cover: ACQUIRER_LINK_FAULTS },
);

test('a payment over TLS without trouble is settled', ({ rig }) => {
  const [verdict] = rig.run({ payments: [{}], acquirerLink: 'tls' });
  expect(verdict?.verdict).toBe('settled');
});

test('a sale whose answer met a certificate that had expired is found by a query once that is mended', ({ rig }) => {
  const from = { moment: 'acquirer.about-to-reply' as const, nth: 1 };
  const faults = [{ do: 'tls-expired-certificate', from, until: { afterMs: 20_000 } }];
  const [verdict] = rig.run({ payments: [{}], faults });
  expect(verdict).toMatchObject({ verdict: 'settled', queried: true });
});

test('a name that cannot be resolved when nothing has left yet is reported, and takes no money', ({ rig }) => {
  const from = { moment: 'register.pay-pressed' as const, nth: 2 };
  const faults = [{ do: 'dns-failure', from, until: { afterMs: 60_000 } }];
  // Long after the first, so that its address is no longer kept.
  const verdicts = rig.run({ payments: [{}, { at: 40_000 }], faults });
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(['settled', 'reported']);
});
