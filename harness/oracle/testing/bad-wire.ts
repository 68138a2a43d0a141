/** Bad histories of a terminal at somebody else's host: the register's words, and what passed on the wire. */
import type { Bad } from './bad.js';
import { intent, reply } from './histories.js';
import { end, HEADER_OF_WIRE, passed } from './wire.js';

const left = passed(200, 'acquirer', {});
const arrived = passed(210, 'acquirer', { side: 'acquirer' });
const heardPaid = passed(910, 'terminal', { answer: '00', reference: 'R0000000000A' });
const approved = reply(1000, {}, { outcome: 'APPROVED' });
const declined = reply(1000, {}, { outcome: 'DECLINED' });

const unfounded = (story: string, ...events: Bad['events']): Bad => ({
  kind: 'unfounded-report',
  party: 'terminal',
  story,
  events: [intent(), ...events],
  end: end(),
  header: HEADER_OF_WIRE,
});

export const BAD_WIRE: readonly Bad[] = [
  unfounded('approved, and nothing came', left, arrived, approved),
  unfounded(
    'approved, and the answer was lost on the way',
    left,
    arrived,
    passed(900, 'terminal', { side: 'acquirer', answer: '00' }),
    approved,
  ),
  unfounded('approved, and the host declined', left, passed(910, 'terminal', { answer: '51' }), approved),
  unfounded('declined, and the host had said paid', left, heardPaid, declined),
  unfounded('declined on silence', left, arrived, declined),
  unfounded('declined while the consumer is asked', left, passed(910, 'terminal', { answer: '68' }), declined),
  unfounded(
    'declined on a fate that is open',
    left,
    passed(910, 'terminal', { what: 'query', answer: '00', fate: 'USERPAYING' }),
    declined,
  ),
  {
    ...unfounded(
      'the host was asked for another amount',
      passed(200, 'acquirer', { amount: 9900 }),
      heardPaid,
      approved,
    ),
    kind: 'wrong-amount',
  },
];
