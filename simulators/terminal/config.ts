/** What an emulated terminal is told at its installation: who it is, what it speaks, how long it waits. */
import type { RegisterProtocol } from '../../devices/drivers/register-protocol.js';
import type { Dialect } from '../../devices/protocols/iso8583/dialect.js';
import { type Firmware, REFERENCE_FIRMWARE } from './firmware.js';

export interface TerminalConfig {
  /** F41, 8 characters. */
  readonly terminal: string;
  /** F42, 15 characters; characters 8 to 11 are the merchant category. */
  readonly merchant: string;
  /** Terminal master key, 16 bytes. */
  readonly tmk: Uint8Array;
  readonly dialect: Dialect;
  /** How it talks to the register. */
  readonly protocol: RegisterProtocol;
  readonly firmware: Firmware;
  readonly timers: TerminalTimers;
  /** UTC milliseconds at instant 0; the receipt clock counts on from there, in UTC+8. */
  readonly epochMs: number;
  readonly serialNumber: string;
}

/** Waits in ms. Sources: docs/acquirer-dialect.md "Waiting", docs/reference-link.md rule 6. */
export interface TerminalTimers {
  /** Wait for the answer to a sale, void, refund, reversal or settlement. */
  readonly replyMs: number;
  /** Wait for the answer to a result query or sign-in, so that a slow link does not make every query late. */
  readonly queryReplyMs: number;
  /** Pause between result queries, and how long they go on before the reversal. */
  readonly queryEveryMs: number;
  readonly queryForMs: number;
  /** Pauses between tries of a reversal (and of a sign-in at power-up); the last one repeats. */
  readonly retryMs: readonly number[];
  readonly connectMs: number;
  /** Pause before another try of a sale that never left, and how many tries there are. */
  readonly connectAgainMs: number;
  readonly connectTries: number;
  /** A statement goes to the register at least this often while a payment is open (below T3 = 10 s). */
  readonly statementEveryMs: number;
  /** From this statement on it says not to charge again; the limit is 15 s. */
  readonly pendingAfter: number;
  /** From this statement on a `PR UNKNOWN` goes out; the limit is 60 s. */
  readonly unknownAfter: number;
  /** How long the terminal's own scanner waits for a code. */
  readonly scanMs: number;
}

export const DEFAULT_TIMERS: TerminalTimers = {
  replyMs: 25_000,
  queryReplyMs: 10_000,
  queryEveryMs: 5_000,
  queryForMs: 50_000,
  retryMs: [2_000, 4_000, 8_000, 16_000, 30_000],
  connectMs: 5_000,
  connectAgainMs: 2_000,
  connectTries: 3,
  statementEveryMs: 6_000,
  pendingAfter: 1,
  unknownAfter: 8,
  scanMs: 60_000,
};

export function terminalConfig(
  required: Pick<TerminalConfig, 'terminal' | 'merchant' | 'tmk' | 'dialect' | 'protocol' | 'epochMs'>,
  more: Partial<TerminalConfig> = {},
): TerminalConfig {
  return { firmware: REFERENCE_FIRMWARE, timers: DEFAULT_TIMERS, serialNumber: 'SR00000001', ...required, ...more };
}
