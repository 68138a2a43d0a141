/** What the simulated acquirer is set up with: its terminals and the habits that differ from host to host. */
import type { Dialect } from '../../devices/protocols/iso8583/dialect.js';
import { type AcquirerPolicy, REFERENCE_POLICY } from './policy.js';

export interface TerminalAccount {
  /** F41. */
  readonly terminal: string;
  /** F42, 15 characters. */
  readonly merchant: string;
  readonly mcc: string;
  /** 60 = 0.60 %. */
  readonly feeBasisPoints: number;
  readonly feeRounding: FeeRounding;
  /** Terminal master key, 16 bytes. */
  readonly tmk: Uint8Array;
}

/** `free-below-one`: under one minor unit before rounding is free (docs/domain.md 6, the source is ambiguous). */
export type FeeRounding = 'half-up' | 'down' | 'free-below-one';

export interface AcquirerConfig {
  readonly terminals: readonly TerminalAccount[];
  /** The contract of a terminal that comes later; absent: nobody comes. */
  readonly contractOf?: (terminal: string) => TerminalAccount;
  readonly dialect: Dialect;
  readonly policy: AcquirerPolicy;
  /** UTC milliseconds at instant 0. */
  readonly epochMs: number;
  /** A wallet that says nothing for so long is silent: 68 to the terminal. */
  readonly walletSilenceMs: number;
  /** How long after the last question the host asks a wallet again about a sale that is not final (docs/domain.md 1.1: 10 s). */
  readonly walletAskEveryMs: number;
  /** After so many replies under one key the host wants a new sign-in, and says so in the header; 0: never. */
  readonly signInEveryReplies: number;
  readonly idleCloseMs: number;
  /** Local time, hhmm, at which an open batch is closed by the host (docs/domain.md 6, confidence L). */
  readonly dayClose: string;
  /** F32. */
  readonly acquirerId: string;
}

export const ACQUIRER_DEFAULTS = {
  policy: REFERENCE_POLICY,
  walletSilenceMs: 20_000,
  walletAskEveryMs: 10_000,
  signInEveryReplies: 25,
  idleCloseMs: 60_000,
  dayClose: '2300',
  acquirerId: '00096500',
} as const;
