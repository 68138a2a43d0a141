/** The `PR` for a payment record: every field of docs/reference-link.md "Message". */
import type { ResultMessage } from '../../devices/protocols/profiled/messages.js';
import type { CauseClass, Outcome } from '../../devices/wire/events.js';
import type { TerminalConfig } from './config.js';
import { receiptText } from './receipt.js';
import type { PaymentRecord, TerminalStore } from './records.js';
import { six } from './requests.js';

/** @param causeSoFar what the terminal has seen of an open payment speaks for */
export function resultMessage(
  config: TerminalConfig,
  record: PaymentRecord,
  store: TerminalStore,
  number: string,
  causeSoFar: CauseClass,
): ResultMessage {
  const { firmware } = config;
  const final = record.phase === 'final' || record.outcome !== undefined;
  const outcome: Outcome = final ? (record.outcome ?? 'UNKNOWN') : 'UNKNOWN';
  const cause: CauseClass | undefined =
    outcome === 'APPROVED' ? undefined : firmware.causeToTell(final ? record.cause : causeSoFar);
  const text = firmware.statementOf(outcome, cause, record.code ?? '', record.kind);
  return {
    code: 'PR',
    number,
    outcome,
    order: firmware.orderToTell(record, previousOf(record, store)),
    amount: firmware.amountToTell(record),
    resultCode: record.code ?? '',
    trace: six(record.trace),
    batch: six(record.batch),
    time: record.time,
    merchant: config.merchant,
    terminal: config.terminal,
    cause,
    textZh: text.textZh,
    textEn: text.textEn,
    nextZh: text.nextZh,
    nextEn: text.nextEn,
    reference: record.reference,
    wallet: record.wallet,
    walletOrder: record.walletOrder,
    receipt: final ? receiptText(config, record) : undefined,
  };
}

function previousOf(record: PaymentRecord, store: TerminalStore): PaymentRecord | undefined {
  let previous: PaymentRecord | undefined;
  for (const other of store.all()) if (other.seq < record.seq) previous = other;
  return previous;
}
