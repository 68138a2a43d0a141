/** The messages that a terminal sends, field by field beside docs/acquirer-dialect.md "Messages". F64 is added at encoding. */
import { type Blocks, composeBlocks } from '../../devices/protocols/iso8583/blocks.js';
import { codeFor, compiled, signInText } from '../../devices/protocols/iso8583/compiled.js';
import type { Dialect, Operation } from '../../devices/protocols/iso8583/dialect.js';
import { f48Totals } from '../../devices/protocols/iso8583/private-fields.js';
import { type IsoMessage, newMessage } from '../../devices/protocols/iso8583/table.js';
import type { TerminalConfig } from './config.js';
import type { PaymentRecord, Settling } from './records.js';

type Identity = Pick<TerminalConfig, 'terminal' | 'merchant' | 'dialect'>;

export function signIn(who: Identity, trace: number, batch: number): IsoMessage {
  const m = start('sign-in', who, trace, batch);
  m.fields[who.dialect.keys.field] = signInText(who.dialect);
  return m;
}

/** @param code the payment code's digits; they leave in their block and are kept nowhere. */
export function sale(who: Identity, record: PaymentRecord, amount: number, code: string): IsoMessage {
  const m = financial('sale', who, record.trace, amount, record.batch);
  return withBlocks(m, who.dialect, { code, order: record.order });
}

/** Asks for the fate of a sale, void or refund: order reference and F61 name it, F11 is the query's own trace. */
export function query(who: Identity, record: PaymentRecord, trace: number, batch: number): IsoMessage {
  return about('query', who, financial('query', who, trace, record.amount, batch), record, record.order);
}

/** Trace, batch, amount and order reference are the sale's (docs/acquirer-dialect.md "Reversal"). */
export function reversal(who: Identity, record: PaymentRecord, amount: number): IsoMessage {
  const m = financial('reversal', who, record.trace, amount, record.batch);
  m.fields[39] = codeFor(who.dialect, record.reversalReason ?? '98');
  return about('reversal', who, m, record, record.order);
}

export function amend(who: Identity, record: PaymentRecord, original: PaymentRecord): IsoMessage {
  const kind = record.kind === 'void' ? 'void' : 'refund';
  const m = financial(kind, who, record.trace, record.amount, record.batch);
  m.fields[37] = original.reference ?? '';
  return about(kind, who, m, original, record.order);
}

export function settle(who: Identity, trace: number, figures: Settling): IsoMessage {
  const m = start('settle', who, trace, figures.batch);
  m.fields[48] = f48Totals({ debit: figures.sales, credit: figures.refunds });
  return m;
}

export type Upload = Extract<Operation, 'upload' | 'upload-end' | 'upload-end-balanced'>;

/** @param details F48 of one upload message, or the count of the end message. */
export function upload(who: Identity, trace: number, batch: number, what: Upload, details: string): IsoMessage {
  const m = start(what, who, trace, batch);
  m.fields[48] = details;
  return m;
}

export const six = (n: number): string => String(n).padStart(6, '0');

function start(operation: Operation, who: Identity, trace: number, batch: number): IsoMessage {
  const { mti, processing, f60Form, constants } = compiled(who.dialect).messages[operation];
  const m = newMessage(mti);
  if (processing !== undefined) m.fields[3] = processing;
  for (const [n, value] of constants) m.fields[n] = value;
  m.fields[11] = six(trace);
  m.fields[41] = who.terminal;
  m.fields[42] = who.merchant;
  m.fields[60] = f60Form.write({ batch: six(batch) });
  return m;
}

function financial(operation: Operation, who: Identity, trace: number, amount: number, batch: number): IsoMessage {
  const m = start(operation, who, trace, batch);
  m.fields[4] = String(amount).padStart(12, '0');
  return m;
}

/** Names the message that this one is about, and the order. */
function about(operation: Operation, who: Identity, m: IsoMessage, original: PaymentRecord, order: string): IsoMessage {
  const form = compiled(who.dialect).messages[operation].f61Form;
  const named = { batch: six(original.batch), trace: six(original.trace), date: original.time.slice(4, 8) };
  if (form !== undefined) m.fields[61] = form.write(named);
  return withBlocks(m, who.dialect, { order });
}

function withBlocks(m: IsoMessage, dialect: Dialect, blocks: Blocks): IsoMessage {
  m.fields[dialect.blocks.field] = composeBlocks(dialect, blocks);
  return m;
}
