/** What the terminal holds in memory about the payment in progress, and whom it tells. */
import { readBlocks } from '../../devices/protocols/iso8583/blocks.js';
import { meaningOf } from '../../devices/protocols/iso8583/compiled.js';
import type { Dialect } from '../../devices/protocols/iso8583/dialect.js';
import type { IsoMessage } from '../../devices/protocols/iso8583/table.js';
import type { CauseClass, Outcome, Stage } from '../../devices/wire/events.js';
import type { Effect, Instant } from '../../devices/wire/machine.js';
import type { HostAnswer } from './host-session.js';
import type { PaymentRecord } from './records.js';

export interface OpenPayment {
  readonly record: PaymentRecord;
  stage: Stage;
  /** Statements made since the payment was accepted or taken up again. */
  statements: number;
  /** Tries of the step in hand. */
  tries: number;
  queriesOver: boolean;
  /** What the terminal has seen; the cause class it names rests on this. */
  refused: boolean;
  silent: boolean;
  badMac: boolean;
  systemCode: boolean;
  waiting: boolean;
  /** Taken up again after a power cut. */
  readonly resumed: boolean;
  /** 97 or 03 to the sale: declined once a query says the same. */
  refusedWith?: string;
}

/** Whom a part of the payment's course asks to end it, or to say where it is. */
export interface FlowOwner {
  finish(outcome: Outcome, cause: CauseClass | undefined, code: string, now: Instant, effects: Effect[]): void;
  stage(stage: Stage, now: Instant, effects: Effect[]): void;
}

/** Who hears of a payment: the register and the screen. */
export interface Teller {
  stage(record: PaymentRecord, stage: Stage, now: Instant, effects: Effect[]): void;
  unknown(record: PaymentRecord, now: Instant, effects: Effect[]): void;
  /** A final result, stored already. */
  result(record: PaymentRecord, now: Instant, effects: Effect[]): void;
}

export function openPayment(record: PaymentRecord, resumed = false): OpenPayment {
  return {
    record,
    stage: 'SENDING',
    statements: 0,
    tries: 0,
    queriesOver: false,
    refused: false,
    silent: false,
    badMac: false,
    systemCode: false,
    waiting: false,
    resumed,
  };
}

/** The cause class that the terminal's own evidence supports, strongest first (docs/oracle.md "Verdicts", cause class). */
export function ownCause(open: OpenPayment): CauseClass {
  if (open.record.cancelled === true) return 'OPERATION';
  if (open.badMac) return 'FRAUD';
  if (open.resumed || open.systemCode) return 'SYSTEM';
  if (open.waiting) return 'OPERATION';
  return 'NETWORK';
}

/** Nothing of the request left: a host that refuses the sign-in is another cause than a line that is down. */
export function noteNeverLeft(open: OpenPayment, answer: Extract<HostAnswer, { readonly kind: 'never-left' }>): void {
  open.refused = true;
  open.systemCode ||= answer.why === 'sign-in-refused';
}

/** F37, the wallet and its order number, by which the merchant can name the payment. */
export function keepReferences(dialect: Dialect, record: PaymentRecord, reply: IsoMessage): void {
  record.reference = reply.fields[37] ?? record.reference;
  const blocks = readBlocks(dialect, reply);
  record.wallet = blocks?.wallet ?? record.wallet;
  record.walletOrder = blocks?.walletOrder ?? record.walletOrder;
}

/** Why the sale was refused, by the reply to a query (F44). */
export function refusalOf(dialect: Dialect, reply: IsoMessage): string {
  return meaningOf(dialect, reply.fields[44]?.slice(0, 2));
}
