/**
 * What an answer can mean, whatever a dialect's code for it is. Inside the rig an answer goes by the code that the reference
 * dialect has for it, so that terminal, host, history and oracle need no dialect to know what was said.
 */

/** F39 of the reference dialect (docs/acquirer-dialect.md "What a terminal concludes", "Void and refund", "Reversal"). */
export const ANSWERS = {
  done: '00',
  'asks-consumer': '68',
  format: '30',
  unsupported: '40',
  'unknown-terminal': '97',
  'unknown-merchant': '03',
  'bad-mac': 'A0',
  'trace-used': '94',
  'wrong-batch': '77',
  'wrong-amount': '13',
  'bad-code': '14',
  'no-funds': '51',
  'not-allowed': '57',
  'amount-limit': '61',
  'count-limit': '65',
  'reversed-before': '22',
  fraud: '34',
  'suspected-fraud': '59',
  'no-original': '25',
  'nothing-to-do': '12',
  'other-amount': '64',
  'day-cut': '90',
  'wallet-down': '91',
  'line-down': '92',
  'centre-error': '96',
  'no-answer': '98',
  'other-reason': '06',
} as const satisfies Readonly<Record<string, string>>;

export type Answer = keyof typeof ANSWERS;
export const ANSWER_NAMES = Object.keys(ANSWERS) as readonly Answer[];

/** Means nothing that anybody agreed on: it proves nothing, as an error of the centre does. */
export const UNLISTED = ANSWERS['centre-error'];

/** Nobody signs these, in whatever dialect: they are said by a host that may have no key to answer under, and prove nothing. */
export const CODES_WITHOUT_MAC: ReadonlySet<string> = new Set([
  ANSWERS.format,
  ANSWERS['unknown-terminal'],
  ANSWERS['unknown-merchant'],
  ANSWERS['bad-mac'],
]);

/** Fates of a sale, as the reference dialect spells them. */
export const FATES = {
  paid: 'SUCCESS',
  closed: 'CLOSED',
  revoked: 'REVOKED',
  'given-back': 'REFUND',
  refused: 'DECLINED',
  paying: 'USERPAYING',
  'not-paid': 'NOTPAY',
  'pay-error': 'PAYERROR',
} as const satisfies Readonly<Record<string, string>>;

export type Fate = keyof typeof FATES;
