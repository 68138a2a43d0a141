/** What a terminal tells of a payment, as status information and back (PA00P015 3.2, 3.7). */
import type { CauseClass, Outcome } from '../../wire/events.js';
import type { RegisterMessage, ResultMessage } from '../profiled/messages.js';
import type { Command, Fields } from './messages.js';
import { type Tlv, tlvBytes, tlvInside } from './tlv.js';
import { bcd, bcdNumber, bcdText, textTlv, utf8, utf8Text } from './values.js';
import { BITMAP, CARD_TYPE_IN_TAG, outcomeOf, resultOf, TAG, WECHAT_PAY } from './words.js';

type Result = Extract<RegisterMessage, { readonly code: 'PR' }>;
type DayReport = Extract<RegisterMessage, { readonly code: 'SR' }>;

const UTF8_CHARSET = 0xfe;
const CAUSES: ReadonlySet<string> = new Set<CauseClass>(['NETWORK', 'SYSTEM', 'OPERATION', 'FRAUD']);

/** @param orderTag undefined for a register that takes no tags */
export function statusInformation(m: Result, orderTag: number | undefined): Command {
  const trace = m.trace ?? '0';
  const time = m.time ?? '';
  const bitmaps = new Map<number, Uint8Array>([
    [BITMAP.result, Uint8Array.of(resultOf(m.outcome, m.resultCode, m.cause))],
    [BITMAP.amount, bcd(m.amount ?? 0, 6)],
    [BITMAP.currency, bcd('0156', 2)],
    [BITMAP.trace, bcd(trace, 3)],
    [BITMAP.time, bcd(time.slice(8, 14), 3)],
    [BITMAP.date, bcd(time.slice(4, 8), 2)],
    [BITMAP.receipt, receiptNumber(trace)],
    [BITMAP.merchant, utf8((m.merchant ?? '').padEnd(15).slice(0, 15))],
    [BITMAP.cardType, Uint8Array.of(CARD_TYPE_IN_TAG)],
  ]);
  if (m.wallet !== undefined) bitmaps.set(BITMAP.cardName, utf8(m.wallet));
  const fields: Fields = orderTag === undefined ? { bitmaps } : { bitmaps, tlvs: tagsOf(m, orderTag) };
  return { kind: 'command', name: 'statusInformation', head: NOTHING, fields };
}

/** Four digits: what a reversal names the payment by. */
export function receiptNumber(trace: string): Uint8Array {
  return bcd(trace.slice(-4), 2);
}

function tagsOf(m: Result, orderTag: number): Tlv[] {
  return [
    ...textTlv(orderTag, m.order),
    { tag: TAG.cardType, value: WECHAT_PAY },
    { tag: TAG.charset, value: Uint8Array.of(UTF8_CHARSET) },
    { tag: TAG.displayTexts, value: texts([m.textZh, m.textEn, m.nextZh, m.nextEn]) },
    ...textTlv(TAG.terminal, m.terminal),
    ...textTlv(TAG.reference, m.reference),
    ...textTlv(TAG.cause, m.cause),
    ...textTlv(TAG.resultCode, m.resultCode),
    ...textTlv(TAG.walletOrder, m.walletOrder),
    ...textTlv(TAG.batch, m.batch),
  ];
}

export function texts(lines: readonly (string | undefined)[]): readonly Tlv[] {
  return lines.map((line) => ({ tag: TAG.text, value: utf8(line ?? '') }));
}

/** @param approved what 00 means, by what was asked for */
export function readResult({ bitmaps, tlvs }: Fields, orderTag: number, approved: Outcome): ResultMessage {
  const [textZh, textEn, nextZh, nextEn] = (tlvInside(tlvs, TAG.displayTexts) ?? []).map((tlv) =>
    tlv.value instanceof Uint8Array ? utf8Text(tlv.value) : undefined,
  );
  const cause = utf8Text(tlvBytes(tlvs, TAG.cause));
  return present({
    code: 'PR' as const,
    number: '',
    order: utf8Text(tlvBytes(tlvs, orderTag)),
    outcome: outcomeOf(bitmaps.get(BITMAP.result)?.[0] ?? 0xff, approved),
    amount: bcdNumber(bitmaps.get(BITMAP.amount)),
    trace: bcdText(bitmaps.get(BITMAP.trace)),
    merchant: utf8Text(bitmaps.get(BITMAP.merchant))?.trimEnd(),
    wallet: utf8Text(bitmaps.get(BITMAP.cardName)),
    terminal: utf8Text(tlvBytes(tlvs, TAG.terminal)),
    reference: utf8Text(tlvBytes(tlvs, TAG.reference)),
    cause: cause !== undefined && CAUSES.has(cause) ? (cause as CauseClass) : undefined,
    resultCode: utf8Text(tlvBytes(tlvs, TAG.resultCode)) ?? resultCode(bitmaps.get(BITMAP.result)),
    walletOrder: utf8Text(tlvBytes(tlvs, TAG.walletOrder)),
    batch: utf8Text(tlvBytes(tlvs, TAG.batch)),
    textZh,
    textEn,
    nextZh,
    nextEn,
  });
}

function resultCode(result: Uint8Array | undefined): string | undefined {
  return result?.[0]?.toString(16).padStart(2, '0').toUpperCase();
}

export function dayStatus(m: DayReport): Command {
  const bitmaps = new Map<number, Uint8Array>([
    [BITMAP.result, Uint8Array.of(0)],
    [BITMAP.amount, bcd(m.salesAmount, 6)],
    [BITMAP.currency, bcd('0156', 2)],
  ]);
  const tlvs = [
    ...textTlv(TAG.batch, m.batch),
    ...textTlv(TAG.salesCount, String(m.salesCount)),
    ...textTlv(TAG.refundsCount, String(m.refundsCount)),
    ...textTlv(TAG.refundsAmount, String(m.refundsAmount)),
    ...textTlv(TAG.balanced, m.balanced ? 'Y' : 'N'),
  ];
  return { kind: 'command', name: 'statusInformation', head: NOTHING, fields: { bitmaps, tlvs } };
}

export interface DayFigures {
  readonly batch: string;
  readonly sales: { readonly count: number; readonly amount: number };
  readonly refunds: { readonly count: number; readonly amount: number };
  readonly balanced: boolean;
}

export function readDay({ bitmaps, tlvs }: Fields): DayFigures {
  const number = (tag: number): number => Number(utf8Text(tlvBytes(tlvs, tag)) ?? 0) || 0;
  return {
    batch: utf8Text(tlvBytes(tlvs, TAG.batch)) ?? '',
    sales: { count: number(TAG.salesCount), amount: bcdNumber(bitmaps.get(BITMAP.amount)) ?? 0 },
    refunds: { count: number(TAG.refundsCount), amount: number(TAG.refundsAmount) },
    // Without a word about it: a day that was completed.
    balanced: utf8Text(tlvBytes(tlvs, TAG.balanced)) !== 'N',
  };
}

/** Without the properties that are undefined. */
function present<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

const NOTHING = new Uint8Array(0);
