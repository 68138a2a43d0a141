/** Goal: a proxy or broker that is killed in the middle of a wired run ends its episodes as rig faults, and blames nobody. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { findMosquitto } from '../worlds/wired/mosquitto-broker.js';

const MAIN = join(import.meta.dirname, '../../dist/harness/cli/main.js');
/** As built: it starts a process with the file beside it. */
const SERVER = join(import.meta.dirname, '../../dist/harness/toxiproxy/embedded-server.js');
const PAYMENTS = 30;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scanrig-death-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(process.platform !== 'linux')('killed in the middle of a wired run', () => {
  test("the embedded Toxiproxy's process", async () => {
    const { code, summary, faults, endedMs } = await killedInTheMiddle(/embedded-main\.js/, 'embedded');
    expect({ code, violated: summary.violated }).toEqual({ code: 70, violated: 0 });
    expect(faults).toContainEqual(
      expect.stringMatching(
        /Toxiproxy's process ended by itself at Toxiproxy .*, process \d+, .*got it ended \(SIGKILL\)/,
      ),
    );
    // No bench waits for a proxy that is gone: heal alone would take 90 s.
    expect(endedMs).toBeLessThan(30_000);
  });

  test("somebody else's Toxiproxy", async () => {
    const { startEmbeddedToxiproxy }: typeof import('../toxiproxy/embedded-server.js') = await import(SERVER);
    const server = await startEmbeddedToxiproxy();
    onTestFinished(() => server.close());
    const { code, summary, faults, endedMs } = await killedInTheMiddle(server.pid, 'embedded', server.url);
    expect({ code, violated: summary.violated }).toEqual({ code: 70, violated: 0 });
    expect(faults).toContainEqual(
      expect.stringMatching(/Toxiproxy does not answer( any more)? at Toxiproxy .* at http:.*got ECONNREFUSED/),
    );
    expect(endedMs).toBeLessThan(30_000);
  });

  test.skipIf(findMosquitto() === undefined)('Mosquitto', async () => {
    const { code, summary, faults } = await killedInTheMiddle(/^\S*mosquitto -c/, 'mosquitto');
    expect({ code, violated: summary.violated }).toEqual({ code: 70, violated: 0 });
    expect(faults).toContainEqual(
      expect.stringMatching(/MQTT broker's process ended by itself at Mosquitto .*got it ended \(137\)/),
    );
  });
});

interface Ended {
  readonly code: number | null;
  readonly summary: { readonly violated: number };
  /** What the history says of the bench. */
  readonly faults: readonly string[];
  /** From the kill to the end of the run. */
  readonly endedMs: number;
}

/** @param victim its number, or what the command line of one below the run looks like */
async function killedInTheMiddle(
  victim: RegExp | number | undefined,
  broker: string,
  toxiproxy = 'embedded',
): Promise<Ended> {
  const few = ['--payments', String(PAYMENTS), '--terminals', '2', '--seed', '5'];
  const bench = ['--world', 'wired', '--toxiproxy', toxiproxy, '--broker', broker];
  const child = spawn(process.execPath, [MAIN, 'run', 'scan-pay', ...bench, ...few, '--out', 'runs', '--json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  await played(child);
  const below = descendants(child.pid as number);
  const victims =
    victim instanceof RegExp
      ? below.filter((pid) => victim.test(commandOf(pid)))
      : [victim].flatMap((pid) => pid ?? []);
  expect(victims.length).toBeGreaterThan(0);
  const killed = performance.now();
  for (const pid of victims) process.kill(pid, 'SIGKILL');
  const code = await ended;
  const endedMs = performance.now() - killed;
  const summary = JSON.parse(stdout) as Ended['summary'] & { readonly runFolder: string };
  const history = readFileSync(join(folder, summary.runFolder, 'history.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const events = history.map((line) => JSON.parse(line) as { readonly kind?: string; readonly what?: string });
  const faults = events.flatMap(({ kind, what }) => (kind === 'rig-fault' ? [String(what)] : []));
  return { code, summary, faults, endedMs };
}

/** Settles when the progress says that payments were played. */
function played({ stderr }: ChildProcess): Promise<void> {
  return new Promise((resolve) =>
    stderr?.on('data', (text: Buffer) => {
      if (/[1-9]\d* of/.test(text.toString())) resolve();
    }),
  );
}

/** Children, and theirs. */
function descendants(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(name)] as const);
  const below = (parent: number): number[] =>
    parents.flatMap(([own, above]) => (above === parent ? [own, ...below(own)] : []));
  return below(pid);
}

/** proc(5): after the name in brackets come the state and the parent. */
function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
