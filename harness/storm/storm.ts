/**
 * Kills rigs at random moments and resumes them: whether anything of them stays on the machine, and whether what they come to
 * is what they would have come to.
 */
import { join } from 'node:path';
import { Rng } from '../../devices/wire/rng.js';
import { closeLedger, removeTempFolder, tempFolder } from '../leftovers/ledger.js';
import { startEmbeddedToxiproxy } from '../toxiproxy/embedded-server.js';
import { findMosquitto } from '../worlds/wired/mosquitto-broker.js';
import { type CoursePlan, playCourse, playReference, type Reference } from './course.js';
import { NO_KILLS, type StormSummary, withCourse } from './summary.js';

export interface StormOptions {
  readonly kills: number;
  readonly seed: number;
  readonly world: 'virtual' | 'wired' | 'both';
  /** Virtual rigs at once; wired ones come one after another beside them. */
  readonly lanes: number;
  /** The command line's entry. */
  readonly main: string;
}

/** With both worlds, one kill in so many is of a wired rig. */
const WIRED_SHARE = 10;
/** Kills of one run at most, and half of it at least: each run costs one more start to bring it to its end. */
const KILLS_EACH = { virtual: 20, wired: 5 } as const;

/** @param progress hears what it has come to so far */
export async function storm(options: StormOptions, progress: (summary: StormSummary) => void): Promise<StormSummary> {
  const { world, kills, lanes } = options;
  const base = tempFolder('storm');
  // It outlives the rigs, as that of a lab would.
  const outside = world === 'virtual' ? undefined : await startEmbeddedToxiproxy();
  try {
    const wired = world === 'both' ? Math.ceil(kills / WIRED_SHARE) : world === 'wired' ? kills : 0;
    const run = new Storm(options, base, progress);
    const parts = Array.from({ length: lanes }, (_, lane) =>
      run.lane(`virtual-${lane}`, VIRTUAL, share(kills - wired, lane, lanes)),
    );
    if (outside !== undefined) parts.push(run.lane('wired', wiredPlans(outside.url), wired));
    await Promise.all(parts);
    const proxies = outside === undefined ? [] : await proxiesAt(outside.url);
    return { ...run.summary, leftovers: [...run.summary.leftovers, ...proxies] };
  } finally {
    await outside?.close();
    removeTempFolder(base);
    closeLedger();
  }
}

class Storm {
  summary = NO_KILLS;
  readonly #options: StormOptions;
  readonly #base: string;
  readonly #progress: (summary: StormSummary) => void;
  /** One run of each plan that nobody kills. */
  readonly #references = new Map<CoursePlan, Promise<Reference>>();

  constructor(options: StormOptions, base: string, progress: (summary: StormSummary) => void) {
    this.#options = options;
    this.#base = base;
    this.#progress = progress;
  }

  /** Courses one after another until the kills are used up. */
  async lane(name: string, plans: readonly CoursePlan[], kills: number): Promise<void> {
    const rng = new Rng(this.#options.seed).split(name);
    let left = kills;
    for (let number = 0; left > 0; number += 1) {
      const plan = plans[number % plans.length] as CoursePlan;
      const draws = rng.split(number);
      const most = Math.min(left, KILLS_EACH[plan.world]);
      const reference = await this.#reference(plan);
      const wanted = draws.between(Math.ceil(most / 2), most);
      const result = await playCourse(plan, this.#place(name), reference, wanted, draws);
      left -= result.kills;
      this.summary = withCourse(this.summary, result);
      this.#progress(this.summary);
    }
  }

  #reference(plan: CoursePlan): Promise<Reference> {
    let reference = this.#references.get(plan);
    if (reference === undefined) {
      reference = playReference(plan, this.#place(`reference-${this.#references.size}`));
      this.#references.set(plan, reference);
    }
    return reference;
  }

  #place(name: string) {
    return { main: this.#options.main, mark: `${process.pid}-${name}`, folder: join(this.#base, name) };
  }
}

const BUG = 'bug:timeout-as-decline';

/** Small, or five hundred kills would take a day; one of them fails, so that kills fall on shrinking too. */
const VIRTUAL: readonly CoursePlan[] = [
  virtual('virtual', 0, 'scan-pay', '--payments', '250', '--seed', '11'),
  virtual('virtual with a bug', 1, 'scan-pay', '--payments', '60', '--seed', '1', '--firmware', BUG),
  virtual('virtual line', 0, 'line', '--payments', '250', '--seed', '11'),
  virtual('virtual power', 0, 'power', '--payments', '250', '--seed', '11'),
];

function virtual(name: string, exit: number, ...args: string[]): CoursePlan {
  return { name, world: 'virtual', args, exit };
}

/** Every kind of server that a wired rig starts or uses is among them. */
function wiredPlans(outside: string): readonly CoursePlan[] {
  const wired = (name: string, suite: string, seed: string, ...more: string[]): CoursePlan => ({
    name: `wired ${name}`,
    world: 'wired',
    args: [suite, '--world', 'wired', ...SMALL_BENCH, '--seed', seed, ...more],
    exit: 0,
  });
  return [
    wired('scan-pay', 'scan-pay', '11'),
    wired('scan-pay, a Toxiproxy of others', 'scan-pay', '12', '--toxiproxy', outside),
    wired('line', 'line', '11'),
    wired('power', 'power', '14', ...(findMosquitto() === undefined ? [] : ['--broker', 'mosquitto'])),
  ];
}

const SMALL_BENCH = ['--payments', '9', '--terminals', '3', '--time-scale', '0.02'] as const;

async function proxiesAt(url: string): Promise<string[]> {
  const names = Object.keys((await (await fetch(`${url}/proxies`)).json()) as object);
  return names.map((name) => `proxy ${name} at ${url}`);
}

function share(kills: number, lane: number, lanes: number): number {
  return Math.floor(kills / lanes) + (lane < kills % lanes ? 1 : 0);
}
