/**
 * The decisions on which firmware goes wrong, each a small function with a name. The reference makes them as the
 * specifications say; a seeded bug (bugs/) replaces one or two and is otherwise the same terminal.
 */
import { CODES_WITHOUT_MAC } from '../../devices/protocols/iso8583/answers.js';
import type { Dialect } from '../../devices/protocols/iso8583/dialect.js';
import type { IsoMessage } from '../../devices/protocols/iso8583/table.js';
import type { CauseClass, Outcome } from '../../devices/wire/events.js';
import {
  concludeQuery,
  concludeSale,
  type QueryConclusion,
  reversalFinished,
  type SaleConclusion,
} from './conclusions.js';
import { matchesRequest } from './matching.js';
import type { PaymentRecord } from './records.js';
import { type Statement, statementOf } from './statements.js';

export interface Firmware {
  readonly name: string;
  readonly concludeSale: (code: string) => SaleConclusion;
  readonly concludeQuery: (code: string, fate: string | undefined, refusal: string | undefined) => QueryConclusion;
  readonly reversalFinished: (code: string) => boolean;
  /** How many tries of a reversal before the terminal forgets it. The reference never does. */
  readonly reversalTriesMax: number;
  /** Is this reply the answer to that request? */
  readonly matches: (dialect: Dialect, request: IsoMessage, reply: IsoMessage) => boolean;
  /** May a reply with this MAC be acted on? `not-due`: none, and the dialect puts none on such an answer. */
  readonly trustsMac: (mac: 'right' | 'wrong' | 'none' | 'not-due', code: string) => boolean;
  /** What to do when the answer to a sale did not come. */
  readonly onSaleSilence: 'query' | 'decline' | 'approve' | 'decline-then-query';
  /** What to do when the time for queries is over. */
  readonly onQueriesOver: 'reverse' | 'decline' | 'ask-on';
  /** A cancel key after the sale has left. */
  readonly onCancel: 'reverse' | 'forget';
  /** When the payment record goes to storage: before the 0200 leaves, after it has left, or never before the end. */
  readonly storesSale: 'before-sending' | 'after-sending' | 'at-the-end' | 'never';
  /** Is the trace counter stored before it is used? */
  readonly storesTrace: boolean;
  /** Does a record reach the medium, or a cache that a power cut empties? */
  readonly syncsRecords: boolean;
  /** Is a new payment refused while storage has no room for its record? */
  readonly refusesWhenFull: boolean;
  /** Does a known order reference start nothing? */
  readonly locksOrder: boolean;
  /** Does an owed reversal or an open payment bar the next sale? */
  readonly barsNextSale: boolean;
  /** At power-up: resolve what is owed, or leave it. */
  readonly onPowerUp: 'resolve' | 'leave' | 'decline';
  /** Amount put into the 0200, from the register's amount and the one before. */
  readonly amountToCharge: (amount: number, previous: number | undefined) => number;
  /** Amount told to the merchant. */
  readonly amountToTell: (record: PaymentRecord) => number;
  /** Order reference told with a result; the reference tells the record's own. */
  readonly orderToTell: (record: PaymentRecord, previous: PaymentRecord | undefined) => string;
  readonly statementOf: (
    outcome: Outcome,
    cause: CauseClass | undefined,
    code: string,
    kind: PaymentRecord['kind'],
  ) => Statement;
  readonly causeToTell: (cause: CauseClass | undefined) => CauseClass | undefined;
  /** Is anything said of a payment that is not final: interim statements, answers to questions about it? */
  readonly statesProgress: boolean;
  /** What follows when the approval could not be delivered to the register at once. */
  readonly onUndeliveredApproval: 'keep' | 'reverse';
  /** What a frame that stops in the middle leads to: a NAK, or a receiver that hears nothing more. */
  readonly afterGap: 'nak' | 'deaf';
  /** Is what came unasked thrown away before the next request leaves? */
  readonly flushesReplies: boolean;
  /** Does the screen show the payment code that was scanned? */
  readonly showsCode: boolean;
  /** Over TLS: must name, authority and dates of the certificate be right? */
  readonly verifiesCertificate: boolean;
}

export const REFERENCE_FIRMWARE: Firmware = {
  name: 'reference',
  concludeSale,
  concludeQuery,
  reversalFinished,
  reversalTriesMax: Number.POSITIVE_INFINITY,
  matches: matchesRequest,
  trustsMac: (mac, code) => mac === 'right' || mac === 'not-due' || (mac === 'none' && CODES_WITHOUT_MAC.has(code)),
  onSaleSilence: 'query',
  onQueriesOver: 'reverse',
  onCancel: 'reverse',
  storesSale: 'before-sending',
  storesTrace: true,
  syncsRecords: true,
  refusesWhenFull: true,
  locksOrder: true,
  barsNextSale: true,
  onPowerUp: 'resolve',
  amountToCharge: (amount) => amount,
  amountToTell: (record) => record.amount,
  orderToTell: (record) => record.order,
  statementOf,
  causeToTell: (cause) => cause,
  statesProgress: true,
  onUndeliveredApproval: 'keep',
  afterGap: 'nak',
  flushesReplies: true,
  showsCode: false,
  verifiesCertificate: true,
};
