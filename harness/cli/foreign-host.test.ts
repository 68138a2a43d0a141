/** The rig between a terminal and a host that are both somebody else's: what the two say is all that it has to judge by. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Summary } from '../../reports/model.js';
import { DeviceBench, freePort } from './testing/device-bench.js';

let bench: DeviceBench;
beforeEach(() => {
  bench = new DeviceBench();
});
afterEach(() => bench.close());

/** @returns the path of a rig file for a terminal whose messages the rig passes on to a host started alone */
async function between(...firmware: string[]): Promise<string> {
  const port = await freePort();
  const { acquirer } = await bench.simulate('acquirer', '--port', '0', '--consumer', 'at-once');
  const { link } = await bench.terminal('tcp:127.0.0.1:0', port, ...firmware);
  return bench.rigFile(link ?? '', port, `, host: { address: "${acquirer}" }`);
}

test('a good terminal at somebody else’s host: no violation, and said what nobody could know', async () => {
  const done = await bench.run(await between(), '--max-payments', '8', '--max-minutes', '2', '--json');
  const summary = JSON.parse(done.stdout) as Summary;
  expect(summary, done.stderr).toMatchObject({ payments: 8, violated: 0, unknown: 8, rigFaults: 0 });
  expect(done.code).toBe(2);
  expect(summary.device).toMatchObject({ observed: ['reply', 'query', 'day-report', 'wire'], ended: 'payments' });
  expect(Object.values(summary.faults).some(({ hit }) => hit > 0)).toBe(true);
  const history = readFileSync(join(summary.runFolder, 'history.jsonl'), 'utf8');
  for (const seen of ['"to":"acquirer","side":"terminal"', '"to":"terminal","side":"acquirer"', '"answer":"00"'])
    expect(history).toContain(seen);
  // A payment code has 18 digits; here it is a token.
  expect(history).not.toMatch(/\b1[0-5]\d{16}\b/);
  expect(readFileSync(join(summary.runFolder, 'report.html'), 'utf8')).toContain('were seen by nobody');
});

test('a terminal that approves although nothing came is convicted by the wire, in the fewest words, and again', async () => {
  const rig = await between('--firmware', 'bug:approves-on-silence');
  const done = await bench.run(rig, '--max-minutes', '3', '--confirm', '3', '--json');
  const summary = JSON.parse(done.stdout) as Summary;
  expect(done.code, done.stderr).toBe(1);
  expect(summary.failures[0]).toMatchObject({
    violation: 'unfounded-report',
    party: 'terminal',
    payments: 1,
    faults: 1,
    confirmed: { shown: 3, of: 3, firmware: expect.stringMatching(/^bug:/) },
  });
});

test('a host that is the rig itself, or whose loudspeaker the rig would have to hear, is refused', async () => {
  const own = await bench.run(bench.rigFile('tcp:127.0.0.1:9', 9_001, ', host: { address: "127.0.0.1:9001" }'));
  expect([own.code, own.stderr]).toEqual([64, expect.stringMatching(/would pass on to itself/)]);
  const heard = ', host: { address: "127.0.0.1:9002" }, observes: [reply, announcement]';
  const loud = await bench.run(bench.rigFile('tcp:127.0.0.1:9', 9_001, heard));
  expect([loud.code, loud.stderr]).toEqual([64, expect.stringMatching(/does not speak to the rig’s loudspeaker/)]);
});
