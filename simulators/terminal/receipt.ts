/** The slip: what the printer gives, and field 38 of a result. No payment code ever stands on it. */
import type { TerminalConfig } from './config.js';
import type { PaymentRecord } from './records.js';
import { six } from './requests.js';

export function receiptText(config: TerminalConfig, record: PaymentRecord): string {
  const text = config.firmware.statementOf(record.outcome ?? 'UNKNOWN', record.cause, record.code ?? '', record.kind);
  return [
    `商户 MERCHANT ${config.merchant}`,
    `终端 TERMINAL ${config.terminal}`,
    `订单 ORDER ${record.order}`,
    `金额 AMOUNT ¥${yuan(config.firmware.amountToTell(record))}`,
    `结果 RESULT ${text.textZh} ${text.textEn}`,
    `凭证 TRACE ${six(record.trace)} BATCH ${six(record.batch)} REF ${record.reference ?? '-'}`,
    `时间 TIME ${record.time}`,
  ].join('\n');
}

/** 1290 -> `12.90`, without floating point. */
export function yuan(fen: number): string {
  const text = String(fen).padStart(3, '0');
  return `${text.slice(0, -2)}.${text.slice(-2)}`;
}
