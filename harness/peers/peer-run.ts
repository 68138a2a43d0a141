/**
 * Runs plans with register software of somebody else on a wired bench, judges what it believed, and makes what fails as small
 * as a few more runs allow. Real software keeps real time, so one plan runs after another.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import { openPty } from '../../devices/links/pty.js';
import { MisuseError, RigFaultError } from '../../devices/wire/errors.js';
import type { EpisodeHeader, HistoryEvent } from '../../devices/wire/events.js';
import { type Wrong, wrongIn } from '../explore/failure.js';
import { judgeOnBench } from '../explore/judge-on-bench.js';
import { episodeHeader } from '../explore/run-plan.js';
import type { Failure } from '../explore/run-result.js';
import { shrinkPlan } from '../explore/shrink.js';
import { closeLedger, removeTempFolder, tempFolder } from '../leftovers/ledger.js';
import type { EpisodeVerdict } from '../oracle/episode.js';
import type { Plan } from '../plan/plan.js';
import { terminalId } from '../worlds/parts.js';
import { ProcessPool } from '../worlds/wired/process-pool.js';
import { killAllParties } from '../worlds/wired/seat-process.js';
import { openStreamProxy, type StreamProxy } from '../worlds/wired/stream-proxy.js';
import { runWiredEpisode } from '../worlds/wired/wired-episode.js';
import type { Peer } from './peer.js';

export interface PeerRunOptions {
  readonly seed: number;
  readonly plans: number;
  /** Runs to make one failing plan smaller. */
  readonly triesMax: number;
  readonly stopped: () => boolean;
  readonly progress: (plans: number, found: number) => void;
}

export interface PeerResult {
  readonly plans: number;
  readonly payments: number;
  readonly settled: number;
  readonly reported: number;
  readonly violated: number;
  readonly findings: readonly Failure[];
  readonly rigFaults: readonly string[];
}

interface Played {
  readonly verdict: EpisodeVerdict;
  readonly events: readonly HistoryEvent[];
}

/** Long waits of people and terminal take this part of their time. */
const TIME_SCALE = 0.1;
const CODES_EACH = 100;

/** @throws MisuseError where the software is not installed, or is another version */
export function checkInstalled({ package: name, version }: Peer): void {
  let found: string | undefined;
  try {
    const { version: installed } = createRequire(import.meta.url)(`${name}/package.json`) as { version: string };
    found = installed;
  } catch {
    found = undefined;
  }
  if (found === version) return;
  throw new MisuseError({
    what: `the suite is about the register software ${name}`,
    expected: `${name}@${version} beside scanrig`,
    got: found === undefined ? 'not installed' : found,
    next: `npm install --no-save ${name}@${version}`,
  });
}

/** Runs what `with` does on a bench that is there for it. */
export async function onPeerBench<T>(peer: Peer, run: (bench: PeerBench) => Promise<T>): Promise<T> {
  checkInstalled(peer);
  openPty().close();
  const folder = tempFolder('peer');
  process.once('exit', killAllParties);
  const pool = new ProcessPool(2);
  const proxy = await openStreamProxy();
  try {
    return await run(new PeerBench(peer, pool, proxy, folder));
  } finally {
    await pool.close();
    await proxy.close();
    process.off('exit', killAllParties);
    removeTempFolder(folder);
    closeLedger();
  }
}

/** The register is judged, so what the terminal itself shows and prints is no excuse for it. */
function byRegister({ kind }: HistoryEvent): boolean {
  return kind !== 'display' && kind !== 'receipt';
}

function asSeenByRegister(header: EpisodeHeader): EpisodeHeader {
  const observed = header.observed.filter((channel) => channel !== 'display' && channel !== 'receipt');
  return { ...header, observed };
}

export class PeerBench {
  readonly #peer: Peer;
  readonly #pool: ProcessPool;
  readonly #proxy: StreamProxy;
  readonly #folder: string;
  readonly #stop = new AbortController();
  #episodes = 0;

  constructor(peer: Peer, pool: ProcessPool, proxy: StreamProxy, folder: string) {
    this.#peer = peer;
    this.#pool = pool;
    this.#proxy = proxy;
    this.#folder = folder;
  }

  /** @throws RigFaultError when the bench fails */
  async play(plan: Plan): Promise<Played> {
    const number = this.#episodes;
    this.#episodes += 1;
    const events = await runWiredEpisode({
      plan,
      number,
      terminal: terminalId(number),
      firstCode: 1 + number * CODES_EACH,
      proxy: this.#proxy,
      broker: undefined,
      pool: this.#pool,
      folder: join(this.#folder, String(number)),
      timeScale: TIME_SCALE,
      stop: this.#stop.signal,
      register: this.#peer.register,
    });
    return judgeOnBench(
      asSeenByRegister(episodeHeader(plan, number, terminalId(number))),
      events.filter(byRegister),
      undefined,
    );
  }

  /** Plans in turn, then the first of each kind of failure made smaller. */
  async explore({ seed, plans, triesMax, stopped, progress }: PeerRunOptions): Promise<PeerResult> {
    const verdicts = { settled: 0, reported: 0, violated: 0 };
    const found = new Map<string, { readonly plan: Plan; readonly wrong: Wrong; readonly played: Played }>();
    const rigFaults: string[] = [];
    let payments = 0;
    let played = 0;
    for (let index = 0; index < plans && !stopped(); index += 1) {
      const [plan] = fc.sample(this.#peer.plans(index), {
        seed: (Math.imul(seed, 0x9e3779b1) + index) | 0,
        numRuns: 1,
      });
      if (plan === undefined) break;
      played += 1;
      try {
        const one = await this.play(plan);
        for (const { verdict } of one.verdict.payments) {
          payments += 1;
          if (verdict === 'settled' || verdict === 'reported' || verdict === 'violated') verdicts[verdict] += 1;
        }
        for (const wrong of wrongIn(one.verdict)) {
          const key = `${wrong.violation} ${plan.faults[0]?.do ?? ''}`;
          if (!found.has(key)) found.set(key, { plan, wrong, played: one });
        }
      } catch (error) {
        if (!(error instanceof RigFaultError)) throw error;
        rigFaults.push(error.message);
      }
      progress(played, found.size);
    }
    const findings: Failure[] = [];
    for (const { plan, wrong, played: one } of found.values()) {
      findings.push(await this.#smaller(plan, wrong, one, stopped() ? 0 : triesMax));
      progress(played, found.size);
    }
    return { plans: played, payments, ...verdicts, findings, rigFaults };
  }

  async #smaller(plan: Plan, wrong: Wrong, first: Played, triesMax: number): Promise<Failure> {
    let best = { wrong, played: first };
    const shrunk = await shrinkPlan(
      plan,
      async (candidate) => {
        const played = await this.play(candidate);
        const same = wrongIn(played.verdict).find(({ violation }) => violation === wrong.violation);
        if (same !== undefined) best = { wrong: same, played };
        return same !== undefined;
      },
      triesMax,
    );
    const { verdict, finding } = best.wrong;
    return {
      violation: wrong.violation,
      party: 'register',
      episode: 0,
      why: verdict?.why ?? finding?.why ?? '',
      plan: shrunk.plan,
      verdict,
      finding,
      events: best.played.events,
      shrunkPayments: shrunk.plan.payments.length,
      shrunkFaults: shrunk.plan.faults.length,
      tries: shrunk.tries,
    };
  }
}
