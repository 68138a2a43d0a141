/** The suite that CONTRIBUTING.md shows is one that runs, as it stands there. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'dist/harness/cli/main.js');

test('the suite of the guide explores its plans, and its example test passes', async () => {
  const guide = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const [, code] = /## Add a suite[\s\S]*?```ts\n([\s\S]*?)```/.exec(guide) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'scanrig-guide-'));
  try {
    const suite = join(folder, 'evening.suite.ts');
    writeFileSync(suite, code ?? '');
    const args = [MAIN, 'run', suite, '--payments', '60', '--seed', '3', '--json', '--out', join(folder, 'runs')];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ suite: 'evening', payments: 60, violated: 0, unknown: 0, rigFaults: 0 });
    expect(Object.keys(summary.faults)).toEqual(expect.arrayContaining(['power-cut', 'reply-lost']));
    expect(stderr).not.toContain('example test failed');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
