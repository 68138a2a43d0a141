/** What is wrong with a run that was killed and resumed, held against one that nobody killed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunState, readState } from '../explore/run-state/read-state.js';
import { readJournal } from '../history/journal-reader.js';
import { EpisodeJudge } from '../oracle/episode.js';

/** What was done when a rig was killed. */
export interface Done {
  readonly verdicts: readonly string[];
  readonly history: Buffer;
}

export interface Findings {
  /** Verdicts that were there and are not any more, or never came. */
  readonly lost: string[];
  /** Payments that were judged twice. */
  readonly doubled: string[];
  readonly different: string[];
}

/** @returns `undefined` where the rig was killed before it had begun */
export function doneSoFar(folder: string | undefined): Done | undefined {
  if (folder === undefined) return undefined;
  const state = readState(folder);
  const bytes = state.done.at(-1)?.historyBytes ?? 0;
  return { verdicts: verdictsIn(state), history: historyOf(folder).subarray(0, bytes) };
}

/** @param befores what was done at each kill @param reference an uninterrupted run of the same plans */
export async function findingsOf(
  folder: string,
  befores: readonly Done[],
  reference: string,
  world: 'virtual' | 'wired',
): Promise<Findings> {
  const state = readState(folder);
  const verdicts = verdictsIn(state);
  const history = historyOf(folder);
  const findings: Findings = { lost: [], doubled: [], different: [] };
  for (const [kill, before] of befores.entries()) {
    if (!startsWith(verdicts, before.verdicts)) findings.lost.push(`verdicts that stood at kill ${kill + 1}`);
    if (!history.subarray(0, before.history.length).equals(before.history))
      findings.lost.push(`history that stood at kill ${kill + 1}`);
  }
  const judged = await judgedIn(join(folder, 'history.jsonl'));
  findings.doubled.push(...judged.doubled);
  const asked = state.run.options.payments;
  if (verdicts.length < asked) findings.lost.push(`${asked - verdicts.length} of ${asked} payments`);
  if (verdicts.length > asked) findings.doubled.push(`${verdicts.length} verdicts for ${asked} payments`);
  if (judged.verdicts.join() !== verdicts.join()) findings.different.push('the history, judged again');
  const summary = summaryOf(folder);
  if (summary['payments'] !== verdicts.length) findings.different.push('the payments of the summary');
  if (world === 'virtual') findings.different.push(...differences(folder, reference));
  else if (summary['violated'] !== 0) findings.different.push(`${summary['violated']} violated`);
  return findings;
}

/** In virtual time everything is the same, byte for byte. */
function differences(folder: string, reference: string): string[] {
  const different: string[] = [];
  if (!historyOf(folder).equals(historyOf(reference))) different.push('history.jsonl');
  if (verdictsIn(readState(folder)).join() !== verdictsIn(readState(reference)).join()) different.push('verdicts');
  if (JSON.stringify(summaryOf(folder)) !== JSON.stringify(summaryOf(reference))) different.push('summary.json');
  if (plansOf(folder) !== plansOf(reference)) different.push('failures');
  return different;
}

function verdictsIn({ done }: RunState): string[] {
  return done.flatMap(({ from, verdicts }) =>
    verdicts.flatMap((payments, i) => payments.map((verdict, n) => `${from + i}.${n + 1} ${verdict}`)),
  );
}

async function judgedIn(path: string): Promise<{ verdicts: string[]; doubled: string[] }> {
  const judges = new Map<number, EpisodeJudge>();
  const doubled: string[] = [];
  for await (const { value } of readJournal(path, (line) => doubled.push(`the history breaks off at line ${line}`))) {
    if (value.kind === 'run') continue;
    if (value.kind !== 'episode') judges.get(value.episode)?.add(value);
    else if (judges.has(value.episode)) doubled.push(`episode ${value.episode} stands twice in the history`);
    else judges.set(value.episode, new EpisodeJudge(value));
  }
  const verdicts = [...judges].flatMap(([episode, judge]) =>
    judge.finish().payments.map(({ verdict }, n) => `${episode}.${n + 1} ${verdict}`),
  );
  return { verdicts, doubled };
}

function startsWith(whole: readonly string[], start: readonly string[]): boolean {
  return start.every((verdict, i) => verdict === whole[i]);
}

function historyOf(folder: string): Buffer {
  try {
    return readFileSync(join(folder, 'history.jsonl'));
  } catch {
    return Buffer.alloc(0);
  }
}

/** The figures without those of the clock and the folder. */
function summaryOf(folder: string): Record<string, unknown> {
  const { elapsedMs: _, runFolder, ...rest } = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'));
  return JSON.parse(JSON.stringify(rest).replaceAll(runFolder, 'RUN'));
}

function plansOf(folder: string): string {
  const path = join(folder, 'failures');
  const names = readdirSync(path).filter((name) => !name.endsWith('.part'));
  return names
    .sort()
    .flatMap((name) => [name, readFileSync(join(path, name), 'utf8')])
    .join('\n');
}
