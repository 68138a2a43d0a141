/**
 * The terminal's side of a register protocol, behind one small interface: what the emulated terminal hears from a cash
 * register, and what it tells it. Each protocol has an implementation; the terminal knows this file alone.
 */
import type { AfterAck } from '../protocols/profiled/link.js';
import type { Incoming, RegisterMessage, ResultMessage } from '../protocols/profiled/messages.js';
import type { Effect, Instant } from '../wire/machine.js';

export interface TerminalFront {
  /**
   * Would the register take a word about this order now (undefined: about the day)? On some links whenever it is on the line,
   * on others only while it waits for one.
   */
  canTell(order: string | undefined): boolean;
  /** The terminal's own next message number. */
  nextNumber(): string;
  /** @param token given back with `onDelivered` or `onUndelivered`; '' where nobody wants to know */
  send(message: RegisterMessage, token: string, now: Instant, effects: Effect[]): void;
  connected(connection: number, now: Instant, effects: Effect[]): void;
  disconnected(now: Instant, effects: Effect[]): void;
  bytes(bytes: Uint8Array, now: Instant, effects: Effect[]): void;
  /** True when the timer was the front's. */
  timer(name: string, now: Instant, effects: Effect[]): boolean;
}

export interface FrontEars {
  /** `deaf` only in seeded bugs: after a broken frame nothing more is heard until the next connection. */
  readonly afterGap: 'nak' | 'deaf';
  /** A request came; effects pushed here stand before its acknowledgement, what is returned runs after it. */
  onMessage(incoming: Incoming, now: Instant, effects: Effect[]): AfterAck | undefined;
  /** The register has what was sent with this token, as the protocol understands it. */
  onDelivered(token: string, now: Instant, effects: Effect[]): void;
  /** It has not. @returns true when another result of the same payment follows, since this one is taken back */
  onUndelivered(token: string, now: Instant, effects: Effect[]): boolean;
  /** The approved sales since the last settlement, oldest first. */
  sales(): readonly ResultMessage[];
}
