/** What carries units between a register and a terminal. Sans-IO: it pushes effects and calls its owner back. */
import type { Effect, Instant, LinkName } from '../../wire/machine.js';

export interface Transport {
  readonly connectedNow: boolean;
  connected(connection: number, effects: Effect[]): void;
  disconnected(effects: Effect[]): void;
  /** @param kind a response is repeated like a command, but nobody is told what became of it */
  send(unit: Uint8Array, kind: 'command' | 'response', effects: Effect[]): void;
  bytes(bytes: Uint8Array, now: Instant, effects: Effect[]): void;
  /** True when the timer was ours. */
  timer(name: string, now: Instant, effects: Effect[]): boolean;
}

export interface TransportOptions {
  readonly link: LinkName;
  readonly timerPrefix: string;
  /** `deaf` only in seeded bugs: nothing more is heard until the next connection. */
  readonly afterGap?: 'nak' | 'deaf';
  /** A unit came; on a serial line it is acknowledged already. */
  readonly onUnit: (unit: Uint8Array, now: Instant, effects: Effect[]) => void;
  /** The command that was sent is across: T3 begins. */
  readonly onSent: (now: Instant, effects: Effect[]) => void;
  /** It is not, after all tries. */
  readonly onLost: (now: Instant, effects: Effect[]) => void;
  /** Nothing at all came back for so long, while we sent. */
  readonly onSilence?: (silentMs: number, now: Instant, effects: Effect[]) => void;
}

/** PA00P016 2.2.4 and PA00P015 2.2.5. */
export const ZVT_TIMERS = {
  /** T1. */
  gapMs: 200,
  /** T2. */
  answerMs: 5_000,
  /** A block is repeated twice. */
  tries: 3,
  /** T3. */
  responseMs: 5_000,
  /** T4. */
  completionMs: 180_000,
} as const;
