/** Every wrong input gets one clear message and its documented exit code, and leaves nothing behind. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPty } from '../../devices/links/pty.js';
import { serialLink } from '../../devices/links/serial.js';

const MAIN = join(import.meta.dirname, '../../dist/harness/cli/main.js');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scanrig-bad-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(
  args: readonly string[],
  env: Record<string, string> = {},
  group = false,
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: group,
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (text) => {
    stdout += text;
  });
  child.stderr?.on('data', (text) => {
    stderr += text;
  });
  return { child, ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr }))) };
}

const scanrig = (...args: string[]): Promise<Ended> => start(args).ended;

const PLAN = `seed: 1
terminal: { profile: generic-stx-lrc, firmware: reference, soundbox: true }
payments:
  - { at: 0, order: A1, amount: 1290, mode: consumer-presented, wallet: wechat, consumer: { pays: at-once, delayMs: 0 } }
faults: []
`;

test.each([
  ['suite', ['run', 'no-such-suite'], 'unknown suite: expected acquirer-link, line, power, scan-pay'],
  ['register software', ['run', 'peers/nobody'], 'unknown register software: expected transbank'],
  ['world', ['run', 'scan-pay', '--world', 'moon'], 'unknown world'],
  ['firmware', ['run', 'scan-pay', '--firmware', 'bug:no-such'], 'unknown firmware'],
  [
    'bench of the real links with a size',
    ['bench', '--wired', '--payments', '5'],
    '--payments is about the bench of virtual time',
  ],
  ['figure of the other bench', ['bench', '--only', 'overhead'], '--only names a figure of the real links'],
  ['seed', ['run', 'scan-pay', '--seed', 'x'], '--seed is not a whole number'],
  ['number of payments', ['run', 'scan-pay', '--payments', '0'], '--payments is not a whole number'],
  ['profile', ['run', 'scan-pay', '--profile', 'nobody'], 'unknown register profile'],
  ['profile file', ['run', 'scan-pay', '--profile', 'nowhere.yaml'], 'the profile cannot be read at nowhere.yaml'],
  ['protocol', ['run', 'scan-pay', '--protocol', 'nobody'], 'unknown register profile'],
  [
    'pair of protocol and profile',
    ['run', 'scan-pay', '--protocol', 'zvt', '--profile', 'x.yaml'],
    'two register links',
  ],
  ['time scale', ['run', 'scan-pay', '--time-scale', '0'], '--time-scale is out of range'],
  ['shard', ['run', 'scan-pay', '--shard', '9/2'], '--shard names no part'],
  ['reporter', ['run', 'scan-pay', '--reporter', 'no-such'], 'cannot load a reporter'],
  ['bug', ['bugs', '--only', 'no-such'], 'unknown bug'],
  ['option', ['run', 'scan-pay', '--no-such'], 'unknown option'],
  ['command', ['fly'], 'unknown command'],
  ['plan file', ['replay', 'nowhere.yaml'], 'the plan cannot be read'],
  ['history file', ['judge', 'nowhere.jsonl'], 'the history cannot be read'],
])('a wrong %s is misuse, said in one message', async (_what, args, message) => {
  const { code, stderr } = await scanrig(...args);
  expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringContaining(message) });
  expect(stderr).not.toMatch(/\n\s+at /);
});

test.each([
  ['no YAML', PLAN.replace('payments:', 'payments: ['), ''],
  [
    'an unknown fault',
    PLAN.replace('faults: []', 'faults:\n  - { do: earthquake, from: { atMs: 1 } }'),
    ':6:11 faults.0.do',
  ],
  ['a negative amount', PLAN.replace('1290', '-1'), ':4:33 payments.0.amount'],
  ['an unknown field', PLAN.replace('seed: 1', 'seed: 1\ncolour: red'), ':2:1 colour'],
  [
    'an unknown moment',
    PLAN.replace('faults: []', 'faults:\n  - { do: reset, from: { moment: noon, nth: 1 }, until: { afterMs: 9 } }'),
    ':6:34 faults.0.from.moment',
  ],
])('a plan with %s is refused with its line and column', async (_what, text, where) => {
  writeFileSync(join(folder, 'bad.plan.yaml'), text);
  const { code, stderr } = await scanrig('replay', 'bad.plan.yaml');
  expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringMatching(/bad\.plan\.yaml:\d+/) });
  expect(stderr).toContain(`bad.plan.yaml${where}`);
});

test('a profile that contradicts itself is refused with line, column and field', async () => {
  const good = readFileSync(join(import.meta.dirname, '../../devices/profiles/generic-stx-lrc.yaml'), 'utf8');
  writeFileSync(join(folder, 'acme.yaml'), good.replace('nak: 0x15', 'nak: 0x06'));
  for (const command of [
    ['run', 'scan-pay'],
    ['simulate', 'terminal', '--link', 'tcp:127.0.0.1:0', '--acquirer', '127.0.0.1:1'],
  ]) {
    const { code, stderr } = await scanrig(...command, '--profile', 'acme.yaml');
    expect({ code, stderr }).toMatchObject({
      code: 64,
      stderr: expect.stringMatching(/acme\.yaml:\d+:\d+ frame\.nak: expected another byte than frame\.ack, got 6/),
    });
  }
});

test('a history with a bad line is refused with line and field', async () => {
  expect((await scanrig('run', 'scan-pay', '--payments', '20', '--out', 'runs')).code).toBe(0);
  const file = join(folder, 'runs/latest/history.jsonl');
  const lines = readFileSync(file, 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes('"kind":"intent"'));
  lines[at] = (lines[at] ?? '').replace(/"amount":\d+/, '"amount":"much"');
  writeFileSync(join(folder, 'bad.jsonl'), lines.join('\n'));
  const { code, stderr } = await scanrig('judge', 'bad.jsonl');
  expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringContaining(`bad.jsonl:${at + 1} amount`) });
});

test('a history that breaks off is judged as far as it goes, and what did not end is unknown', async () => {
  await scanrig('run', 'scan-pay', '--payments', '20', '--out', 'runs');
  const text = readFileSync(join(folder, 'runs/latest/history.jsonl'), 'utf8');
  writeFileSync(join(folder, 'short.jsonl'), text.slice(0, text.lastIndexOf('"kind":"quiescence"')));
  const { code, stdout } = await scanrig('judge', 'short.jsonl', '--json');
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ violated: 0, unknown: expect.any(Number) });
});

test('a Toxiproxy that does not answer is a rig fault', async () => {
  const args = ['run', 'scan-pay', '--world', 'wired', '--payments', '6', '--out', 'runs'];
  const { code, stderr } = await start(args, { TOXIPROXY_URL: 'http://127.0.0.1:9' }).ended;
  expect({ code, stderr }).toMatchObject({ code: 70, stderr: expect.stringContaining('Toxiproxy does not answer') });
});

test("a broker that does not answer is a rig fault, and not the loudspeaker's", async () => {
  const args = ['run', 'scan-pay', '--world', 'wired', '--payments', '6', '--out', 'runs', '--broker'];
  const refused = await scanrig(...args, 'mqtt://127.0.0.1:1');
  expect(refused).toMatchObject({
    code: 70,
    stderr: expect.stringMatching(
      /MQTT broker does not answer at mqtt:\/\/127\.0\.0\.1:1: .*got .*ECONNREFUSED.*--broker/,
    ),
  });
  // A port that takes connections and is no broker.
  const other = createServer((socket) => socket.end('hello'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = other.address() as AddressInfo;
    const noBroker = await scanrig(...args, `mqtt://127.0.0.1:${port}`);
    expect(noBroker).toMatchObject({ code: 70, stderr: expect.stringContaining('MQTT broker does not answer') });
  } finally {
    other.close();
  }
});

test('a Toxiproxy that was asked for and is not there is a rig fault that tells how to get it', async () => {
  const args = ['run', 'scan-pay', '--world', 'wired', '--payments', '6', '--out', 'runs', '--toxiproxy'];
  expect(await scanrig(...args, 'other')).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('expected embedded, real or http://HOST:PORT, got other'),
  });
  const bare = { PATH: '', SCANRIG_CACHE: folder };
  const absent = await start([...args, 'real'], bare).ended;
  expect(absent).toMatchObject({ code: 70, stderr: expect.stringContaining('scanrig toxiproxy install') });
  const noGo = await start(['toxiproxy', 'install'], bare).ended;
  expect(noGo).toMatchObject({ code: 70, stderr: expect.stringMatching(/no Go toolchain.*go\.dev/) });
});

test('a serial port that is not there, or is held by another program, is a rig fault that says so', async () => {
  const terminal = ['simulate', 'terminal', '--acquirer', '127.0.0.1:9', '--link'];
  const missing = await scanrig(...terminal, 'serial:/dev/ttyNowhere9');
  expect(missing).toMatchObject({ code: 70, stderr: expect.stringContaining('the serial port cannot be opened') });
  const pty = openPty();
  const settings = { path: pty.path, baudRate: 115200, dataBits: 8, parity: 'none', stopBits: 1 } as const;
  const held = await serialLink(settings)({ onBytes: () => undefined, onClosed: () => undefined });
  try {
    const busy = await scanrig(...terminal, `serial:${pty.path}`);
    expect(busy).toMatchObject({ code: 70, stderr: expect.stringContaining('held by another program') });
  } finally {
    held.close();
    pty.close();
  }
});

test('a run folder that cannot be written is a rig fault, or misuse of --out, and says where', async () => {
  writeFileSync(join(folder, 'file'), '');
  const { code, stderr } = await scanrig('run', 'scan-pay', '--payments', '20', '--out', 'file');
  expect([64, 70]).toContain(code);
  expect(stderr).toContain('file');
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('a disk that is full is a rig fault, and says so', async (context) => {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    context.skip('a small disk can be mounted by root alone');
  }
  try {
    const { code, stderr } = await scanrig('run', 'scan-pay', '--payments', '3000', '--out', disk);
    expect({ code, stderr }).toMatchObject({ code: 70, stderr: expect.stringContaining('the disk is full') });
  } finally {
    execFileSync('umount', [disk]);
  }
});

test.each([
  ['virtual', ['--payments', '2000000']],
  ['wired', ['--payments', '600']],
])('Ctrl-C in the middle of a %s run keeps what there is, marks it, and leaves no process', async (world, more) => {
  const { child, ended } = start(['run', 'scan-pay', '--world', world, '--out', 'runs', '--json', ...more]);
  await new Promise<void>((resolve) =>
    child.stderr?.on('data', (text: Buffer) => {
      if (/[1-9]\d* of/.test(text.toString())) resolve();
    }),
  );
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  expect(code).toBe(130);
  const summary = JSON.parse(stdout);
  expect(summary).toMatchObject({ interrupted: true, violated: 0 });
  expect(summary.settled + summary.reported + summary.unknown + summary.rigFaults).toBe(summary.payments);
  expect(existsSync(join(folder, summary.runFolder, 'junit.xml'))).toBe(true);
  expect(processesOf(folder)).toEqual([]);
});

test('Ctrl-C before anything was played ends the whole group at once, with its code', async () => {
  const { child, ended } = start(['run', 'scan-pay', '--world', 'wired', '--out', 'runs', '--json'], {}, true);
  await new Promise((resolve) => child.once('spawn', resolve));
  while (!existsSync(join(folder, 'runs'))) await new Promise((resolve) => setTimeout(resolve, 20));
  process.kill(-(child.pid as number), 'SIGINT');
  expect((await ended).code).toBe(130);
  expect(processesOf(folder)).toEqual([]);
});

test('a run folder where none can be made is a rig fault, said at once', async () => {
  const { code, stderr } = await scanrig('run', 'scan-pay', '--out', '/proc/no-such');
  expect({ code, stderr }).toMatchObject({ code: 70, stderr: expect.stringContaining('run folder cannot be written') });
});

/** Command lines of processes whose working directory is the test's own. */
function processesOf(cwd: string): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`PWD=${cwd}`) && Number(pid) !== process.pid;
      } catch {
        return false;
      }
    })
    .map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
}
