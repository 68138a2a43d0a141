/** Goal: the commands for profiles say what they should, and end with the right exit code. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const MAIN = join(import.meta.dirname, '../../../dist/harness/cli/main.js');
const TEMPLATES = join(import.meta.dirname, '../../../devices/profiles');
const FILES = readdirSync(TEMPLATES)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => join(TEMPLATES, name));
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scanrig-profile-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function scanrig(...args: string[]): { readonly code: number; readonly out: string; readonly err: string } {
  try {
    const out = execFileSync(process.execPath, [MAIN, 'profile', ...args], { cwd: folder, stdio: 'pipe' });
    return { code: 0, out: out.toString(), err: '' };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: Buffer; stderr: Buffer };
    return { code: status, out: stdout.toString(), err: stderr.toString() };
  }
}

test('check takes every template, and shows a payment byte by byte', () => {
  const { code, out } = scanrig('check', ...FILES);
  expect(code).toBe(0);
  for (const file of FILES) expect(out).toContain(file);
  // The vector of docs/reference-link.md, under number 001.
  expect(out).toMatch(/00 58 +length: 58 bytes of DATA/);
  expect(out).toMatch(/30 32 30 30 34 31 32 39 30 +02 amount: 1290/);
  expect(out).toMatch(/A2 00 02 12 90 +A2 amount: 1290/);
});

test('check goes on after a bad file, and ends with 64', () => {
  writeFileSync(join(folder, 'bad.yaml'), readFileSync(FILES[0] as string, 'utf8').replace('nak: 0x4E', 'nak: 0x41'));
  const { code, out, err } = scanrig('check', 'bad.yaml', FILES[0] as string);
  expect(code).toBe(64);
  expect(err).toMatch(/bad\.yaml:\d+:\d+ frame\.nak: expected another byte than frame\.ack, got 65/);
  expect(out).toContain('holds together');
  const json = JSON.parse(scanrig('check', 'bad.yaml', FILES[0] as string, '--json').out) as { files: object[] };
  expect(json.files).toMatchObject([
    { ok: false, error: expect.any(String) },
    { ok: true, profile: 'fixed-crc16' },
  ]);
});

test('new writes a profile that holds together, with what was told and the remarks of its template', () => {
  const told = [
    '--start',
    'AA',
    '--end',
    'none',
    '--length',
    'binary:2:frame',
    '--check',
    'crc16-modbus:data:low-first',
  ];
  expect(scanrig('new', 'acme.yaml', ...told, '--text', 'gbk', '--recovery', 'last').code).toBe(0);
  const text = readFileSync(join(folder, 'acme.yaml'), 'utf8');
  expect(text).toMatch(/^name: acme$/m);
  expect(text).toMatch(/^ {2}start: 0xAA$/m);
  expect(text).toContain('# Longest gap inside a frame.');
  expect(text).not.toContain('docs/reference-link.md');
  expect(scanrig('check', 'acme.yaml').code).toBe(0);
});

test('new overwrites nothing, and refuses what contradicts itself', () => {
  expect(scanrig('new', 'own.yaml').code).toBe(0);
  expect(scanrig('new', 'own.yaml')).toMatchObject({ code: 64, err: expect.stringContaining('is there already') });
  expect(scanrig('new', 'own.yaml', '--force').code).toBe(0);
  const short = scanrig('new', 'short.yaml', '--length', 'bcd:1');
  expect(short).toMatchObject({ code: 64, err: expect.stringContaining('at most 99, what 1 length byte(s) can say') });
  expect(existsSync(join(folder, 'short.yaml'))).toBe(false);
  expect(scanrig('new', '--like', 'acme')).toMatchObject({
    code: 64,
    err: expect.stringContaining('unknown template'),
  });
  expect(scanrig('new', '--start', '2')).toMatchObject({
    code: 64,
    err: expect.stringContaining('--start is no byte'),
  });
});

const STATUS = '> 02 00 05 53 49 30 30 31 03 2D\n< 06\n';

test('try says of each frame what it is, or what is wrong with it', () => {
  writeFileSync(join(folder, 'good.txt'), STATUS);
  expect(scanrig('try', 'good.txt', '--profile', 'generic-stx-lrc')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/fits generic-stx-lrc[\s\S]*line {3}1 > SI 001 status\?[\s\S]*line {3}2 < ACK/),
  });
  writeFileSync(join(folder, 'bad.txt'), STATUS.replace('03 2D', '03 2C').replace('< 06', '< 07'));
  const { code, out } = scanrig('try', 'bad.txt', '--profile', 'generic-stx-lrc');
  expect(code).toBe(64);
  expect(out).toMatch(/no frame: bad check/);
  expect(out).toMatch(/2C +check: lrc-xor over bytes 1 to 8 +<- expected 2D/);
  expect(out).toContain('07, neither ACK (06) nor NAK (15)');
});

test('try joins chunks to frames, and tells of one that the capture cuts off', () => {
  writeFileSync(join(folder, 'chunks.txt'), '> 02 00 05\n> 53 49 30 30 31 03 2D\n< 06\n> 02 00 05 53\n');
  const { code, out } = scanrig('try', 'chunks.txt', '--profile', 'generic-stx-lrc');
  expect(code).toBe(64);
  expect(out).toMatch(/line {3}1 > SI 001 status\?/);
  expect(out).toMatch(/line {3}4 > a frame that goes on where the capture ends/);
});

test('try finds the frame, the amount and the order of links that nobody described, and shows no payment code', () => {
  const pay = (order: string, amount: string, code: string): string => {
    const data = `PA002${tlv('01', order)}${tlv('02', amount)}${tlv('05', code)}`;
    const body = [0x00, (Math.floor(data.length / 10) << 4) | (data.length % 10), ...Buffer.from(data), 0x03];
    const lrc = body.reduce((sum, byte) => sum ^ byte, 0);
    return `> ${Buffer.from([0x02, ...body, lrc]).toString('hex')}\n< 06\n`;
  };
  writeFileSync(join(folder, 'one.txt'), pay('A1', '1290', '134567890123456789'));
  writeFileSync(join(folder, 'two.txt'), pay('B22', '507', '134567890123456788'));
  const { code, out } = scanrig('try', 'one.txt', 'two.txt', '--amount', '1290', '507', '--order', 'A1', 'B22');
  expect(code).toBe(0);
  expect(out).toContain('--start 02 --end 03 --length bcd:2 --check lrc-xor:length-data-end --ack 06');
  expect(out).toMatch(/amount, digits: 31 32 39 30 "1290" \| 35 30 37 "507"/);
  expect(out).toMatch(/order, as text: 41 31 "A1" \| 42 32 32 "B22"/);
  expect(out).not.toContain('345678901');
  expect(out).not.toContain('33 34 35 36 37 38');
});

test('try refuses what is no capture, with its line', () => {
  writeFileSync(join(folder, 'no.txt'), '> 02\nhello\n');
  expect(scanrig('try', 'no.txt')).toMatchObject({ code: 64, err: expect.stringMatching(/no\.txt:2: expected > /) });
  expect(scanrig('try', 'nowhere.txt')).toMatchObject({ code: 64, err: expect.stringContaining('cannot be read') });
});

function tlv(tag: string, value: string): string {
  return `${tag}${String(value.length).padStart(3, '0')}${value}`;
}
