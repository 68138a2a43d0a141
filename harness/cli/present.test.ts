/** Goal: the command says where its page is, takes words, and keeps a history of what people did, without a code. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';

const MAIN = join(import.meta.dirname, '../../dist/harness/cli/main.js');
const CODE = '130000000000000017';
const folder = mkdtempSync(join(tmpdir(), 'scanrig-present-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a code comes in on standard input, a step by the page, and both stand in the history', async () => {
  const history = join(folder, 'steps.jsonl');
  const child = spawn(process.execPath, [MAIN, 'present', '--history', history], { stdio: ['pipe', 'pipe', 'pipe'] });
  const lines: Record<string, unknown>[] = [];
  const heard = (kind: string): Promise<Record<string, unknown>> =>
    expect
      .poll(() => lines.find((line) => line['kind'] === kind), { timeout: 10_000 })
      .toBeDefined()
      .then(() => lines.find((line) => line['kind'] === kind) ?? {});
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
  await expect.poll(() => lines[0], { timeout: 10_000 }).toMatchObject({ ready: true });
  const page = String(lines[0]?.['page']);
  child.stdin.write(`${CODE}\n`);
  const { id } = await heard('code-shown');
  expect((await fetch(`${page}code/${id}/bar.svg`)).status).toBe(200);
  const body = '{"ask":{"zh":"请在终端上按取消","en":"Press cancel on the terminal"},"seconds":30}';
  const asked = fetch(`${page}desk`, { method: 'POST', body });
  await heard('step-asked');
  child.stdin.write('\n');
  expect(await (await asked).json()).toEqual({ end: 'done' });
  child.kill('SIGTERM');
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
  const kept = readFileSync(history, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(kept.map(({ kind }) => kind)).toEqual(['code-shown', 'step-asked', 'step-ended']);
  expect(kept[2]).toMatchObject({ end: 'done', by: 'console' });
  expect(kept.every(({ at }, i) => at >= (kept[i - 1]?.at ?? 0))).toBe(true);
  expect(JSON.stringify([lines, kept])).not.toContain(CODE);
});

test.each([
  [['--port', 'x'], 64, /--port is not a whole number/],
  [['--host', 'a b'], 64, /--host is no address/],
  [['--history', '/no/such/steps.jsonl'], 70, /the history cannot be written at \/no\/such\/steps.jsonl: got ENOENT/],
])('present %j is refused', async (args, code, said) => {
  const child = spawn(process.execPath, [MAIN, 'present', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(code);
  expect(stderr).toMatch(said);
});
