/** What the virtual world knows before a real terminal is worn: what a plan costs, and which emulated firmware would fail it. */
import { setImmediate } from 'node:timers/promises';
import type { EpisodeHeader, HistoryEvent } from '../../../devices/wire/events.js';
import { TERMINAL_BUGS } from '../../../simulators/terminal/bugs/catalogue.js';
import { EpisodeJudge } from '../../oracle/episode.js';
import type { Plan } from '../../plan/plan.js';
import { runVirtual } from '../../worlds/virtual/virtual-world.js';
import { type Wrong, wrongIn } from '../failure.js';
import { episodeHeader } from '../run-plan.js';

export const REFERENCE = 'reference';

export interface Emulation {
  readonly wrong: readonly Wrong[];
  /** How long it takes on a device that keeps the emulator's clock. */
  readonly ms: number;
}

/**
 * Emulated terminals in the place of the real one: with its clock, and judged by what of it is observed. What takes many runs
 * lets others have their turn after each: another terminal may be playing, and its bytes wait for nobody.
 */
export class Emulator {
  readonly #observed: EpisodeHeader['observed'];
  readonly #timeScale: number;

  constructor(observed: EpisodeHeader['observed'], timeScale: number) {
    this.#observed = observed;
    this.#timeScale = timeScale;
  }

  run(plan: Plan, firmware: string): Emulation {
    const emulated = { ...plan, terminal: { ...plan.terminal, firmware } };
    const judge = new EpisodeJudge({ ...episodeHeader(emulated, 0), observed: this.#observed });
    const wire = this.#observed.includes('wire');
    // Of somebody else's host and wallet nothing is seen but what passes.
    const seen = (event: HistoryEvent): boolean => !wire || !INSIDE.has(event.by);
    const clock = this.#timeScale === 1 ? {} : { timeScale: this.#timeScale };
    const { virtualMs } = runVirtual(emulated, (event) => void (seen(event) && judge.add(event)), { ...clock, wire });
    return { wrong: wrongIn(judge.finish()), ms: virtualMs };
  }

  shows(plan: Plan, firmware: string, wrong: Pick<Wrong, 'violation' | 'party'>): boolean {
    return this.run(plan, firmware).wrong.some((found) => sameWrong(found, wrong));
  }

  /** Seeded bugs that the plan would show, were they in the terminal. */
  async bugsShown(plan: Plan): Promise<Set<string>> {
    const shown = new Set<string>();
    for (const bug of TERMINAL_BUGS) {
      if (this.shows(plan, `bug:${bug.id}`, bug)) shown.add(bug.id);
      await setImmediate();
    }
    return shown;
  }

  /**
   * Firmware of the emulated terminal that does on this plan what the real one did: the reference (then the fault is not the
   * terminal's alone), seeded bugs that are known for it, then any.
   */
  async firmwareLike(plan: Plan, wrong: Pick<Wrong, 'violation' | 'party'>): Promise<string[]> {
    const known = TERMINAL_BUGS.filter(({ violation }) => violation === wrong.violation);
    const others = TERMINAL_BUGS.filter((bug) => !known.includes(bug));
    const names = [REFERENCE, ...[...known, ...others].map(({ id }) => `bug:${id}`)];
    const like: string[] = [];
    for (const name of names) {
      if (this.shows(plan, name, wrong)) like.push(name);
      await setImmediate();
    }
    return like;
  }
}

const INSIDE: ReadonlySet<HistoryEvent['by']> = new Set(['acquirer', 'wallet', 'soundbox']);

export function sameWrong(a: Pick<Wrong, 'violation' | 'party'>, b: Pick<Wrong, 'violation' | 'party'>): boolean {
  return a.violation === b.violation && a.party === b.party;
}
