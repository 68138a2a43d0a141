/**
 * The register's side of a register protocol, behind one small interface: what a cash register asks, and what it hears.
 * Each protocol has an implementation; the cashier knows this file alone.
 */
import type { ResultMessage } from '../protocols/profiled/messages.js';
import type { Stage } from '../wire/events.js';
import type { Effect, Instant } from '../wire/machine.js';

export interface PayRequest {
  readonly order: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly mode: 'C' | 'M';
  readonly paymentCode?: string;
}

/** Stages that tell the merchant to wait and not to charge again (docs/oracle.md "Timely"). */
export const TELLS_TO_WAIT: ReadonlySet<Stage> = new Set(['WAITING-CONSUMER', 'QUERYING', 'REVERSING', 'PENDING']);

export interface RegisterDriver {
  pay(request: PayRequest, now: Instant, effects: Effect[]): void;
  query(order: string, now: Instant, effects: Effect[]): void;
  last(now: Instant, effects: Effect[]): void;
  cancel(order: string, now: Instant, effects: Effect[]): void;
  amend(
    kind: 'void' | 'refund',
    order: string,
    original: string,
    amount: number,
    now: Instant,
    effects: Effect[],
  ): void;
  settle(now: Instant, effects: Effect[]): void;
  status(now: Instant, effects: Effect[]): void;
  connected(connection: number, now: Instant, effects: Effect[]): void;
  disconnected(now: Instant, effects: Effect[]): void;
  bytes(bytes: Uint8Array, now: Instant, effects: Effect[]): void;
  /** True when the timer was the driver's. */
  timer(name: string, now: Instant, effects: Effect[]): boolean;
}

/** What a request was about, for those that did not arrive. */
export type Asked = 'pay' | 'query' | 'last' | 'cancel' | 'amend' | 'settle' | 'status';

export interface RegisterEars {
  progress(order: string, stage: Stage, now: Instant, effects: Effect[]): void;
  result(via: 'result' | 'query' | 'last', message: ResultMessage, now: Instant, effects: Effect[]): void;
  refused(order: string | undefined, reason: string, detail: string, now: Instant, effects: Effect[]): void;
  cancelAnswer(order: string, accepted: boolean, now: Instant, effects: Effect[]): void;
  dayReport(report: DayReport, now: Instant, effects: Effect[]): void;
  status(status: TerminalStatus, now: Instant, effects: Effect[]): void;
  /** All tries failed: the terminal may or may not have it. */
  undelivered(what: Asked, order: string, now: Instant, effects: Effect[]): void;
  /** Nothing came back for so long although we sent. */
  silent(silentMs: number, now: Instant, effects: Effect[]): void;
  /** The protocol wants this connection closed and another one opened. */
  hangUp(now: Instant, effects: Effect[]): void;
}

export interface DayReport {
  readonly batch: string;
  readonly sales: { readonly count: number; readonly amount: number };
  readonly refunds: { readonly count: number; readonly amount: number };
  readonly balanced: boolean;
}

export interface TerminalStatus {
  readonly state: 'IDLE' | 'BUSY' | 'FAULT';
  readonly reversalsOwed: number;
  readonly resultsUndelivered: number;
}
