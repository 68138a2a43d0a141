/** Goal: the rig is a printer, and what is printed on it can be read. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { SALE_SLIP, SALE_TEXT } from '../../devices/protocols/escpos/fixtures.js';
import { MisuseError, RigFaultError } from '../../devices/wire/errors.js';
import { type ReceiptsFlags, receiptsCommand } from './receipts.js';
import { endAll, ended, pay, scanrig } from './testing/running.js';

const folder = mkdtempSync(join(tmpdir(), 'scanrig-receipts-'));
afterAll(() => {
  endAll();
  rmSync(folder, { recursive: true, force: true });
});

test('the emulated terminal prints its receipt on the rig, as text and as a picture', async () => {
  const out = join(folder, 'out');
  const [acquirer, printer] = await Promise.all([
    scanrig('simulate', 'acquirer', '--port', '0'),
    scanrig('receipts', '--link', 'tcp:127.0.0.1:0', '--out', out, '--json'),
  ]);
  const where = String(printer.ready['printer']).replace('tcp:', '');
  const link = ['--link', 'tcp:127.0.0.1:0', '--acquirer', String(acquirer.ready['acquirer']), '--printer', where];
  const terminal = await scanrig('simulate', 'terminal', ...link);
  await pay(String(terminal.ready['link']), 'generic-stx-lrc', 'A1', 1290);
  await expect.poll(() => printer.lines.length, { timeout: 10_000 }).toBe(2);
  const slip = JSON.parse(printer.lines[1] ?? '{}');
  expect(slip).toMatchObject({ slip: 1, cut: true, unknownBytes: 0 });
  expect(slip.lines).toContain('订单 ORDER A1');
  expect(slip.lines).toContain('金额 AMOUNT ￥12.90');
  expect(readFileSync(slip.files.text, 'utf8')).toContain('结果 RESULT 收款成功 Paid');
  expect(readFileSync(slip.files.picture, 'utf8')).toMatch(/^<svg .*订单 ORDER A1.*<\/svg>\n$/s);
  expect(await ended(printer, 'SIGTERM')).toBe(0);
});

test('printed bytes of a file are read', async () => {
  const file = join(folder, 'printed.bin');
  writeFileSync(file, SALE_SLIP);
  const { lines } = await scanrig('receipts', '--from', file, '--json');
  expect(JSON.parse(lines[0] ?? '{}').lines).toEqual(SALE_TEXT.trimEnd().split('\n'));
});

test.each<[Partial<ReceiptsFlags>, new (...given: never) => Error, RegExp]>([
  [{}, MisuseError, /nobody says where receipts come from/],
  [{ link: 'COM1' }, MisuseError, /--link is no link/],
  [{ from: '/no/such.bin' }, MisuseError, /the file cannot be read at \/no\/such.bin: got ENOENT/],
  [{ link: 'tcp:127.0.0.1:0', encoding: 'klingon' }, MisuseError, /--encoding is unknown/],
  [{ link: 'tcp:127.0.0.1:0', paper: '70' }, MisuseError, /--paper is no width/],
  [{ link: 'tcp:127.0.0.1:0', out: '/dev/null/no' }, RigFaultError, /the receipt cannot be written at \/dev\/null\/no/],
])('receipts %j is refused', async (flags, kind, said) => {
  const refused = receiptsCommand({ baud: '9600', encoding: 'gb18030', paper: '58', ...flags });
  await expect(refused).rejects.toThrow(said);
  await expect(refused).rejects.toBeInstanceOf(kind);
});
