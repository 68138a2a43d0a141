/** One run, killed and resumed until it is through, and then held against a run of the same plans that nobody killed. */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Rng } from '../../devices/wire/rng.js';
import { readState } from '../explore/run-state/read-state.js';
import { STATE_FILE } from '../explore/run-state/state-lines.js';
import { unexcused } from './excused.js';
import { type Done, doneSoFar, type Findings, findingsOf } from './findings.js';
import { drawKillPoint, type Extent, type KillPoint, stateSize, waitFor } from './kill-point.js';
import { type Holdings, holdingsOf, remainsOf } from './remains.js';
import { type Place, Rig, runFolder } from './rig.js';

export interface CoursePlan {
  readonly name: string;
  readonly world: 'virtual' | 'wired';
  readonly args: readonly string[];
  /** Exit code of the run when all is well with the rig; a wired one may also run late (excused.ts). */
  readonly exit: number;
}

export interface Reference extends Extent {
  readonly folder: string;
}

export interface CourseResult extends Findings {
  readonly kills: number;
  /** Starts after a kill that took the run up. */
  readonly resumes: number;
  /** What was left after a kill and its grace, and what was still there when the run was through. */
  readonly leftovers: readonly string[];
  /** Starts that ended otherwise than they should. */
  readonly failed: readonly string[];
}

/** On two busy cores the kernel takes its time. */
const GRACE_MS = 5_000;
const LOOK_EVERY_MS = 25;

/** @throws when the run is not well even without kills */
export async function playReference(plan: CoursePlan, place: Place): Promise<Reference> {
  prepare(place);
  const started = performance.now();
  const rig = new Rig(place, ['run', ...plan.args, '--out', join(place.folder, 'runs')]);
  await rig.ended;
  const folder = runFolder(place);
  const wrong = wrongEnd(plan, rig, folder);
  if (folder === undefined || wrong !== undefined) throw new Error(`the run that nobody killed: ${wrong ?? rig.said}`);
  return { folder, ms: performance.now() - started, stateBytes: statSync(join(folder, STATE_FILE)).size };
}

export async function playCourse(
  plan: CoursePlan,
  place: Place,
  reference: Reference,
  killsMax: number,
  rng: Rng,
): Promise<CourseResult> {
  prepare(place);
  const course = new Course(plan, place, reference);
  while (course.kills < killsMax && !course.through)
    await course.start(drawKillPoint(rng, reference, stateSize(stateFolder(place))));
  if (!course.through) await course.start(undefined);
  return course.result();
}

class Course {
  kills = 0;
  /** Ended by itself, or killed in its very last moments. */
  through = false;
  readonly #plan: CoursePlan;
  readonly #place: Place;
  readonly #reference: Reference;
  readonly #befores: Done[] = [];
  readonly #leftovers: string[] = [];
  readonly #failed: string[] = [];
  #resumes = 0;

  constructor(plan: CoursePlan, place: Place, reference: Reference) {
    this.#plan = plan;
    this.#place = place;
    this.#reference = reference;
  }

  /** Begins the run or goes on with it. @param point absent: nobody kills it */
  async start(point: KillPoint | undefined): Promise<void> {
    const known = stateFolder(this.#place);
    const out = ['--out', join(this.#place.folder, 'runs')];
    const args = known === undefined ? ['run', ...this.#plan.args, ...out] : ['run', '--resume', known];
    const rig = new Rig(this.#place, args);
    const killed =
      point !== undefined &&
      (await waitFor(
        point,
        () => runFolder(this.#place),
        () => rig.hasEnded,
      ));
    if (killed) await this.#kill(rig, point);
    else await this.#end(rig);
    if (known !== undefined) this.#resumes += 1;
  }

  async result(): Promise<CourseResult> {
    const folder = stateFolder(this.#place);
    const findings =
      folder !== undefined && isFinished(folder)
        ? await findingsOf(folder, this.#befores, this.#reference.folder, this.#plan.world)
        : { lost: [`${this.#plan.name}: a run that never came to its end`], doubled: [], different: [] };
    const leftovers = [...this.#leftovers, ...inFolders(this.#place)];
    return { kills: this.kills, resumes: this.#resumes, failed: this.#failed, leftovers, ...findings };
  }

  async #kill(rig: Rig, point: KillPoint): Promise<void> {
    const before = holdingsOf(this.#place.mark);
    await rig.kill();
    this.kills += 1;
    const left = await leftAfterGrace(this.#place.mark, before);
    this.#leftovers.push(...left.map((what) => `${this.#plan.name}, killed by ${point.kind}: ${what}`));
    const folder = stateFolder(this.#place);
    const done = doneSoFar(folder);
    if (done !== undefined) this.#befores.push(done);
    if (folder === undefined || !isFinished(folder)) return;
    // Nothing is left to resume, but a temporary folder may be left to clear.
    this.through = true;
    await new Rig(this.#place, ['clean']).ended;
  }

  async #end(rig: Rig): Promise<void> {
    await rig.ended;
    this.through = true;
    const wrong = wrongEnd(this.#plan, rig, stateFolder(this.#place));
    if (wrong !== undefined) this.#failed.push(`${this.#plan.name}: ${wrong}`);
  }
}

const EXIT_RIG_FAULT = 70;

/** @returns what is wrong with how it ended, in words */
function wrongEnd(plan: CoursePlan, { exit, said }: Rig, folder: string | undefined): string | undefined {
  if (exit === plan.exit) return undefined;
  if (plan.world === 'virtual' || exit !== EXIT_RIG_FAULT || folder === undefined)
    return `exit ${exit}, expected ${plan.exit}: ${said.trim()}`;
  const told = readState(folder).done.at(-1)?.rigFaults ?? [];
  // Where no episode tells of it the rig itself has, on its way out.
  const reasons = unexcused(told.length === 0 ? [said.trim()] : told);
  return reasons.length === 0 ? undefined : `exit ${exit}: ${reasons.join('; ')}`;
}

async function leftAfterGrace(mark: string, before: Holdings): Promise<string[]> {
  const until = performance.now() + GRACE_MS;
  for (;;) {
    const left = remainsOf(mark, before);
    if (left.length === 0 || performance.now() > until) return left;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Temporary folders and ledgers: the last start must have cleared those of the killed ones, and its own. */
function inFolders(place: Place): string[] {
  const ledger = join(place.folder, 'state', 'ledger');
  return [join(place.folder, 'tmp'), ledger].flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [],
  );
}

function isFinished(folder: string): boolean {
  return readState(folder).finished !== undefined;
}

/** The run as far as it can be resumed. */
function stateFolder(place: Place): string | undefined {
  const folder = runFolder(place);
  return folder !== undefined && existsSync(join(folder, STATE_FILE)) ? folder : undefined;
}

function prepare({ folder }: Place): void {
  rmSync(folder, { recursive: true, force: true });
  for (const name of ['runs', 'tmp', 'state']) mkdirSync(join(folder, name), { recursive: true });
}
