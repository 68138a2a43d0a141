/**
 * `scanrig trial`: the hardware world tried on an emulated terminal that is started alone, as a vendor's terminal would be:
 * a good one plays its payments, and firmware with a seeded bug is found out, its failure shrunk and confirmed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MisuseError, RigFaultError } from '../../devices/wire/errors.js';
import { TERMINAL_BUGS } from '../../simulators/terminal/bugs/catalogue.js';
import { Emulator } from '../explore/hardware/emulated.js';
import { closeLedger, removeTempFolder, tempFolder } from '../leftovers/ledger.js';
import { EXIT_INTERRUPTED, scaleOf, wholeNumber } from './exit.js';
import { type DoneRun, performNewRun } from './perform-run.js';
import { optionsOf } from './run.js';

export interface TrialFlags {
  readonly payments: string;
  readonly minutes: string;
  readonly bugs: string;
  readonly timeScale: string;
  readonly link: string;
  readonly seed: string;
  readonly out: string;
  readonly json?: boolean;
}

/** Bugs that show over register and acquirer, each by another misdeed. */
const TRIAL_BUGS: readonly string[] = [
  'timeout-as-decline',
  'decline-then-approval',
  'approves-on-silence',
  'previous-amount',
  'tells-previous-order',
  'tells-yuan-for-fen',
  'always-operator-error',
  'mac-not-checked',
];

/** Of five tries on the terminal. */
const CONFIRMED_LEAST = 3;

interface Tried {
  readonly firmware: string;
  readonly good: boolean;
  readonly payments: number;
  readonly seconds: number;
  readonly violation?: string;
  readonly shrunk?: string;
  readonly confirmed?: string;
}

export async function trialCommand(flags: TrialFlags): Promise<number> {
  const payments = wholeNumber('payments', flags.payments, 0);
  const bugs = bugsNamed(flags.bugs);
  scaleOf(flags.timeScale);
  if (flags.link !== 'pty' && flags.link !== 'tcp')
    throw new MisuseError({ what: 'unknown --link', expected: 'pty or tcp', got: flags.link });
  const tried: Tried[] = [];
  const firmwares = [...(payments === 0 ? [] : ['reference']), ...bugs.map((id) => `bug:${id}`)];
  for (const firmware of firmwares) {
    process.stderr.write(`\ntrial: ${firmware}\n`);
    const done = await runOn(firmware, flags);
    if (done.result.interrupted) return EXIT_INTERRUPTED;
    const one = triedFrom(firmware, done, payments);
    tried.push(one);
    if (flags.json !== true) process.stdout.write(`${line(one)}\n`);
  }
  if (flags.json === true) process.stdout.write(`${JSON.stringify(tried, null, 2)}\n`);
  return tried.every(({ good }) => good) ? 0 : 1;
}

/** A number of them, or their ids. @throws MisuseError */
function bugsNamed(text: string): readonly string[] {
  if (/^\d+$/.test(text)) return TRIAL_BUGS.slice(0, wholeNumber('bugs', text, 0, TRIAL_BUGS.length));
  const ids = text.split(',');
  const unknown = ids.find((id) => !TERMINAL_BUGS.some((bug) => bug.id === id));
  if (unknown === undefined) return ids;
  throw new MisuseError({
    what: '--bugs names no bug of a terminal',
    expected: `0 to ${TRIAL_BUGS.length}, or ids, comma separated`,
    got: unknown,
  });
}

async function runOn(firmware: string, flags: TrialFlags): Promise<NonNullable<DoneRun['judged']>> {
  const folder = tempFolder('trial');
  const port = await freePort();
  const link = flags.link === 'tcp' ? `tcp:127.0.0.1:${await freePort()}` : `pty:${join(folder, 'T1')}`;
  const { child, ready } = terminalAlone(firmware, link, port, join(folder, 'store'), flags.timeScale);
  try {
    await ready;
    const rig = join(folder, 'rig.yaml');
    const terminal = `{ name: T1, link: "${link}", protocol: generic-stx-lrc, timeScale: ${flags.timeScale}, acquirer: { listen: "127.0.0.1:${port}" } }`;
    writeFileSync(rig, `terminals:\n  - ${terminal}\n`);
    const { seed, out } = flags;
    const budget = { maxMinutes: flags.minutes, ...(firmware === 'reference' ? { maxPayments: flags.payments } : {}) };
    mkdirSync(out, { recursive: true });
    const options = optionsOf('scan-pay', {
      world: 'hardware',
      rig,
      seed,
      out,
      ...budget,
      firmware: 'reference',
      profile: 'generic-stx-lrc',
      terminals: '1',
      timeScale: flags.timeScale,
    });
    const { judged } = await performNewRun('scan-pay', options, { reporters: [], filter: 'every scan payment' });
    if (judged === undefined) throw new Error('scanrig bug: a trial that judged nothing');
    return judged;
  } finally {
    child.kill('SIGKILL');
    removeTempFolder(folder);
    closeLedger();
  }
}

/** A process of its own, that the rig does not know. */
function terminalAlone(
  firmware: string,
  link: string,
  acquirer: number,
  store: string,
  timeScale: string,
): { readonly child: ChildProcess; readonly ready: Promise<void> } {
  const main = fileURLToPath(new URL('./main.js', import.meta.url));
  const where = ['--link', link, '--acquirer', `127.0.0.1:${acquirer}`, '--store', store];
  const args = ['simulate', 'terminal', ...where, '--firmware', firmware, '--time-scale', timeScale];
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ready = new Promise<void>((resolve, reject) => {
    const lines = createInterface({ input: child.stdout });
    lines.once('line', () => resolve());
    child.once('exit', (code) =>
      reject(new RigFaultError({ what: 'the emulated terminal did not come up', got: `exit code ${code}` })),
    );
  });
  return { child, ready };
}

function triedFrom(firmware: string, { result }: NonNullable<DoneRun['judged']>, payments: number): Tried {
  const { tally, failures, elapsedMs, devices } = result;
  const [failure] = failures;
  const played = { firmware, payments: tally.payments, seconds: Math.round(elapsedMs / 100) / 10 };
  if (firmware === 'reference') {
    const clean = tally.settled + tally.reported === payments && tally.payments === payments;
    return { ...played, good: clean, ...(failure === undefined ? {} : { violation: failure.violation }) };
  }
  const [device] = devices ?? [];
  if (failure?.confirmed === undefined || device === undefined) return { ...played, good: false };
  const { confirmed, plan } = failure;
  // Another bug may do the same; this one must.
  const emulator = new Emulator(device.observed, device.timeScale);
  const own = emulator.shows(plan, firmware, failure);
  return {
    ...played,
    good: own && confirmed.shown >= CONFIRMED_LEAST,
    violation: failure.violation,
    shrunk: `${failure.shrunkPayments} payments, ${failure.shrunkFaults} faults`,
    confirmed: `${confirmed.shown} of ${confirmed.of}`,
  };
}

function line({ firmware, good, payments, seconds, violation, shrunk, confirmed }: Tried): string {
  const told =
    shrunk === undefined
      ? (violation ?? (firmware === 'reference' ? 'all settled or clearly reported' : 'not found'))
      : `${violation}, shrunk to ${shrunk}, confirmed ${confirmed}`;
  return `${good ? 'ok    ' : 'FAILED'} ${firmware.padEnd(28)} ${String(payments).padStart(4)} payments ${seconds.toFixed(1).padStart(6)} s   ${told}`;
}

/** Below those that the system gives away by itself: between the look and the use nobody gets it by chance. */
async function freePort(): Promise<number> {
  for (let tries = 0; ; tries += 1) {
    const port = PORTS_FROM + ((process.pid * 13 + nextPort++) % PORTS);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
    if (tries > PORTS) throw new RigFaultError({ what: 'no TCP port is free on this machine' });
  }
}

const PORTS_FROM = 20_000;
const PORTS = 10_000;
let nextPort = 0;
