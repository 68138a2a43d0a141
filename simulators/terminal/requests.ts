/** The messages that a terminal sends, field by field beside docs/acquirer-dialect.md "Messages". F64 is added at encoding. */
import { composeF59, f48Totals, f60, f61 } from '../../devices/protocols/iso8583/private-fields.js';
import { type IsoMessage, newMessage } from '../../devices/protocols/iso8583/table.js';
import type { TerminalConfig } from './config.js';
import type { PaymentRecord, Settling } from './records.js';

type Identity = Pick<TerminalConfig, 'terminal' | 'merchant'>;

export function signIn(who: Identity, trace: number, batch: number): IsoMessage {
  const m = start('0800', who, trace);
  m.fields[60] = f60({ type: '00', batch: six(batch), network: '003' });
  m.fields[62] = SEQUENCE_NUMBER;
  m.fields[63] = '001';
  return m;
}

/** @param code the payment code's digits; they leave in A3 and are kept nowhere. */
export function sale(who: Identity, record: PaymentRecord, amount: number, code: string): IsoMessage {
  const m = financial('0200', who, record.trace, amount, '000000', '22', record.batch);
  m.fields[59] = composeF59([
    { id: 'A3', value: code },
    { id: 'A8', value: record.order },
  ]);
  return m;
}

/** Asks for the fate of a sale, void or refund: A8 and F61 name it, F11 is the query's own trace. */
export function query(who: Identity, record: PaymentRecord, trace: number, batch: number): IsoMessage {
  const m = financial('0200', who, trace, record.amount, '310000', '01', batch);
  m.fields[59] = composeF59([{ id: 'A8', value: record.order }]);
  m.fields[61] = f61(six(record.batch), six(record.trace));
  return m;
}

/** Trace, batch, F4 and A8 are the sale's (docs/acquirer-dialect.md "Reversal"). */
export function reversal(who: Identity, record: PaymentRecord, amount: number): IsoMessage {
  const m = financial('0400', who, record.trace, amount, '000000', '22', record.batch);
  m.fields[39] = record.reversalReason ?? '98';
  m.fields[59] = composeF59([{ id: 'A8', value: record.order }]);
  m.fields[61] = f61(six(record.batch), six(record.trace));
  return m;
}

export function voidSale(who: Identity, record: PaymentRecord, original: PaymentRecord): IsoMessage {
  const m = financial('0200', who, record.trace, record.amount, '200000', '23', record.batch);
  return amend(m, record, original, f61(six(original.batch), six(original.trace)));
}

export function refund(who: Identity, record: PaymentRecord, original: PaymentRecord): IsoMessage {
  const m = financial('0220', who, record.trace, record.amount, '200000', '25', record.batch);
  return amend(m, record, original, f61(six(original.batch), six(original.trace), original.time.slice(4, 8)));
}

export function settle(who: Identity, trace: number, figures: Settling): IsoMessage {
  const m = start('0500', who, trace);
  m.fields[48] = f48Totals({ debit: figures.sales, credit: figures.refunds });
  m.fields[49] = '156';
  m.fields[60] = f60({ type: '00', batch: six(figures.batch), network: '201' });
  return m;
}

/** @param details F48 of one upload message, or the count of the end message. */
export function upload(
  who: Identity,
  trace: number,
  batch: number,
  network: '201' | '202' | '207',
  details: string,
): IsoMessage {
  const m = start('0320', who, trace);
  m.fields[48] = details;
  m.fields[60] = f60({ type: '00', batch: six(batch), network });
  return m;
}

export const six = (n: number): string => String(n).padStart(6, '0');

/** F62 of a sign-in: the words "Sequence No", the length, model and serial (docs/domain.md 4.5), in hex as binary fields are. */
const SEQUENCE_NUMBER = Array.from('Sequence No12SCANSR000001', (c) => c.charCodeAt(0).toString(16).padStart(2, '0'))
  .join('')
  .toUpperCase();

function start(mti: string, who: Identity, trace: number): IsoMessage {
  const m = newMessage(mti);
  m.fields[11] = six(trace);
  m.fields[41] = who.terminal;
  m.fields[42] = who.merchant;
  return m;
}

function financial(
  mti: string,
  who: Identity,
  trace: number,
  amount: number,
  processing: string,
  type: string,
  batch: number,
): IsoMessage {
  const m = start(mti, who, trace);
  m.fields[3] = processing;
  m.fields[4] = String(amount).padStart(12, '0');
  m.fields[22] = '032';
  m.fields[25] = '00';
  m.fields[49] = '156';
  m.fields[60] = f60({ type, batch: six(batch), network: '000', financial: true });
  return m;
}

function amend(m: IsoMessage, record: PaymentRecord, original: PaymentRecord, f61Value: string): IsoMessage {
  m.fields[37] = original.reference ?? '';
  m.fields[59] = composeF59([{ id: 'A8', value: record.order }]);
  m.fields[61] = f61Value;
  return m;
}
