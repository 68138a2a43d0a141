/** The rig between a terminal and a host that are both somebody else's: what the two say is all that it has to judge by. */
import { readFileSync, writeFileSync } from 'node:fs';
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
  const done = await bench.run(await between(), '--max-payments', '4', '--max-minutes', '2', '--json');
  const summary = JSON.parse(done.stdout) as Summary;
  expect(summary, done.stderr).toMatchObject({ payments: 4, violated: 0, unknown: 4, rigFaults: 0 });
  expect(done.code).toBe(2);
  expect(summary.devices?.[0]).toMatchObject({ observed: ['reply', 'query', 'day-report', 'wire'], ended: 'payments' });
  expect(Object.values(summary.faults).some(({ hit }) => hit > 0)).toBe(true);
  const history = readFileSync(join(summary.runFolder, 'history.jsonl'), 'utf8');
  for (const seen of ['"to":"acquirer","side":"terminal"', '"to":"terminal","side":"acquirer"', '"answer":"00"'])
    expect(history).toContain(seen);
  // A payment code has 18 digits; here it is a token.
  expect(history).not.toMatch(/\b1[0-5]\d{16}\b/);
  expect(readFileSync(join(summary.runFolder, 'report.html'), 'utf8')).toContain('were seen by nobody');
});

const PLAN = `seed: 1
terminal: { profile: generic-stx-lrc, firmware: reference, soundbox: false }
payments:
  - { at: 0, order: A1, amount: 1290, mode: consumer-presented, wallet: wechat, consumer: { pays: at-once, delayMs: 0 } }
faults:
  - { do: reply-lost, from: { moment: acquirer.about-to-reply, nth: 1 }, until: { afterMs: 4000 } }
`;

test('a reply that is lost as it is about to leave: a good terminal asks on, one that approves on silence is convicted by the wire', async () => {
  const plan = join(bench.folder, 'lost.plan.yaml');
  writeFileSync(plan, PLAN);
  const good = await bench.ended('replay', plan, '--rig', await between());
  expect([good.code, good.stdout], good.stderr).toEqual([
    2,
    expect.stringMatching(/unknown: what was told agrees with/),
  ]);
  const bad = await bench.ended('replay', plan, '--rig', await between('--firmware', 'bug:approves-on-silence'));
  expect([bad.code, bad.stdout], bad.stderr).toEqual([
    1,
    expect.stringMatching(/violated unfounded-report \(terminal\): told APPROVED, and no answer had come/),
  ]);
});

test('a host that is the rig itself, or whose loudspeaker the rig would have to hear, is refused', async () => {
  const own = await bench.run(bench.rigFile('tcp:127.0.0.1:9', 9_001, ', host: { address: "127.0.0.1:9001" }'));
  expect([own.code, own.stderr]).toEqual([64, expect.stringMatching(/would pass on to itself/)]);
  const heard = ', host: { address: "127.0.0.1:9002" }, observes: [reply, announcement]';
  const loud = await bench.run(bench.rigFile('tcp:127.0.0.1:9', 9_001, heard));
  expect([loud.code, loud.stderr]).toEqual([64, expect.stringMatching(/does not speak to the rig’s loudspeaker/)]);
});

test('the doctor asks for no merchant or key of the rig’s on a terminal that signs in to somebody else’s host', async () => {
  const rig = bench.rigFile('tcp:127.0.0.1:9', 9_001, ', host: { address: "127.0.0.1:9002" }');
  const { stdout } = await bench.ended('doctor', '--rig', rig, '--wait', '1');
  for (const what of ['merchant \\(F42\\)', 'terminal master key'])
    expect(stdout).toMatch(new RegExp(`${what} +as the host at 127.0.0.1:9002 has it\n`));
  expect(stdout).not.toContain('test key');
});
