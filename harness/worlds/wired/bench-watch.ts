/**
 * Keeps many benches on one machine from hurting each other. Link timers keep their real length, so an event loop that stands
 * still breaks a link all by itself: what would run late waits its turn, and an episode that the bench was too slow for can
 * say so. Also keeps the figures that show how many ran, how late and in how much memory.
 *
 *   bring up (few at once) ─▶ wait for a turn ─▶ pay ─▶ close
 *          ▲                        ▲             ▲
 *          └────── Admission ───────┘             └── EpisodeWatch: the worst lag while shoppers paid
 */
import { availableParallelism } from 'node:os';
import { Admission } from './admission.js';
import { LagMeter } from './lag-meter.js';
import type { ProcessPool } from './process-pool.js';

/**
 * What the link of a register bears: half of the shortest timer of any (the gap of `fixed-crc16`, 150 ms). What stands still
 * for longer may end a frame or an answer that was in time.
 */
export const LAG_MAX_MS = 75;

const TICK_MS = 250;
const MEMORY_EVERY_TICKS = 4;

export interface MemoryFigures {
  /** Mean over the second and over the last quarter of the run: memory is flat when they agree. */
  readonly first: number;
  readonly last: number;
  /** From the one to the other. */
  readonly growth: number;
  readonly max: number;
}

export interface BenchFigures {
  /** The most terminals that were up at once, and the most with shoppers. */
  readonly terminalsAtOnce: number;
  readonly payingAtOnce: number;
  /** The longest that an event loop of rig or processes stood still while shoppers paid. */
  readonly lagMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly memoryMb: { readonly rig: MemoryFigures; readonly pool: MemoryFigures };
}

/** One episode's part. */
export interface EpisodeWatch {
  /** Waits for the turn to bring the bench up. @returns call it when that is done */
  bringUp(): Promise<() => void>;
  /** Waits for the turn to let shoppers pay. @returns call it when they have */
  conduct(): Promise<() => void>;
  lagged(ms: number, where: string): void;
}

export interface Slow {
  readonly ms: number;
  readonly where: string;
}

interface Live {
  up: boolean;
  paying: boolean;
  slow: Slow | undefined;
}

export class BenchWatch {
  readonly #pool: ProcessPool;
  readonly #bringing: Admission;
  readonly #paying: Admission;
  readonly #lag = new LagMeter();
  readonly #live = new Map<number, Live>();
  readonly #lags: number[] = [];
  readonly #memory: { readonly rig: number; readonly pool: number }[] = [];
  readonly #tick: NodeJS.Timeout;
  #ticks = 0;
  #upMost = 0;

  /** @param terminals at most so many at once */
  constructor(pool: ProcessPool, terminals: number) {
    this.#pool = pool;
    const cores = availableParallelism();
    const most = (n: number): { least: number; first: number; most: number } => ({
      least: 1,
      first: Math.min(n, terminals),
      most: terminals,
    });
    this.#bringing = new Admission({ ...most(cores), most: Math.min(terminals, 2 * cores) });
    this.#paying = new Admission(most(4 * cores));
    this.#tick = setInterval(() => this.#look(), TICK_MS);
    this.#tick.unref();
  }

  episode(number: number): EpisodeWatch {
    const live: Live = { up: false, paying: false, slow: undefined };
    this.#live.set(number, live);
    return {
      bringUp: async () => {
        const leave = await this.#bringing.enter();
        return () => {
          live.up = true;
          this.#upMost = Math.max(this.#upMost, this.#countUp());
          leave();
        };
      },
      conduct: async () => {
        const leave = await this.#paying.enter();
        live.paying = true;
        return () => {
          live.paying = false;
          leave();
        };
      },
      lagged: (ms, where) => note(live, ms, where),
    };
  }

  /** The episode is over. @returns the worst lag while its shoppers paid, above what nobody notices */
  end(number: number): Slow | undefined {
    const live = this.#live.get(number);
    this.#live.delete(number);
    return live?.slow;
  }

  figures(): BenchFigures {
    const sorted = [...this.#lags].sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
    return {
      terminalsAtOnce: this.#upMost,
      payingAtOnce: this.#paying.most,
      lagMs: { p50: at(0.5), p99: at(0.99), max: at(1) },
      memoryMb: {
        rig: memoryFigures(this.#memory.map(({ rig }) => rig)),
        pool: memoryFigures(this.#memory.map(({ pool }) => pool)),
      },
    };
  }

  close(): void {
    clearInterval(this.#tick);
    this.#lag.stop();
  }

  #countUp(): number {
    let up = 0;
    for (const live of this.#live.values()) if (live.up) up += 1;
    return up;
  }

  #look(): void {
    const own = this.#lag.take();
    const pulses = this.#pool.pulses();
    const worst = Math.max(own, ...pulses.map(({ lagMs }) => lagMs));
    let paying = false;
    for (const live of this.#live.values()) {
      paying ||= live.paying;
      note(live, own, 'the rig');
    }
    if (paying) this.#lags.push(worst);
    this.#bringing.adjust(worst);
    this.#paying.adjust(worst);
    this.#ticks += 1;
    if (this.#ticks % MEMORY_EVERY_TICKS !== 0) return;
    const pool = pulses.reduce((sum, { rssMb }) => sum + rssMb, 0);
    this.#memory.push({ rig: process.memoryUsage.rss() / 1e6, pool });
  }
}

function note(live: Live, ms: number, where: string): void {
  if (live.paying && ms > (live.slow?.ms ?? 0)) live.slow = { ms, where };
}

export function memoryFigures(samples: readonly number[]): MemoryFigures {
  const quarter = (n: number): number => {
    const part = samples.slice(Math.floor((n * samples.length) / 4), Math.ceil(((n + 1) * samples.length) / 4));
    return Math.round(part.reduce((sum, x) => sum + x, 0) / Math.max(1, part.length));
  };
  const [first, last] = [quarter(1), quarter(3)];
  return { first, last, growth: last - first, max: Math.round(Math.max(0, ...samples)) };
}
