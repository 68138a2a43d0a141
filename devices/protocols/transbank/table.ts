/** Messages of POS Integrado, to be held beside the reference (README.md): who says it, its command, and its fields in order. */
export interface FieldSpec {
  readonly name: string;
  readonly form: 'digits' | 'text';
  readonly min: number;
  readonly max: number;
}

export interface MessageSpec {
  /** 0260 is a request of the register and an answer of the terminal, so the side counts. */
  readonly from: 'register' | 'terminal';
  readonly command: string;
  readonly fields: readonly FieldSpec[];
  /** So many fields must be there; what is left out behind them is empty. */
  readonly required: number;
  /** A separator stands behind the last field. Readers take both. */
  readonly tail: boolean;
}

const digits = (name: string, min: number, max: number): FieldSpec => ({ name, form: 'digits', min, max });
const text = (name: string, min: number, max: number): FieldSpec => ({ name, form: 'text', min, max });

const SALE = [digits('amount', 1, 9), text('ticket', 1, 6), text('spare1', 0, 1), text('spare2', 0, 1)] as const;
const HEAD = [digits('code', 2, 2), digits('commerce', 0, 12), text('terminal', 0, 8)] as const;
const SOLD = [...HEAD, text('ticket', 0, 6), text('authorisation', 0, 6), digits('amount', 0, 9)] as const;
const CARD = [
  digits('last4', 0, 4),
  digits('operation', 0, 6),
  text('cardType', 0, 2),
  text('accountingDate', 0, 6),
  text('account', 0, 19),
  text('brand', 0, 2),
  digits('date', 0, 8),
  digits('time', 0, 6),
  digits('employee', 0, 4),
  digits('tip', 0, 9),
] as const;
const SHARES = [digits('shares', 0, 2), digits('shareAmount', 0, 9)] as const;
const SALE_ANSWER = [...SOLD, ...SHARES, ...CARD] as const;

export const MESSAGES = {
  poll: { from: 'register', command: '0100', fields: [], required: 0, tail: false },
  loadKeys: { from: 'register', command: '0800', fields: [], required: 0, tail: false },
  normalMode: { from: 'register', command: '0300', fields: [], required: 0, tail: false },
  sale: { from: 'register', command: '0200', fields: [...SALE, digits('status', 1, 1)], required: 5, tail: false },
  multicodeSale: {
    from: 'register',
    command: '0270',
    fields: [...SALE, digits('status', 1, 1), digits('provider', 0, 12)],
    required: 5,
    tail: false,
  },
  lastSale: { from: 'register', command: '0250', fields: [], required: 0, tail: true },
  multicodeLastSale: {
    from: 'register',
    command: '0280',
    fields: [digits('voucher', 1, 1)],
    required: 1,
    tail: false,
  },
  refund: { from: 'register', command: '1200', fields: [digits('operation', 1, 6)], required: 1, tail: true },
  close: { from: 'register', command: '0500', fields: [text('spare', 0, 1)], required: 0, tail: true },
  totals: { from: 'register', command: '0700', fields: [text('spare', 0, 1)], required: 0, tail: true },
  /** 0: print at the terminal. 1: send to the register. */
  salesDetail: { from: 'register', command: '0260', fields: [digits('send', 0, 1)], required: 0, tail: true },

  saleAnswer: { from: 'terminal', command: '0210', fields: SALE_ANSWER, required: 3, tail: true },
  multicodeSaleAnswer: {
    from: 'terminal',
    command: '0271',
    fields: [...SALE_ANSWER, text('filler', 0, 40), digits('change', 0, 5), digits('provider', 0, 12)],
    required: 3,
    tail: true,
  },
  lastSaleAnswer: { from: 'terminal', command: '0260', fields: SALE_ANSWER, required: 3, tail: true },
  detail: { from: 'terminal', command: '0261', fields: [...SOLD, ...CARD, ...SHARES], required: 3, tail: true },
  refundAnswer: {
    from: 'terminal',
    command: '1210',
    fields: [...HEAD, text('authorisation', 0, 6), digits('operation', 0, 6)],
    required: 3,
    tail: false,
  },
  closeAnswer: { from: 'terminal', command: '0510', fields: HEAD, required: 3, tail: true },
  totalsAnswer: {
    from: 'terminal',
    command: '0710',
    fields: [digits('code', 2, 2), digits('count', 0, 3), digits('total', 0, 9)],
    required: 1,
    tail: false,
  },
  keysAnswer: { from: 'terminal', command: '0810', fields: HEAD, required: 3, tail: true },
  status: { from: 'terminal', command: '0900', fields: HEAD, required: 1, tail: true },
} as const satisfies Readonly<Record<string, MessageSpec>>;

export type MessageName = keyof typeof MESSAGES;

/** A field that is not there is ''. */
export interface Message {
  readonly name: MessageName;
  readonly fields: Readonly<Record<string, string>>;
}

/** By side and command. */
export const MESSAGE_OF: ReadonlyMap<string, MessageName> = new Map(
  Object.entries(MESSAGES).map(([name, { from, command }]) => [`${from} ${command}`, name as MessageName]),
);
