/** Known-bad histories in which a message, a record or a word to the merchant is wrong. */
import type { CauseClass, ReplyEvent } from '../../../devices/wire/events.js';
import type { Bad } from './bad.js';
import {
  answered,
  at,
  but,
  declined,
  end,
  intent,
  paid,
  power,
  progress,
  reply,
  reversed,
  shown,
  spoken,
  without,
} from './histories.js';

const B = { order: 'B2', at: 60_000 };

const FORGED: readonly Bad[] = [
  {
    kind: 'forgery-accepted',
    party: 'wallet',
    story: 'a used code is taken once more',
    events: [...paid(), at(550, { kind: 'bad-code', by: 'wallet', code: 'code#A1', why: 'used', taken: true })],
  },
  {
    kind: 'forgery-accepted',
    party: 'wallet',
    story: 'a wallet takes the code that another wallet issued',
    events: but(but(paid(), 'intent', { wallet: 'WECHAT' }), 'debited', { wallet: 'ALIPAY' }),
  },
  {
    kind: 'forgery-accepted',
    party: 'terminal',
    story: 'approved on an answer whose MAC is wrong',
    events: [intent(), answered(700, {}, '00', { mac: 'wrong' }), reply(900, {}, { outcome: 'APPROVED' })],
  },
  ...(['none', 'not-due'] as const).map(
    (mac): Bad => ({
      kind: 'forgery-accepted',
      party: 'terminal',
      story: `approved on an answer without a MAC (${mac})`,
      events: [intent(), answered(700, {}, '00', { mac }), reply(900, {}, { outcome: 'APPROVED' })],
    }),
  ),
  {
    kind: 'forgery-accepted',
    party: 'terminal',
    story: 'a decline that was altered on the way',
    events: [
      ...without(paid(), 'answered', 'reply'),
      answered(700, {}, '51', { mac: 'altered' }),
      reply(900, {}, { outcome: 'DECLINED', code: '51', cause: 'OPERATION' }),
    ],
  },
  {
    kind: 'forgery-accepted',
    party: 'soundbox',
    story: 'a spoofed announcement after a decline',
    events: [...declined(), spoken(2000, {}, { credit: 'spoof' })],
  },
];

const MIXED: readonly Bad[] = [
  {
    kind: 'mixed-up',
    party: 'terminal',
    story: 'the reference of the payment before',
    order: 'B2',
    events: [...paid(), ...but(paid(B), 'reply', { reference: 'R000000000A1' })],
  },
  {
    kind: 'mixed-up',
    party: 'terminal',
    story: 'a receipt with the reference of the payment before',
    order: 'B2',
    events: [
      ...paid(),
      ...paid(B),
      at(62_000, {
        kind: 'receipt',
        by: 'terminal',
        order: 'B2',
        outcome: 'APPROVED',
        amount: 1290,
        reference: 'R000000000A1',
        text: '签购单',
      }),
    ],
  },
  {
    kind: 'mixed-up',
    party: 'terminal',
    story: 'a result for an order that nobody asked for',
    events: [...paid(), reply(5000, { order: 'Z9' }, { outcome: 'APPROVED' })],
  },
];

const RECORDS: readonly Bad[] = [
  {
    kind: 'lost-voucher',
    party: 'terminal',
    story: 'told as paid, power cut, never heard of it',
    events: [...paid(), power(2000, false), power(4000, true), reply(9000, {}, { outcome: 'NOT-FOUND', via: 'query' })],
  },
  {
    kind: 'lost-voucher',
    party: 'terminal',
    story: 'answered by the host, power cut before the record',
    events: [
      ...without(paid(), 'reply'),
      power(800, false),
      power(3000, true),
      reply(9000, {}, { outcome: 'NOT-FOUND', via: 'last' }),
    ],
  },
  {
    kind: 'flip',
    party: 'terminal',
    story: 'declined first, paid later',
    events: [...paid(), reply(800, {}, { outcome: 'DECLINED' })],
  },
  {
    kind: 'flip',
    party: 'terminal',
    story: 'the display says paid, the register is told reversed',
    events: [
      ...reversed(),
      at(15_000, {
        kind: 'display',
        by: 'terminal',
        order: 'A1',
        outcome: 'APPROVED',
        amount: 1290,
        textZh: '收款成功',
        textEn: 'Paid',
      }),
    ],
  },
  {
    kind: 'flip',
    party: 'terminal',
    story: 'refused, and paid although nobody asked again',
    events: [...paid(), at(100, { kind: 'refusal', by: 'register', order: 'A1', reason: 'FAULT' })],
  },
  {
    kind: 'flip',
    party: 'terminal',
    story: 'told as paid, and as unknown when asked',
    events: [...paid(), reply(5000, {}, { outcome: 'UNKNOWN', via: 'query' })],
  },
  {
    kind: 'flip',
    party: 'terminal',
    story: 'told as paid, and then that it is being taken back',
    events: [...paid(), progress(5000, {}, 'REVERSING')],
  },
  {
    kind: 'flip',
    party: 'terminal',
    story: 'told as paid, later as voided, and nobody asked for a void',
    events: [...reversed(), reply(800, {}, { outcome: 'APPROVED' }), reply(60_000, {}, { outcome: 'VOIDED' })],
  },
  {
    kind: 'limbo',
    party: 'terminal',
    story: 'all told and settled, and the episode never came to rest',
    events: paid(),
    end: end(false),
  },
  {
    kind: 'limbo',
    party: 'terminal',
    story: 'refused and told so, and the episode never came to rest',
    events: declined(),
    end: end(false),
  },
  {
    kind: 'limbo',
    party: 'terminal',
    story: 'nothing happened, and nothing was told',
    events: [intent(), progress(200, {}, 'SENDING'), progress(9000, {}, 'PENDING')],
  },
  {
    kind: 'limbo',
    party: 'terminal',
    story: 'UNKNOWN is the last word',
    events: [...without(reversed(), 'reply'), reply(26_000, {}, { outcome: 'UNKNOWN' })],
  },
  {
    kind: 'limbo',
    party: 'terminal',
    story: 'the day never ended',
    events: without(paid(), 'settlement-row'),
    end: end(false),
  },
];

const bare = (cause: CauseClass, more: Partial<ReplyEvent> = {}) =>
  reply(900, {}, { outcome: 'DECLINED', cause, code: undefined, ...more });
const systemError = answered(720, {}, '96');
const badMac = answered(720, {}, '00', { mac: 'wrong' });

/** Causes that the evidence leaves no room for. */
const CAUSES: readonly (readonly [story: string, events: Bad['events']])[] = [
  ['refused for want of funds, told as the network', [...without(declined(), 'reply'), bare('NETWORK')]],
  [
    'refused for want of funds, told as the network under a code of its own',
    [...without(declined(), 'reply'), bare('NETWORK', { code: 'N9' })],
  ],
  ['refused for want of funds, told as the system', [...without(declined(), 'reply'), bare('SYSTEM')]],
  ['the host answered 96, told as the network', [...reversed(), systemError]],
  ['the MAC was wrong, told as the system', [...but(reversed(), 'reply', { cause: 'SYSTEM' }), badMac]],
  ['the MAC was wrong, told as the network', [...reversed(), badMac]],
  [
    'called off, told as the network',
    [...without(reversed(), 'reply'), reply(26_000, {}, { outcome: 'CANCELLED', cause: 'NETWORK' })],
  ],
  [
    'called off, told as the system',
    [...without(reversed(), 'reply'), reply(26_000, {}, { outcome: 'CANCELLED', cause: 'SYSTEM' })],
  ],
  [
    'the connection was refused, told as the system',
    [
      intent(),
      answered(100, {}, '00', { mti: '0810', what: 'sign-in', order: undefined, mac: 'none' }),
      at(200, { kind: 'line', by: 'rig', line: 'acquirer', what: 'refused' }),
      bare('SYSTEM'),
    ],
  ],
];

const WORDS: readonly Bad[] = [
  {
    kind: 'late-report',
    party: 'terminal',
    story: '16 s without a word not to charge again',
    events: [...without(paid(), 'reply'), progress(16_000, {}, 'QUERYING'), reply(20_000, {}, { outcome: 'APPROVED' })],
  },
  {
    kind: 'late-report',
    party: 'terminal',
    story: '16 s without a word, some of them on a line that garbled',
    events: [
      ...without(paid(), 'reply'),
      at(1000, { kind: 'line', by: 'rig', line: 'register', what: 'garbled' }),
      at(1500, { kind: 'line', by: 'rig', line: 'register', what: 'false-ack' }),
      at(7000, { kind: 'line', by: 'rig', line: 'register', what: 'clear' }),
      progress(16_000, {}, 'QUERYING'),
      reply(20_000, {}, { outcome: 'APPROVED' }),
    ],
  },
  {
    kind: 'late-report',
    party: 'terminal',
    story: 'back to sending after waiting for the consumer',
    events: [
      ...without(paid(), 'reply'),
      progress(5000, {}, 'WAITING-CONSUMER'),
      progress(20_000, {}, 'SENDING'),
      reply(30_000, {}, { outcome: 'APPROVED' }),
    ],
  },
  {
    kind: 'late-report',
    party: 'terminal',
    story: 'the final word 121 s after the last fault',
    events: [
      ...without(paid(), 'reply'),
      progress(9000, {}, 'PENDING'),
      reply(199_000 + 121_000, {}, { outcome: 'APPROVED' }),
    ],
  },
  {
    kind: 'unclear-report',
    party: 'terminal',
    story: 'no next step',
    events: but(declined(), 'reply', { nextEn: ' ', nextZh: '' }),
  },
  {
    kind: 'unclear-report',
    party: 'terminal',
    story: 'paid without a reference',
    events: but(paid(), 'reply', { reference: undefined }),
  },
  {
    kind: 'unclear-report',
    party: 'terminal',
    story: 'only in English',
    events: but(declined(), 'reply', { textZh: undefined }),
  },
  {
    kind: 'unclear-report',
    party: 'terminal',
    story: "silence told as the cashier's mistake",
    events: but(reversed(), 'reply', { cause: 'OPERATION' }),
  },
  {
    kind: 'unclear-report',
    party: 'terminal',
    story: 'a cause that its own code contradicts',
    events: but(declined(), 'reply', { cause: 'NETWORK' }),
  },
  {
    kind: 'unclear-report',
    party: 'terminal',
    story: 'the screen alone said paid, and names no reference',
    events: [...without(paid(), 'reply'), shown(900, {}, 'APPROVED')],
  },
  {
    kind: 'unclear-report',
    party: 'terminal',
    story: 'the screen alone said that it failed, and not what to do next',
    events: [...without(declined(), 'reply'), shown(900, {}, 'DECLINED')],
  },
  ...CAUSES.map(([story, events]) => ({ kind: 'unclear-report' as const, party: 'terminal' as const, story, events })),
];

export const BAD_REPORTS: readonly Bad[] = [...FORGED, ...MIXED, ...RECORDS, ...WORDS];
