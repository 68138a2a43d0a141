/** What a run has come to so far: sums, history, failures to be told. With a record on disk, a killed run goes on from it. */
import { join } from 'node:path';
import type { EpisodeHeader, HistoryEvent } from '../../devices/wire/events.js';
import { JournalWriter } from '../history/journal-writer.js';
import type { EpisodeVerdict } from '../oracle/episode.js';
import type { Plan } from '../plan/plan.js';
import { type Wrong, wrongIn } from './failure.js';
import { firmwareName, type RunOptions } from './run-options.js';
import { type Progress, planSum, RunRecord } from './run-state/run-record.js';
import { countVerdict, newTally, type Tally } from './tally.js';

/** Failures told in full; more of the same kind are counted. */
const FAILURES_MAX = 5;

export interface Found {
  readonly plan: Plan;
  readonly wrong: Wrong;
  readonly episode: number;
  /** As it happened on the wire. */
  readonly events?: readonly HistoryEvent[];
}

export interface JudgedEpisode {
  readonly plan: Plan;
  readonly header: EpisodeHeader;
  readonly verdict: EpisodeVerdict;
  /** The events as journal lines. */
  readonly lines: Uint8Array;
  readonly events?: readonly HistoryEvent[];
  readonly virtualMs?: number;
  readonly rigFault?: string | undefined;
}

const FROM_THE_START: Progress = { done: undefined, found: [], waiting: new Map() };

export class RunBook {
  readonly tally: Tally;
  readonly rigFaults: string[];
  /** From where a killed run goes on. */
  readonly progress: Progress;
  readonly #options: RunOptions;
  readonly #record: RunRecord | undefined;
  readonly #journal: JournalWriter;
  readonly #found = new Map<string, Found>();
  #virtualMs: number;
  #next: number;
  #recorded: number;
  #lastPlan: Plan | undefined;
  #verdicts: string[][] = [];

  constructor(options: RunOptions) {
    const { scanrig, world, suite, seed, history, folder } = options;
    const path = history === 'none' ? undefined : join(folder, 'history.jsonl');
    this.#options = options;
    this.#record = folder === '' ? undefined : RunRecord.open(folder, path);
    this.progress = this.#record?.progress ?? FROM_THE_START;
    const { done, found } = this.progress;
    const from = done === undefined ? undefined : { bytes: done.historyBytes, sha256: done.historySha256 };
    this.#journal = new JournalWriter(
      path,
      { kind: 'run', schema: 1, scanrig, world, suite, seed, firmware: firmwareName(options) },
      from,
    );
    this.tally = done?.tally ?? newTally();
    this.rigFaults = [...(done?.rigFaults ?? [])];
    this.#virtualMs = done?.virtualMs ?? 0;
    this.#next = done?.next ?? 0;
    this.#recorded = this.#next;
    for (const line of found) this.#keep(line);
  }

  /** The episode that is to be judged next. */
  get next(): number {
    return this.#next;
  }

  get virtualMs(): number {
    return this.#virtualMs;
  }

  get found(): Iterable<Found> {
    return this.#found.values();
  }

  /** Real time that earlier parts of the run took. */
  get elapsedBeforeMs(): number {
    return this.progress.done?.elapsedMs ?? 0;
  }

  /** Judged episodes come in their order. Their events are counted by whoever played them. */
  add({ plan, header, verdict, lines, events, virtualMs = 0, rigFault }: JudgedEpisode): void {
    const wrong = wrongIn(verdict);
    this.#virtualMs += virtualMs;
    countVerdict(this.tally, verdict);
    if (rigFault !== undefined) this.rigFaults.push(rigFault);
    const { history } = this.#options;
    this.#journal.episode(
      header,
      lines,
      history === 'all' || (history === 'failing' && (rigFault !== undefined || isNotable(verdict, wrong))),
    );
    for (const w of wrong) {
      const found: Found = { plan, wrong: w, episode: header.episode, ...(events === undefined ? {} : { events }) };
      if (this.#keep(found)) this.#record?.found(found);
    }
    this.#next += 1;
    this.#lastPlan = plan;
    if (this.#record !== undefined) this.#verdicts.push(verdict.payments.map((payment) => payment.verdict));
  }

  /** Played and not yet judged; kept should the run be killed before its turn. */
  waits(episode: number, events: readonly HistoryEvent[], rigFault: string | undefined): void {
    this.#record?.waiting({ episode, events, ...(rigFault === undefined ? {} : { rigFault }) });
  }

  /** What is done stays done, whatever happens now. @param elapsedMs real time of the run, its earlier parts included */
  save(elapsedMs: number): void {
    if (this.#record === undefined || this.#lastPlan === undefined || this.#recorded === this.#next) return;
    const { bytes, sha256 } = this.#journal.point();
    this.#record.done({
      from: this.#recorded,
      next: this.#next,
      verdicts: this.#verdicts,
      plan: planSum(this.#lastPlan),
      historyBytes: bytes,
      historySha256: sha256,
      virtualMs: this.#virtualMs,
      elapsedMs,
      tally: this.tally,
      rigFaults: this.rigFaults,
    });
    this.#recorded = this.#next;
    this.#verdicts = [];
  }

  /** @returns the sum over the history */
  close(): string {
    this.#record?.close();
    return this.#journal.close();
  }

  #keep(found: Found): boolean {
    const key = `${found.wrong.violation}/${found.wrong.party}`;
    if (this.#found.has(key) || this.#found.size >= FAILURES_MAX) return false;
    this.#found.set(key, found);
    return true;
  }
}

function isNotable(verdict: EpisodeVerdict, wrong: readonly Wrong[]): boolean {
  return wrong.length > 0 || verdict.payments.some((p) => p.verdict === 'unknown' || p.verdict === 'rig-fault');
}
