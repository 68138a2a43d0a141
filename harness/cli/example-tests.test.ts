/** Goal: an example test that the register link of a run cannot show is no failure of the terminal, and is not silent either. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'dist/harness/cli/main.js');

/** The example tests of the suite alone: the filter leaves its property out. */
function examplesOver(protocol: string): {
  readonly examples: unknown;
  readonly status: number | null;
  stderr: string;
} {
  const args = ['run', 'line', '--protocol', protocol, '--filter', 'cable is out|carried out once|never arrived'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args, '--json'], { encoding: 'utf8' });
  return { examples: JSON.parse(stdout).examples, status, stderr };
}

test('examples with faults of serial lines are skipped over TCP, each with its reason, and the rest is run', () => {
  const { examples, status, stderr } = examplesOver('zvt-tcp');
  expect({ examples, status }).toEqual({ examples: { passed: 1, skipped: 2, failed: 0 }, status: 0 });
  expect(stderr).toMatch(/skipped: a request that is sent three times .* runs over TCP \(answer-lost over zvt-tcp\)/);
  expect(stderr).toMatch(/skipped: a payment whose request never arrived.* \(nak-to-ack over zvt-tcp\)/);
});

test('over a serial line none is skipped', () => {
  const { examples, status, stderr } = examplesOver('generic-stx-lrc');
  expect({ examples, status, stderr }).toEqual({
    examples: { passed: 3, skipped: 0, failed: 0 },
    status: 0,
    stderr: '',
  });
});
