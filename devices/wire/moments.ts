/**
 * The moments that machines name, on which faults hang. One table, so that a plan can be checked, a guide printed,
 * and a misspelt moment refused.
 */
export const MOMENTS = {
  register: {
    'pay-pressed': 'the cashier pressed pay; the request is about to be sent',
    'cancel-pressed': 'the cashier pressed cancel; the request is about to be sent',
    'result-heard': 'a final result was acknowledged',
  },
  terminal: {
    'powered-up': 'records are read, nothing was sent yet',
    'intent-stored': 'the payment record is stored, the request of the register is not acknowledged yet',
    'sale-stored': 'trace and reversal record are stored, the 0200 is not sent yet',
    'request-sent': 'the 0200 has left',
    'answer-accepted': 'the answer matched, nothing of it is stored yet',
    'result-stored': 'the final result is stored, nobody was told yet',
    'result-sent': 'the final result left for the register',
    'query-sent': 'a result query has left',
    'reversal-due': 'a reversal was decided on, nothing of it is stored or sent yet',
    'reversal-stored': 'the owed reversal is stored, the 0400 is not sent yet',
    'reversal-sent': 'the 0400 has left',
    'reversal-finished': 'the reversal was confirmed, its record is not removed yet',
    'settle-sent': 'the 0500 has left',
  },
  acquirer: {
    'sale-received': 'a sale passed the checks, the wallet was not asked yet',
    debited: 'the wallet said SUCCESS, the capture is not stored yet',
    captured: 'the capture is stored, the reply is not built yet',
    'about-to-reply': 'the reply to a sale is stored and about to leave',
    'about-to-answer-query': 'the reply to a query is about to leave',
    'reversal-received': 'a reversal passed the checks, nothing was done yet',
    reversed: 'the reversal is stored, its reply has not left',
    'about-to-answer-reversal': 'the reply to a reversal is about to leave',
    'batch-closed': 'the batch is frozen and its settlement stored, the 0510 has not left',
  },
  wallet: {
    asked: 'a pay request came, nothing was decided yet',
    debited: 'the consumer was debited and that is stored, no reply has left',
    'given-back': 'the debit was given back and that is stored, no reply has left',
    'turned-away': 'in maintenance: a call gets SYSTEMERROR, nothing of it was done',
  },
  soundbox: {
    'credit-heard': 'a credit message came, it was not spoken yet',
    spoken: 'the credit was spoken, its id is not stored yet',
  },
} as const satisfies Record<string, Record<string, string>>;

type MomentsOf<P extends keyof typeof MOMENTS> = keyof (typeof MOMENTS)[P] & string;
/** `terminal.reversal-due` and the like. */
export type MomentName = { [P in keyof typeof MOMENTS]: `${P}.${MomentsOf<P>}` }[keyof typeof MOMENTS];

/** Every moment, `party.name`, in table order. */
export const MOMENT_NAMES: readonly MomentName[] = Object.entries(MOMENTS).flatMap(([party, names]) =>
  Object.keys(names).map((name) => `${party}.${name}` as MomentName),
);
