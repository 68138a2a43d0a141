/** The messages between terminal and acquirer, one exchange for each kind of request, built by the parties' own builders. */
import { REFERENCE_DIALECT } from '../../devices/protocols/iso8583/reference-dialect.js';
import { type IsoMessage, newMessage } from '../../devices/protocols/iso8583/table.js';
import { buildReply, type ReplyExtras } from '../../simulators/acquirer/reply.js';
import type { PaymentRecord } from '../../simulators/terminal/records.js';
import * as requests from '../../simulators/terminal/requests.js';

export interface Exchange {
  /** As `what` of an `answered` event. */
  readonly what: string;
  readonly request: IsoMessage;
  readonly reply: IsoMessage;
  /** Both carry F64. */
  readonly mac: boolean;
}

const WHO = { terminal: 'SR000001', merchant: '305290054110001', dialect: REFERENCE_DIALECT };
const CODE = '134567890123456789';
const REFERENCE = '000000000002';
const WALLET = { wallet: 'WECHAT', walletOrder: '4200000000202611230000000001' };

export function exchanges(): Exchange[] {
  const record = sampleRecord();
  const amendment = { ...record, kind: 'refund' as const, order: 'A1-R', trace: 7, original: 'A1' };
  const paid = { reference: REFERENCE, ...WALLET };
  return [
    { ...exchange('sign-in', requests.signIn(WHO, 1, 1), { reference: REFERENCE }), mac: false },
    exchange('sale', requests.sale(WHO, record, record.amount, CODE), paid),
    exchange('query', requests.query(WHO, record, 3, 1), { ...paid, fate: 'SUCCESS', amount: record.amount }),
    exchange('reversal', requests.reversal(WHO, record, record.amount), { reference: REFERENCE }),
    exchange('void', requests.amend(WHO, { ...amendment, kind: 'void' }, record), paid),
    exchange('refund', requests.amend(WHO, amendment, record), paid),
    exchange('settle', requests.settle(WHO, 9, SETTLING), { f48: settleReply() }),
    exchange('upload', upload(), {}),
  ];
}

const SETTLING = {
  batch: 1,
  sales: { count: 3, amount: 3870 },
  refunds: { count: 0, amount: 0 },
};

function exchange(what: string, request: IsoMessage, extras: ReplyExtras): Exchange {
  const clock = { time: '20261123100000', acquirerId: '00096500' };
  return { what, request, reply: buildReply(REFERENCE_DIALECT, request, '00', clock, extras), mac: true };
}

function settleReply(): string {
  return requests.settle(WHO, 9, SETTLING).fields[48] ?? '';
}

function upload(): IsoMessage {
  const message = newMessage('0320');
  Object.assign(message.fields, {
    11: '000010',
    41: WHO.terminal,
    42: WHO.merchant,
    48: settleReply(),
    60: '00000001207',
  });
  return message;
}

function sampleRecord(): PaymentRecord {
  return {
    order: 'A1',
    kind: 'sale',
    amount: 1290,
    seq: 1,
    generation: 0,
    phase: 'sent',
    trace: 2,
    batch: 1,
    time: '20261123100000',
    reference: REFERENCE,
    told: false,
  };
}
