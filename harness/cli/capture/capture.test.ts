/** Goal: what passed between a register and a terminal is on paper without a secret, and the paper answers as the terminal did. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { readerOf } from '../../../devices/capture/readers.js';
import { openPty } from '../../../devices/links/pty.js';
import { tcpLink, tcpListener } from '../../../devices/links/tcp.js';
import { parseCapture } from '../../../devices/profiles/capture.js';
import { profileNamed } from '../../../devices/profiles/catalogue.js';
import { parseProfile } from '../../../devices/profiles/profile-file.js';
import { REGISTER_FIXTURES } from '../../../devices/protocols/profiled/fixtures.js';
import type { Profile } from '../../../devices/protocols/profiled/profile.js';
import { LineSplitter } from '../../../devices/protocols/profiled/split.js';
import { MisuseError, RigFaultError } from '../../../devices/wire/errors.js';
import type { EventBody } from '../../../devices/wire/events.js';
import { CODE, endAll, ended, pay, scanrig } from '../testing/running.js';
import { type CaptureFlags, captureCommand } from './capture.js';

const parent = mkdtempSync(join(tmpdir(), 'scanrig-capture-'));

afterAll(() => {
  endAll();
  rmSync(parent, { recursive: true, force: true });
});

/** Without what the register asked for itself; a wallet's order number has enough digits in a row to be hidden. */
function lasting(events: readonly EventBody[]): unknown[] {
  return events
    .filter(({ kind }) => kind === 'reply' || kind === 'progress')
    .map((event) => ({ ...event, order: undefined, amount: undefined, walletOrder: undefined }));
}

test.concurrent.each([
  ['generic-stx-lrc', 'pty'],
  ['fixed-crc16', 'tcp'],
  ['transbank', 'pty'],
  ['ecrhub', 'pty'],
  ['zvt-tcp', 'tcp'],
])(
  'a payment over %s on %s is captured in the middle, and the replayed terminal tells the same register the same',
  async (protocol, kind) => {
    const folder = mkdtempSync(join(parent, protocol));
    const at = (name: string): string => (kind === 'pty' ? `pty:${join(folder, name)}` : 'tcp:127.0.0.1:0');
    const file = join(folder, 'shop.capture');
    const acquirer = await scanrig('simulate', 'acquirer', '--port', '0');
    const beyond = ['--acquirer', String(acquirer.ready['acquirer'])];
    const simulated = ['simulate', 'terminal', '--protocol', protocol, '--link', at('T1'), ...beyond];
    const terminal = await scanrig(...simulated, '--scan', '--events');
    createInterface({ input: terminal.child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      if (line.includes('请出示付款码')) terminal.child.stdin?.write(`${CODE}\n`);
    });
    const fixtures = join(folder, 'shop-fixtures.ts');
    const ways = ['--register', at('R1'), '--terminal', String(terminal.ready['link'])];
    const made = ['--protocol', protocol, '--out', file, '--fixtures', fixtures, '--json'];
    const capture = await scanrig('capture', ...ways, ...made);
    const first = await pay(String(capture.ready['register']), protocol, 'A1', 1290);
    expect(await ended(capture, 'SIGINT')).toBe(0);
    const summary = JSON.parse(capture.lines[1] ?? '{}');
    expect(summary).toMatchObject({ protocol, broken: 0, unread: 0 });
    const text = readFileSync(file, 'utf8');
    expect(text.replaceAll(' ', '')).not.toContain(Buffer.from(CODE).toString('hex').toUpperCase());
    expect(text).not.toContain(CODE);

    const { FIXTURES } = await import(pathToFileURL(fixtures).href);
    const reader = readerOf(protocol);
    const units = FIXTURES.flatMap(({ frame }: { frame: Uint8Array }) => reader?.splitter().push(frame));
    expect(units.map(({ kind: unit }: { kind: string }) => unit)).toEqual(FIXTURES.map(() => 'frame'));
    expect(FIXTURES).toHaveLength(summary.fixtures.frames);

    const replayed = await scanrig('simulate', 'terminal', '--replay', file, '--link', at('T2'));
    const second = await pay(String(replayed.ready['link']), protocol, 'B2', 507);
    expect(lasting(second)).toEqual(lasting(first));
    const reply = { kind: 'reply', order: 'B2', outcome: 'APPROVED', amount: 507 };
    expect(second.at(-1)).toMatchObject(reply);
    expect(lasting(first).length).toBeGreaterThan(0);
  },
);

test.concurrent('without a protocol the bytes are kept, without the code, and become a profile to begin with', async () => {
  const folder = mkdtempSync(join(parent, 'raw'));
  const [file, draft] = [join(folder, 'raw.capture'), join(folder, 'acme.yaml')];
  const known = profileNamed('generic-stx-lrc') as Profile;
  const terminal = await tcpListener('127.0.0.1', 0, (open) => ({
    onBytes: () => open.write(Uint8Array.of(0x06)),
    onClosed: () => undefined,
  }));
  const ways = ['--register', 'tcp:127.0.0.1:0', '--terminal', `tcp:127.0.0.1:${terminal.port}`];
  const capture = await scanrig('capture', ...ways, '--out', file, '--draft', draft, '--json');
  let answers = 0;
  let answered: () => void = () => undefined;
  const hear = { onBytes: () => answered(), onClosed: () => undefined };
  const register = await tcpLink('127.0.0.1', Number(String(capture.ready['register']).split(':').at(-1)))(hear);
  for (const { frame, profile } of REGISTER_FIXTURES.filter(({ message }) =>
    ['SI', 'PA', 'QU'].includes(message.code),
  )) {
    if (profile !== known.name) continue;
    const next = new Promise<void>((resolve) => {
      answered = resolve;
    });
    register.write(frame);
    await next;
    answers += 1;
  }
  register.close();
  expect(await ended(capture, 'SIGINT')).toBe(0);
  await terminal.close();
  expect(JSON.parse(capture.lines[1] ?? '{}')).toMatchObject({ protocol: 'unknown', bursts: 2 * answers, secrets: 1 });
  const frames = parseCapture(readFileSync(file, 'utf8'), file).filter(({ bytes }) => bytes.length > 1);
  const items = frames.flatMap(({ bytes }) => new LineSplitter(known.frame).push(bytes));
  expect(items.map((item) => item.kind)).toEqual(frames.map(() => 'frame'));
  expect(parseProfile(readFileSync(draft, 'utf8'), draft).frame).toMatchObject({
    start: 2,
    ack: 6,
    length: known.frame.length,
  });
});

test.concurrent('a register that hangs up and calls again ends no capture, and a killed capture keeps what it had', async () => {
  const file = join(mkdtempSync(join(parent, 'again')), 'raw.capture');
  const terminal = openPty();
  terminal.onBytes(() => terminal.write(Buffer.from('<OK>')));
  const ways = ['--register', 'tcp:127.0.0.1:0', '--terminal', `pty:${terminal.path}`];
  const capture = await scanrig('capture', ...ways, '--out', file);
  const port = Number(String(capture.ready['register']).split(':').at(-1));
  const asked = ['<A1>', '<B1>', '<C1>'];
  for (const text of asked) {
    let answered: () => void = () => undefined;
    const answer = new Promise<void>((resolve) => {
      answered = resolve;
    });
    const register = await tcpLink('127.0.0.1', port)({ onBytes: answered, onClosed: () => undefined });
    register.write(Buffer.from(text));
    await answer;
    register.close();
  }
  await ended(capture, 'SIGKILL');
  terminal.close();
  const kept = parseCapture(readFileSync(file, 'utf8'), file).map(({ bytes }) => Buffer.from(bytes).toString());
  // The last burst was not over yet.
  expect(kept).toEqual(asked.flatMap((text) => [text, '<OK>']).slice(0, -1));
});

const NONE = join(parent, 'none');
const WAYS = { register: 'tcp:127.0.0.1:0', terminal: 'tcp:127.0.0.1:9' };
test.each<[Partial<CaptureFlags>, new (...given: never) => Error, RegExp]>([
  [{}, MisuseError, /nobody says what to capture/],
  [{ register: 'tcp:127.0.0.1:0' }, MisuseError, /nobody says what to capture/],
  [{ register: 'tcp:127.0.0.1:0', from: NONE }, MisuseError, /nobody says what to capture/],
  [{ register: 'R1', terminal: 'tcp:127.0.0.1:9' }, MisuseError, /--register is no link.*got R1/],
  [{ register: 'tcp:127.0.0.1:0', terminal: 'tcp:127.0.0.1:9', out: NONE }, MisuseError, /the file is there already/],
  [
    { register: 'tcp:127.0.0.1:0', terminal: 'tcp:127.0.0.1:9', out: '/no/such/file' },
    RigFaultError,
    /the capture cannot be written/,
  ],
  [{ ...WAYS, for: '0' }, MisuseError, /--for is not a whole number in range/],
  [{ ...WAYS, draft: NONE }, MisuseError, /the file is there already/],
  [{ ...WAYS, register: 'serial:/dev/none' }, RigFaultError, /\/dev\/none/],
  [{ from: '/no/such.capture' }, MisuseError, /the capture cannot be read at \/no\/such.capture: got ENOENT/],
  [{ from: NONE, fixtures: join(parent, 'f.ts') }, MisuseError, /nobody says which protocol this is/],
  [{ from: NONE, draft: join(parent, 'f.yaml') }, MisuseError, /no length and check sum fits all frames/],
])('capture %j is refused, and leaves no file in the way of the next try', async (flags, kind, said) => {
  writeFileSync(NONE, '0.000 > 41 42 43 44\n0.100 > 45 46\n');
  const out = join(parent, 'out');
  const refused = captureCommand({ out, baud: '115200', ...flags });
  await expect(refused).rejects.toThrow(said);
  await expect(refused).rejects.toBeInstanceOf(kind);
  expect(existsSync(out)).toBe(false);
});
