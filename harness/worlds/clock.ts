/**
 * How a world keeps time. Virtual time gives every wait its length. On real links long waits and the times of the plan take
 * a part of theirs, while links and their timers cannot be hurried; virtual time can keep the same clock, so that the two
 * are compared under the same conditions.
 */
import type { ToxicSpec } from '../plan/bench.js';
import { faultKind } from '../plan/faults/catalogue.js';
import type { PlannedFault } from '../plan/plan.js';
import { type ConductorLimits, DEFAULT_LIMITS } from './conductor.js';

export interface TcpTiming {
  readonly delayMinMs: number;
  readonly delayMaxMs: number;
  /** Through a stream proxy, which accepts whether the server behind it is there or not. */
  readonly proxied: boolean;
}

export interface WorldClock {
  /** Part of their length that long waits of emulated parties and the times of the plan take. */
  readonly timeScale: number;
  /** In plan time. */
  readonly limits: ConductorLimits;
  /** Time for everybody to power up and sign in before the first shopper comes, unscaled. */
  readonly startMs: number;
  /** Until an MQTT client that lost its broker tries again, unscaled. */
  readonly reconnectMs: number;
  /** How long bytes are under way where a world has to say so itself. */
  readonly links: { readonly acquirer: TcpTiming; readonly wallet: TcpTiming; readonly serialBytesPerMs: number };
}

export const PLAN_CLOCK: WorldClock = {
  timeScale: 1,
  limits: DEFAULT_LIMITS,
  startMs: 2_000,
  reconnectMs: 1_000,
  links: {
    acquirer: { delayMinMs: 4, delayMaxMs: 20, proxied: true },
    wallet: { delayMinMs: 10, delayMaxMs: 60, proxied: false },
    // 115200 8N1: about 11.5 bytes a millisecond.
    serialBytesPerMs: 11,
  },
};

/** Loopback and ptys on one host. */
const BENCH_LINKS: WorldClock['links'] = {
  acquirer: { delayMinMs: 0, delayMaxMs: 2, proxied: true },
  wallet: { delayMinMs: 0, delayMaxMs: 2, proxied: false },
  serialBytesPerMs: 1_000,
};

/**
 * The clock of the wired bench. What the rig itself waits at most does not shrink below some seconds of real time: a result
 * told again after three tries takes ten seconds whatever the scale. At scale 1 it is the clock of the plan.
 *
 * @param faults of the plan: the cashier does not give up on a payment while one that keeps link time may still hold it up
 */
export function wiredClock(timeScale: number, faults: readonly PlannedFault[] = []): WorldClock {
  const { limits, startMs, reconnectMs } = PLAN_CLOCK;
  const atLeast = (realMs: number, planMs: number): number => Math.max(realMs / timeScale, planMs);
  return {
    timeScale,
    limits: {
      giveUpMs: atLeast(40_000 + longestInLinkTime(faults), limits.giveUpMs),
      askEveryMs: atLeast(600, limits.askEveryMs),
      quiescenceMs: atLeast(90_000, limits.quiescenceMs),
      announceMs: atLeast(1_500, limits.announceMs),
    },
    startMs: Math.max(300, startMs * timeScale),
    reconnectMs: Math.max(200, reconnectMs * timeScale),
    links: BENCH_LINKS,
  };
}

function longestInLinkTime(faults: readonly PlannedFault[]): number {
  const lasting = faults.filter((fault) => faultKind(fault.do)?.linkTime === true);
  return Math.max(0, ...lasting.map(({ until }) => until?.afterMs ?? 0));
}

/** Fault times scale with the waits of emulated parties; a rate is a time turned round. */
export function scaledToxic<T extends ToxicSpec>(toxic: T, timeScale: number): T {
  if (timeScale === 1) return toxic;
  const attributes: Record<string, number> = { ...toxic.attributes };
  for (const key of ['latency', 'jitter', 'delay'])
    if (attributes[key] !== undefined) attributes[key] = Math.round(attributes[key] * timeScale);
  if (toxic.type === 'bandwidth') attributes['rate'] = Math.max(1, Math.round((attributes['rate'] ?? 1) / timeScale));
  return { ...toxic, attributes };
}
