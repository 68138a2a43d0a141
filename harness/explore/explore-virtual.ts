/** Runs plan after plan in virtual time until the payments are used up, judging each. */
import { setImmediate } from 'node:timers/promises';
import type fc from 'fast-check';
import { eventLine, JournalWriter } from '../history/journal-writer.js';
import type { Plan } from '../plan/plan.js';
import { failureOf, type Wrong, wrongIn } from './failure.js';
import { limited, PlanStream } from './plan-stream.js';
import type { RunOptions } from './run-options.js';
import { episodeHeader, judgePlan } from './run-plan.js';
import type { Failure, RunResult } from './run-result.js';
import { countEvent, countVerdict, newTally } from './tally.js';

export interface ExploreHooks {
  /** Milliseconds of a steady clock. */
  now(): number;
  /** Called now and then, at least every `PAUSE_MS` of work. */
  progress(payments: number, violated: number): void;
  stopped(): boolean;
}

/** The loop gives way this often, so that Ctrl-C and progress get their turn. */
const PAUSE_MS = 50;
/** Failures told in full; more of the same kind are counted. */
const FAILURES_MAX = 5;

export async function exploreVirtual(
  options: RunOptions,
  arbitrary: fc.Arbitrary<Plan>,
  hooks: ExploreHooks,
): Promise<RunResult> {
  const started = hooks.now();
  const tally = newTally();
  const found = new Map<string, { readonly plan: Plan; readonly wrong: Wrong; readonly episode: number }>();
  const stream = new PlanStream(arbitrary, options.seed);
  const journal = openJournal(options);
  let virtualMs = 0;
  let lastPause = hooks.now();
  let interrupted = false;
  for (let episode = 0; tally.payments < options.payments; episode += 1) {
    const plan = limited(stream.plan(episode), options.payments - tally.payments);
    const header = episodeHeader(plan, episode);
    const lines: string[] = [];
    const judged = judgePlan(plan, header, (event) => {
      countEvent(tally, event);
      lines.push(eventLine(episode, event));
    });
    virtualMs += judged.virtualMs;
    countVerdict(tally, judged.verdict);
    const wrong = wrongIn(judged.verdict);
    const failing =
      wrong.length > 0 || judged.verdict.payments.some((p) => p.verdict === 'unknown' || p.verdict === 'rig-fault');
    journal.episode(header, lines, options.history === 'all' || (options.history === 'failing' && failing));
    for (const w of wrong) {
      const key = `${w.violation}/${w.party}`;
      if (!found.has(key) && found.size < FAILURES_MAX) found.set(key, { plan, wrong: w, episode });
    }
    if (hooks.now() - lastPause >= PAUSE_MS) {
      hooks.progress(tally.payments, tally.violated);
      await setImmediate();
      lastPause = hooks.now();
      if (hooks.stopped()) {
        interrupted = true;
        break;
      }
    }
  }
  const failures: Failure[] = [];
  for (const { plan, wrong, episode } of found.values()) failures.push(await failureOf(plan, wrong, episode));
  const historySha256 = journal.close();
  return {
    tally,
    failures,
    historySha256,
    virtualMs,
    interrupted,
    historyKept: options.history,
    rigFaults: [],
    elapsedMs: hooks.now() - started,
  };
}

export function openJournal(options: RunOptions): JournalWriter {
  const { scanrig, world, suite, seed, firmware } = options;
  const path = options.history === 'none' ? undefined : `${options.folder}/history.jsonl`;
  return new JournalWriter(path, { kind: 'run', schema: 1, scanrig, world, suite, seed, firmware });
}
