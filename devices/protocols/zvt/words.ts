/** Which numbers of ZVT stand for what (PA00P015 chapters 4 and 10), and the tags that carry what a scan payment needs. */
import type { CauseClass, Outcome, Stage } from '../../wire/events.js';

export const BITMAP = {
  timeout: 0x01,
  service: 0x03,
  amount: 0x04,
  trace: 0x0b,
  time: 0x0c,
  date: 0x0d,
  result: 0x27,
  merchant: 0x2a,
  currency: 0x49,
  receipt: 0x87,
  cardType: 0x8a,
  cardName: 0x8b,
  version: 0xf0,
} as const;

export const TAG = {
  charset: 0x14,
  displayTexts: 0x24,
  printTexts: 0x25,
  text: 0x07,
  cardType: 0x41,
  terminal: 0x1f44,
  /** QRpay reference for refunds. */
  reference: 0x1f8010,
  /** Of this terminal's own, in the private class: what ZVT has no word for. */
  cause: 0xdf01,
  resultCode: 0xdf02,
  walletOrder: 0xdf03,
  batch: 0xdf04,
  salesCount: 0xdf05,
  refundsCount: 0xdf06,
  refundsAmount: 0xdf07,
  balanced: 0xdf08,
  reversalsOwed: 0xdf09,
  resultsUndelivered: 0xdf0a,
} as const;

/** `8A FF`: the type of card is too large for one byte and stands in tag 41. */
export const CARD_TYPE_IN_TAG = 0xff;
/** WeChat Pay, 261. */
export const WECHAT_PAY = Uint8Array.of(0x01, 0x05);

/** Configuration byte of a registration. */
export const CONFIG = {
  registerPrintsPayments: 0x02,
  wantsIntermediateStatus: 0x08,
  amountAtRegisterOnly: 0x10,
  adminAtRegisterOnly: 0x20,
  asPrintCommands: 0x80,
} as const;

/** Bit 1 of the service byte: no print; bit 0: send the status information. */
export const SERVICE_STATUS_NO_PRINT = 0x03;

export const RESULT = {
  approved: 0x00,
  /** Up to here it is the code of the host, as a number. */
  hostMax: 99,
  notRegistered: 0x6b,
  calledOff: 0x6c,
  notPossible: 0x83,
  protocolError: 0x9a,
  wait: 0x9c,
  noConnection: 0xa1,
  memoryFull: 0xb1,
  alreadyReversed: 0xb4,
  outOfOrder: 0xdf,
  systemError: 0xff,
} as const;

/** Answers of a register to a status information (PA00P015 2.2.9). */
export const GOODS = { repeat: 0x9c, partial: 0x9d } as const;
/** A status information that is to be repeated goes again after so long. */
export const REPEAT_AFTER_MS = 2_000;

const STATUS_OF_STAGE: Readonly<Record<Stage, number>> = {
  SCANNING: 0x0a,
  SENDING: 0x04,
  'WAITING-CONSUMER': 0x01,
  QUERYING: 0x0e,
  PENDING: 0x17,
  REVERSING: 0x05,
};
/** "See the text": the terminal does not know the outcome yet. */
export const STATUS_SEE_TEXT = 0xff;

const STAGE_OF_STATUS: ReadonlyMap<number, Stage> = new Map([
  ...(Object.keys(STATUS_OF_STAGE) as Stage[]).map((stage): [number, Stage] => [STATUS_OF_STAGE[stage], stage]),
  // The same with "remove card", and others that say as much.
  [0x02, 'WAITING-CONSUMER'],
  [0x41, 'WAITING-CONSUMER'],
  [0x42, 'WAITING-CONSUMER'],
  [0x45, 'REVERSING'],
]);

export function statusOfStage(stage: Stage): number {
  return STATUS_OF_STAGE[stage];
}

/** One that says nothing about the payment's course means that it goes on. */
export function stageOfStatus(status: number): Stage {
  return STAGE_OF_STATUS.get(status) ?? 'PENDING';
}

const RESULT_OF_CAUSE: Readonly<Record<CauseClass, number>> = {
  NETWORK: RESULT.noConnection,
  SYSTEM: RESULT.systemError,
  OPERATION: RESULT.notPossible,
  FRAUD: RESULT.protocolError,
};

/** @param code F39 of the host, or a code of the terminal's own */
export function resultOf(outcome: Outcome, code: string | undefined, cause: CauseClass | undefined): number {
  switch (outcome) {
    case 'APPROVED':
    case 'VOIDED':
    case 'REFUNDED':
      return RESULT.approved;
    case 'CANCELLED':
      return RESULT.calledOff;
    case 'REVERSED':
      return RESULT.alreadyReversed;
    default: {
      const ofHost = code !== undefined && /^\d\d$/.test(code) ? Number(code) : 0;
      return ofHost > 0 ? ofHost : RESULT_OF_CAUSE[cause ?? 'SYSTEM'];
    }
  }
}

/** @param approved what a 00 means, by what was asked for */
export function outcomeOf(result: number, approved: Outcome): Outcome {
  if (result === RESULT.approved) return approved;
  if (result === RESULT.calledOff) return 'CANCELLED';
  return result === RESULT.alreadyReversed ? 'REVERSED' : 'DECLINED';
}

/** ISO 4217. */
const CURRENCIES: ReadonlyMap<string, string> = new Map([
  ['0156', 'CNY'],
  ['0978', 'EUR'],
  ['0756', 'CHF'],
]);

export function currencyNumber(name: string): string {
  for (const [number, known] of CURRENCIES) if (known === name) return number;
  return '0156';
}

/** The number itself where it has no name here. */
export function currencyName(number: string): string {
  return CURRENCIES.get(number) ?? number;
}
