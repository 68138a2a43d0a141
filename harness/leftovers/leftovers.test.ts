/** What a killed process leaves is cleared by the next one, and nothing else is touched. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startToxiproxyServer } from '../../simulators/network/proxy-server/toxiproxy-server.js';
import { clearLeftovers } from './clear.js';
import { closeLedger, ledgerFolder, MARK, noteProcess, noteProxies, ownId, tempFolder } from './ledger.js';
import { identityOf, killExactly, ownIdentity, standingOf } from './process-identity.js';

let base = '';
const children: ChildProcess[] = [];

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'scanrig-test-'));
  process.env['SCANRIG_STATE'] = base;
});
afterEach(() => {
  closeLedger();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  delete process.env['SCANRIG_STATE'];
  rmSync(base, { recursive: true, force: true });
});

function sleeper(): ChildProcess {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  children.push(child);
  return child;
}

const gone = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('exit', () => resolve()));

/** The ledger of this test as one that died long ago would have left it. */
async function orphaned(): Promise<void> {
  const dead = sleeper();
  const identity = identityOf(dead.pid as number);
  const ended = gone(dead);
  dead.kill('SIGKILL');
  await ended;
  const [name] = readdirSync(ledgerFolder()).filter((file) => file.endsWith('.jsonl'));
  const path = join(ledgerFolder(), name as string);
  const [first, ...rest] = readFileSync(path, 'utf8').split('\n');
  const owner = { ...JSON.parse(first as string), identity };
  writeFileSync(path, [JSON.stringify(owner), ...rest].join('\n'));
}

const outcomes = async (act = true) =>
  (await clearLeftovers(act, Date.now())).leftovers.map(({ kind, outcome, why }) =>
    why === undefined ? `${kind} ${outcome}` : `${kind} ${outcome}: ${why}`,
  );

test('a process is known by its number and its start, so that another one with its number is not it', async () => {
  const child = sleeper();
  const identity = identityOf(child.pid as number);
  if (identity === undefined) throw new Error('the sleeper has no identity');
  expect(standingOf(identity)).toBe('alive');
  const another = { ...identity, since: `${identity.since}0` };
  expect(standingOf(another)).toBe('dead');
  expect(killExactly(another)).toBe(false);
  expect(standingOf(identity)).toBe('alive');
  const ended = gone(child);
  expect(killExactly(identity)).toBe(true);
  await ended;
  expect(standingOf(identity)).toBe('dead');
});

test('a process of an earlier boot is dead; one of another host or container cannot be told', () => {
  const own = ownIdentity();
  expect(standingOf({ ...own, boot: 'before' })).toBe('dead');
  expect(standingOf({ ...own, host: 'another' })).toBe('elsewhere');
  expect(standingOf({ ...own, space: 'pid:[1]' })).toBe('elsewhere');
});

test('what a living process has noted is not touched', async () => {
  const folder = tempFolder('run');
  expect(await clearLeftovers(true, Date.now())).toEqual({ leftovers: [], running: 1, elsewhere: 0 });
  expect(existsSync(folder)).toBe(true);
  rmSync(folder, { recursive: true });
});

test('folder and process of a dead owner are shown, then cleared, then forgotten', async () => {
  const folder = tempFolder('run');
  writeFileSync(join(folder, 'ledger'), 'records');
  const child = sleeper();
  noteProcess(child.pid, 'terminal');
  const ended = gone(child);
  await orphaned();
  expect(await outcomes(false)).toEqual(['process to-clear', 'folder to-clear']);
  expect(existsSync(folder)).toBe(true);
  expect(await outcomes()).toEqual(['process cleared', 'folder cleared']);
  await ended;
  expect(existsSync(folder)).toBe(false);
  expect(readdirSync(ledgerFolder())).toEqual([]);
  expect(await outcomes()).toEqual([]);
});

test('a folder that was never marked is cleared only while it is empty, one with another mark never', async () => {
  const made = [tempFolder('run'), tempFolder('run'), tempFolder('run')] as const;
  rmSync(join(made[0], MARK));
  rmSync(join(made[1], MARK));
  writeFileSync(join(made[1], 'theirs'), '');
  writeFileSync(join(made[2], MARK), 'another');
  await orphaned();
  expect(await outcomes()).toEqual([
    'folder cleared',
    'folder left: without our mark',
    'folder left: with the mark of another',
  ]);
  expect(made.map((path) => existsSync(path))).toEqual([false, true, true]);
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

test('a torn last line of a ledger names nothing that was made, and the rest is cleared', async () => {
  const folder = tempFolder('run');
  await orphaned();
  const [name] = readdirSync(ledgerFolder());
  writeFileSync(join(ledgerFolder(), name as string), '{"kind":"folder","pa', { flag: 'a' });
  expect(await outcomes()).toEqual(['folder cleared']);
  expect(existsSync(folder)).toBe(false);
});

test('proxies of a dead run in a Toxiproxy that outlives it are deleted, those of others stay', async () => {
  const server = await startToxiproxyServer();
  try {
    const prefix = `scanrig-${ownId()}-`;
    noteProxies(server.url, prefix);
    for (const name of [`${prefix}acquirer-0`, 'payments'])
      await fetch(`${server.url}/proxies`, {
        method: 'POST',
        body: JSON.stringify({ name, listen: '127.0.0.1:0', upstream: '127.0.0.1:9' }),
      });
    await orphaned();
    expect(await outcomes()).toEqual(['proxy cleared']);
    expect(Object.keys((await (await fetch(`${server.url}/proxies`)).json()) as object)).toEqual(['payments']);
  } finally {
    await server.close();
  }
});

test('a proxy that the server does not delete is told as left, and tried again at the next start', async () => {
  let status = 500;
  const names: Record<string, object> = {};
  const server = createServer((request, answer) => {
    if (request.method === 'DELETE') answer.writeHead(status).end();
    else answer.end(JSON.stringify(names));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const prefix = `scanrig-${ownId()}-`;
    names[`${prefix}acquirer-0`] = {};
    noteProxies(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, prefix);
    await orphaned();
    expect(await outcomes()).toEqual(['proxy left: it answered 500']);
    expect(readdirSync(ledgerFolder())).toHaveLength(1);
    // Somebody else was faster.
    status = 404;
    expect(await outcomes()).toEqual(['proxy cleared']);
    expect(readdirSync(ledgerFolder())).toEqual([]);
  } finally {
    server.close();
  }
});

test('a Toxiproxy that does not answer is asked again by later starts, for a week', async () => {
  noteProxies('http://127.0.0.1:9', `scanrig-${ownId()}-`);
  await orphaned();
  expect((await clearLeftovers(true, Date.now())).leftovers).toMatchObject([{ kind: 'proxies', outcome: 'left' }]);
  expect(readdirSync(ledgerFolder())).toHaveLength(1);
  await clearLeftovers(true, Date.now() + 8 * 86_400_000);
  expect(readdirSync(ledgerFolder())).toEqual([]);
});

test('a run goes on where nothing can be noted', () => {
  writeFileSync(join(base, 'ledger'), 'in the way');
  const folder = tempFolder('run');
  expect(existsSync(folder)).toBe(true);
  rmSync(folder, { recursive: true });
});

test('a file that is no ledger is left where it is', async () => {
  mkdirSync(ledgerFolder(), { recursive: true });
  writeFileSync(join(ledgerFolder(), 'notes.jsonl'), 'not ours\n');
  expect(await clearLeftovers(true, Date.now())).toEqual({ leftovers: [], running: 0, elsewhere: 0 });
  expect(readdirSync(ledgerFolder())).toEqual(['notes.jsonl']);
});

const PARENT = `
const { spawn } = await import('node:child_process');
const busy = 'const { dieWithParent } = await import(process.argv[1]); console.log(dieWithParent(Number(process.argv[2]))); for (;;);';
const args = ['--input-type=module', '-e', busy, process.argv[1], String(process.pid)];
const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
child.stdout.once('data', (said) => console.log(child.pid, String(said)));
`;

test.runIf(process.platform === 'linux')('a process that is too busy to listen ends with its parent', async () => {
  const built = join(import.meta.dirname, '../../dist/harness/leftovers/parent-death.js');
  const parent = spawn(process.execPath, ['--input-type=module', '-e', PARENT, built], {
    stdio: ['ignore', 'pipe', 2],
  });
  children.push(parent);
  const said = await new Promise<string>((resolve) => parent.stdout?.once('data', (text) => resolve(String(text))));
  expect(said).toMatch(/^\d+ true/);
  const identity = identityOf(Number.parseInt(said, 10));
  if (identity === undefined) throw new Error('the busy process is not there');
  parent.kill('SIGKILL');
  await expect.poll(() => standingOf(identity)).toBe('dead');
});

const REMOVER = `
const { mkdirSync, writeFileSync } = await import('node:fs');
const { removeTempFolder, tempFolder } = await import(process.argv[1]);
const folder = tempFolder('run');
for (let i = 0; i < 60; i += 1) {
  mkdirSync(folder + '/' + i);
  for (let n = 0; n < 20; n += 1) writeFileSync(folder + '/' + i + '/' + n, '');
}
process.stdout.write(folder);
removeTempFolder(folder);
`;

test.each([0, 1, 2, 4, 8, 16])(
  'a process killed %i ms into clearing up leaves what the next start clears',
  async (ms) => {
    const built = join(import.meta.dirname, '../../dist/harness/leftovers/ledger.js');
    const child = spawn(process.execPath, ['--input-type=module', '-e', REMOVER, built], {
      stdio: ['ignore', 'pipe', 2],
    });
    children.push(child);
    const folder = await new Promise<string>((resolve) => child.stdout?.once('data', (text) => resolve(String(text))));
    await new Promise((resolve) => setTimeout(resolve, ms));
    const ended = gone(child);
    child.kill('SIGKILL');
    await ended;
    expect((await outcomes()).filter((outcome) => outcome !== 'folder cleared')).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  },
);
