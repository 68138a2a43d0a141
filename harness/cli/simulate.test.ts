/** The simulators alone, as somebody else's bench would use them: processes, their ready lines, one payment through all. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tcpLink } from '../../devices/links/tcp.js';
import { Authority } from '../../devices/protocols/x509/certificate.js';
import type { EventBody } from '../../devices/wire/events.js';
import { Rng } from '../../devices/wire/rng.js';
import { createCashier } from '../../simulators/people/cashier.js';
import { protocolOf } from '../worlds/parts.js';
import { RealParty } from '../worlds/wired/real-party.js';

const MAIN = join(import.meta.dirname, '../../dist/harness/cli/main.js');
const CODE = '130000000000000017';
const children: ChildProcess[] = [];
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scanrig-simulate-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly ready: Record<string, string>;
  readonly stderr: () => string;
}

function simulate(...args: string[]): Promise<Started> {
  const child = spawn(process.execPath, [MAIN, 'simulate', ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  children.push(child);
  let stderr = '';
  child.stderr?.on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', (line) =>
      resolve({ child, ready: JSON.parse(line), stderr: () => stderr }),
    );
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${stderr}`)));
  });
}

function exitOf(...args: string[]): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const child = spawn(process.execPath, [MAIN, 'simulate', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  let stderr = '';
  child.stderr?.on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stderr })));
}

/** A cashier on a TCP register link; settles with the final reply. */
async function payOver(port: number, code: string, profile = 'generic-stx-lrc'): Promise<EventBody> {
  const protocol = protocolOf(profile);
  return new Promise((resolve, reject) => {
    const party = new RealParty({
      machine: createCashier(protocol, new Rng('test')),
      dial: {},
      timeScale: 1,
      now: () => performance.now(),
      emit: (event) => {
        if (event.kind !== 'reply' || event.outcome === 'UNKNOWN') return;
        party.stop();
        resolve(event);
      },
      reach: () => 'go',
    });
    let hear: ReturnType<RealParty['attach']> | undefined;
    tcpLink(
      '127.0.0.1',
      port,
    )({ onBytes: (b) => hear?.onBytes(b), onClosed: () => hear?.onClosed() }).then((link) => {
      hear = party.attach('register', link);
      party.input({
        kind: 'told',
        told: {
          to: 'register',
          do: 'pay',
          payment: 'p1',
          sale: 's1',
          order: 'T1',
          amount: 1290,
          code,
          token: 'code#17',
          presses: 1,
        },
      });
    }, reject);
  });
}

test('over TLS a terminal pays where it trusts the certificate, and says NETWORK where it does not', async () => {
  const ca = join(folder, 'ca.pem');
  const acquirer = await simulate('acquirer', '--port', '0', '--tls', '--tls-ca', ca);
  expect(acquirer.ready['tls']).toEqual({ name: 'acquirer.scanrig.test', ca });
  const at = ['terminal', '--link', 'tcp:127.0.0.1:0', '--acquirer', acquirer.ready['acquirer'] ?? '', '--tls'];
  const [trusting, strict] = await Promise.all([
    simulate(...at, '--tls-ca', ca),
    simulate(...at, '--tls-ca', ca, '--tls-name', 'another.scanrig.test', '--time-scale', '0.05'),
  ]);
  const pay = ({ ready }: Started) => payOver(Number(ready['link']?.split(':')[2]), CODE);
  expect(await pay(trusting)).toMatchObject({ outcome: 'APPROVED', amount: 1290 });
  expect(await pay(strict)).toMatchObject({ outcome: 'DECLINED', cause: 'NETWORK' });
});

test('a file that is no certificate, and a key of another one, are told at once', async () => {
  const text = join(folder, 'text.pem');
  writeFileSync(text, 'no certificate\n');
  const at = ['terminal', '--link', 'tcp:127.0.0.1:0', '--acquirer', '127.0.0.1:9', '--tls'];
  expect(await exitOf(...at, '--tls-ca', text)).toMatchObject({
    code: 64,
    stderr: expect.stringMatching(/the file of --tls-ca cannot be used at .*text\.pem/),
  });
  const valid = { from: Date.now() - 86_400_000, to: Date.now() + 86_400_000 };
  const [one, another] = [
    new Authority('one', valid).issue('one', valid),
    new Authority('two', valid).issue('two', valid),
  ];
  writeFileSync(join(folder, 'cert.pem'), one.cert);
  writeFileSync(join(folder, 'key.pem'), another.key);
  const pair = ['--tls-cert', join(folder, 'cert.pem'), '--tls-key', join(folder, 'key.pem')];
  expect(await exitOf('acquirer', '--tls', ...pair)).toMatchObject({
    code: 64,
    stderr: expect.stringMatching(/the key is that of another certificate/),
  });
});

test.each([
  [['acquirer', '--tls-ca', 'ca.pem'], /--tls-ca is about TLS: expected --tls beside it/],
  [['acquirer', '--tls', '--tls-cert', 'c.pem'], /half a certificate/],
  [
    ['terminal', '--link', 'tcp:127.0.0.1:0', '--acquirer', '127.0.0.1:9', '--tls'],
    /--tls needs an authority to trust/,
  ],
  [
    ['terminal', '--link', 'tcp:127.0.0.1:0', '--acquirer', '127.0.0.1:9', '--tls', '--tls-ca', '/no/such.pem'],
    /the file of --tls-ca cannot be used at \/no\/such.pem: got ENOENT/,
  ],
])('%j is misuse', async (args, said) => {
  const { code, stderr } = await exitOf(...args);
  expect(code).toBe(64);
  expect(stderr).toMatch(said);
});

test('acquirer, terminal and soundbox that run alone carry a payment from the register to the loudspeaker', async () => {
  const acquirer = await simulate('acquirer', '--port', '0', '--store', join(folder, 'acquirer'));
  const soundbox = await simulate('soundbox', '--broker', acquirer.ready['broker'] ?? '', '--terminal', 'SR000001');
  const terminal = await simulate(
    'terminal',
    '--link',
    'tcp:127.0.0.1:0',
    '--acquirer',
    acquirer.ready['acquirer'] ?? '',
    '--store',
    join(folder, 'terminal'),
  );
  const port = Number(terminal.ready['link']?.split(':').at(-1));
  const reply = await payOver(port, CODE);
  expect(reply).toMatchObject({ order: 'T1', outcome: 'APPROVED', amount: 1290, textZh: '收款成功' });
  await expect.poll(soundbox.stderr, { timeout: 5_000 }).toContain('微信收款12.90元');
  expect(readFileSync(join(folder, 'acquirer', 'records.log'), 'utf8')).toContain('"captured');
  expect(readFileSync(join(folder, 'terminal', 'records.log'), 'utf8')).not.toContain(CODE);
  const ended = new Promise((resolve) => terminal.child.once('exit', resolve));
  terminal.child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test('a terminal that speaks ZVT listens, is registered with, scans the code and tells the result', async () => {
  const acquirer = await simulate('acquirer', '--port', '0');
  const host = acquirer.ready['acquirer'] ?? '';
  const link = ['--protocol', 'zvt', '--link', 'tcp:127.0.0.1:0'];
  const terminal = await simulate('terminal', ...link, '--acquirer', host, '--scan', '--events');
  createInterface({ input: terminal.child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
    if (line.includes('请出示付款码')) terminal.child.stdin?.write(`${CODE}\n`);
  });
  const reply = await payOver(Number(terminal.ready['link']?.split(':').at(-1)), CODE, 'zvt-tcp');
  expect(reply).toMatchObject({ order: 'T1', outcome: 'APPROVED', amount: 1290, textZh: '收款成功' });
});

test('a terminal that scans by itself takes the code that is typed into it, and each party names it alike', async () => {
  const acquirer = await simulate('acquirer', '--port', '0', '--events');
  const events: string[] = [];
  createInterface({ input: acquirer.child.stdout as NodeJS.ReadableStream }).on('line', (line) => events.push(line));
  const host = acquirer.ready['acquirer'] ?? '';
  const terminal = await simulate('terminal', '--link', 'tcp:127.0.0.1:0', '--acquirer', host, '--scan', '--events');
  createInterface({ input: terminal.child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
    if (line.includes('请出示付款码')) terminal.child.stdin?.write(`no code\n${CODE}\n`);
  });
  const reply = await payOver(Number(terminal.ready['link']?.split(':').at(-1)), '');
  expect(reply).toMatchObject({ order: 'T1', outcome: 'APPROVED' });
  expect(terminal.stderr()).toContain('what was scanned is no payment code');
  const money = events.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'debited' || kind === 'captured');
  expect(money.map(({ kind, code }) => [kind, code])).toEqual([
    ['debited', 'code#17'],
    ['captured', 'code#17'],
  ]);
  const ended = new Promise((resolve) => terminal.child.once('exit', resolve));
  terminal.child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test('a terminal on a pty makes the port that it was named and takes it away again', async () => {
  const path = join(folder, 'tty-terminal');
  const terminal = await simulate('terminal', '--link', `pty:${path}`, '--acquirer', '127.0.0.1:9');
  expect(terminal.ready['link']).toBe(`pty:${path}`);
  expect(existsSync(path)).toBe(true);
  const ended = new Promise((resolve) => terminal.child.once('exit', resolve));
  terminal.child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(existsSync(path)).toBe(false);
});

test('a port in use, a broker that is not there, and a wrong option each get one message and their exit code', async () => {
  const acquirer = await simulate('acquirer', '--port', '0');
  const port = acquirer.ready['acquirer']?.split(':')[1] ?? '';
  const [busy, silent, wrong, unknown] = await Promise.all([
    exitOf('acquirer', '--port', port),
    exitOf('soundbox', '--broker', 'mqtt://127.0.0.1:9', '--terminal', 'SR000001'),
    exitOf('terminal', '--link', 'usb:1', '--acquirer', '127.0.0.1:9'),
    exitOf('terminal', '--link', 'tcp:127.0.0.1:0', '--acquirer', '127.0.0.1:9', '--firmware', 'bug:none-such'),
  ]);
  expect(busy).toMatchObject({ code: 70, stderr: expect.stringContaining('the port is in use') });
  expect(silent).toMatchObject({ code: 70, stderr: expect.stringContaining('the MQTT broker does not answer') });
  expect(wrong).toMatchObject({ code: 64, stderr: expect.stringContaining('--link is no link') });
  expect(unknown).toMatchObject({ code: 64, stderr: expect.stringContaining('unknown firmware') });
});
