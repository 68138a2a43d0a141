/** What a terminal tells of a payment, as the fields of 0210, 0260, 0261 and 1210, and back. */
import type { ResultMessage } from '../profiled/messages.js';
import type { Message } from './table.js';
import {
  AMOUNT_WIDTH,
  CODE,
  cancelledMeaning,
  codeOf,
  meaningOf,
  ticketOf,
  UNKNOWN_WORDS,
  VOIDED_WORDS,
  wordsOf,
} from './words.js';

type Fields = Message['fields'];

/** A scan payment is neither credit nor debit; the reference has no third type. */
const CARD_TYPE_QR = 'QR';
const AUTHORISATION_WIDTH = 6;
const OPERATION_WIDTH = 6;
const COMMERCE_WIDTH = 12;

/** @param code of the sale, where it is not that of its outcome */
export function saleFields(m: ResultMessage, code = codeOf(m.outcome, m.cause)): Fields {
  const [year, date, time] = [m.time?.slice(0, 4) ?? '', m.time?.slice(4, 8) ?? '', m.time?.slice(8, 14) ?? ''];
  return {
    ...headFields(m, code),
    ticket: ticketOf(m.order ?? '') ?? '',
    authorisation: (m.reference ?? '').slice(-AUTHORISATION_WIDTH),
    amount: String(m.amount ?? 0).padStart(AMOUNT_WIDTH, '0'),
    operation: (m.trace ?? '').slice(-OPERATION_WIDTH),
    cardType: m.outcome === 'APPROVED' ? CARD_TYPE_QR : '',
    date: year === '' ? '' : `${date.slice(2)}${date.slice(0, 2)}${year}`,
    time,
  };
}

/** The commerce code has twelve digits at most; a longer merchant number is told by its last twelve. */
export function headFields(m: Pick<ResultMessage, 'merchant' | 'terminal'>, code: string): Fields {
  return { code, commerce: (m.merchant ?? '').replace(/\D/g, '').slice(-COMMERCE_WIDTH), terminal: m.terminal ?? '' };
}

export function saleResult(order: string, fields: Fields): ResultMessage {
  const code = fields['code'] ?? '';
  const meaning = meaningOf(code);
  if (meaning.outcome === 'NOT-FOUND') return { code: 'PR', number: '', order, outcome: 'NOT-FOUND' };
  return {
    code: 'PR',
    number: '',
    order,
    outcome: meaning.outcome,
    ...wordsOf(meaning),
    ...(meaning.cause === undefined ? {} : { cause: meaning.cause }),
    amount: Number(fields['amount']),
    // Codes of the terminal and of hosts are not the same numbers.
    resultCode: `TB${code}`,
    ...told('trace', fields['operation']),
    ...told('reference', fields['authorisation']?.trim()),
    ...told('terminal', fields['terminal']),
  };
}

/** 1210: 00 and 04 say the same of the money. */
export function cancelledResult(order: string, amount: number, fields: Fields): ResultMessage {
  const code = fields['code'] ?? '';
  const head = { code: 'PR', number: '', order, amount, resultCode: `TB${code}` } as const;
  const done = code === CODE.approved || code === CODE.alreadyCancelled;
  if (done)
    return { ...head, outcome: 'VOIDED', ...VOIDED_WORDS, ...told('reference', fields['authorisation']?.trim()) };
  const meaning = cancelledMeaning(code);
  return {
    ...head,
    outcome: 'DECLINED',
    ...wordsOf(meaning),
    ...(meaning.cause === undefined ? {} : { cause: meaning.cause }),
  };
}

export function unknownResult(order: string, amount: number): ResultMessage {
  return { code: 'PR', number: '', order, outcome: 'UNKNOWN', amount, ...UNKNOWN_WORDS };
}

function told<K extends string>(key: K, value: string | undefined): { [k in K]?: string } {
  return (value === undefined || value === '' ? {} : { [key]: value }) as { [k in K]?: string };
}
