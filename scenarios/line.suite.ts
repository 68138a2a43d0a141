/**
 * The suite of the register line: whatever happens to the bytes, the answers and the cable between register and terminal,
 * every payment ends settled or clearly reported.
 */
import { expect, LINE_FAULTS, planArbitrary, property, test } from 'scanrig';

property(
  'every payment ends settled or clearly reported, whatever the register line does',
  planArbitrary({ faults: LINE_FAULTS, paymentsMax: 6 }),
  { cover: LINE_FAULTS },
);
