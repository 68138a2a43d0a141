/** Runs plan after plan in virtual time until the payments are used up, judging each. */
import { setImmediate } from 'node:timers/promises';
import type fc from 'fast-check';
import { EventLines } from '../history/event-lines.js';
import type { Plan } from '../plan/plan.js';
import { failureOf } from './failure.js';
import { limited, PlanStream } from './plan-stream.js';
import { RunBook } from './run-book.js';
import type { RunOptions } from './run-options.js';
import { episodeHeader, judgePlan } from './run-plan.js';
import type { Failure, RunResult } from './run-result.js';
import { checkPlan } from './run-state/run-record.js';
import { countEvent } from './tally.js';

export interface ExploreHooks {
  /** Milliseconds of a steady clock. */
  now(): number;
  /** Called now and then, at least every `PAUSE_MS` of work. */
  progress(payments: number, violated: number): void;
  stopped(): boolean;
  /** What is being done now, where no payments are counted. */
  say?(what: string): void;
}

/** The loop gives way this often, so that Ctrl-C and progress get their turn; what is done by then stays done. */
const PAUSE_MS = 50;

/** Goes on where the state in the run folder ends; without a folder nothing is kept. */
export async function exploreVirtual(
  options: RunOptions,
  arbitrary: fc.Arbitrary<Plan>,
  hooks: ExploreHooks,
): Promise<RunResult> {
  const book = new RunBook(options);
  const { tally } = book;
  const started = hooks.now() - book.elapsedBeforeMs;
  const stream = new PlanStream(arbitrary, options.seed);
  checkLastPlan(book, stream, options.payments);
  const lines = new EventLines();
  let lastPause = hooks.now();
  let interrupted = false;
  while (tally.payments < options.payments) {
    const episode = book.next;
    const plan = limited(stream.plan(episode), options.payments - tally.payments);
    const header = episodeHeader(plan, episode);
    lines.begin(episode);
    const { verdict, virtualMs } = judgePlan(plan, header, (event) => {
      countEvent(tally, event);
      lines.add(event);
    });
    book.add({ plan, header, verdict, lines: lines.bytes(), virtualMs });
    if (hooks.now() - lastPause >= PAUSE_MS) {
      book.save(hooks.now() - started);
      hooks.progress(tally.payments, tally.violated);
      await setImmediate();
      lastPause = hooks.now();
      if (hooks.stopped()) {
        interrupted = true;
        break;
      }
    }
  }
  book.save(hooks.now() - started);
  const failures: Failure[] = [];
  for (const { plan, wrong, episode } of book.found) failures.push(await failureOf(plan, wrong, episode));
  return {
    tally,
    failures,
    historySha256: book.close(),
    virtualMs: book.virtualMs,
    interrupted,
    historyKept: options.history,
    rigFaults: [],
    elapsedMs: hooks.now() - started,
  };
}

/** The last plan of a run is cut to its payments, so its sum cannot be compared once all are done. */
function checkLastPlan({ progress: { done }, tally }: RunBook, stream: PlanStream, payments: number): void {
  if (done !== undefined && tally.payments < payments) checkPlan(done, stream.plan(done.next - 1));
}
