/** A terminal that the rig has not started, as a vendor has one: found, worn within a budget, and judged by what it says. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPty } from '../../devices/links/pty.js';
import { serialLink } from '../../devices/links/serial.js';
import type { Summary } from '../../reports/model.js';
import { DeviceBench, freePort } from './testing/device-bench.js';

let bench: DeviceBench;
beforeEach(() => {
  bench = new DeviceBench();
});
afterEach(() => bench.close());

test('a good terminal on a serial line ends a run within its budget of payments, and all are well', async () => {
  const [port, link] = [await freePort(), `pty:${join(bench.folder, 'T1')}`];
  await bench.terminal(link, port);
  const done = await bench.run(bench.rigFile(link, port), '--max-payments', '14', '--max-minutes', '2', '--json');
  expect(done.code, done.stderr).toBe(0);
  const summary = JSON.parse(done.stdout) as Summary;
  expect(summary).toMatchObject({ world: 'hardware', payments: 14, violated: 0, unknown: 0, rigFaults: 0 });
  expect(summary.settled + summary.reported).toBe(14);
  expect(summary.devices?.[0]).toMatchObject({ name: 'T1', ended: 'payments', cutOff: 0 });
  expect(Object.values(summary.faults).some(({ hit }) => hit > 0)).toBe(true);
});

test('two terminals of one rig file are played side by side, each under its own id, within one budget', async () => {
  const [one, two] = [await freePort(), await freePort()];
  const first = await bench.terminal('tcp:127.0.0.1:0', one);
  const second = await bench.terminal('tcp:127.0.0.1:0', two, '--terminal', 'SR000002');
  const rig = bench.rigOf(
    `name: T1, link: "${first['link']}", acquirer: { listen: "127.0.0.1:${one}" }`,
    `name: T2, link: "${second['link']}", acquirer: { listen: "127.0.0.1:${two}" }, terminal: SR000002`,
  );
  const done = await bench.run(rig, '--max-payments', '8', '--max-minutes', '2', '--json');
  expect(done.code, done.stderr).toBe(0);
  const summary = JSON.parse(done.stdout) as Summary;
  expect(summary).toMatchObject({ payments: 8, violated: 0, unknown: 0, rigFaults: 0 });
  const devices = summary.devices ?? [];
  expect(devices.map(({ name, terminal, ended }) => [name, terminal, ended])).toEqual([
    ['T1', 'SR000001', 'payments'],
    ['T2', 'SR000002', 'payments'],
  ]);
  expect(devices.every(({ payments }) => payments > 0)).toBe(true);
  expect(devices.reduce((sum, { payments }) => sum + payments, 0)).toBe(8);
  const alike = bench.rigOf(
    `name: T1, link: "${first['link']}", acquirer: { listen: "127.0.0.1:${one}" }`,
    `name: T2, link: "${second['link']}", acquirer: { listen: "127.0.0.1:${two}" }`,
  );
  const refused = await bench.run(alike);
  expect([refused.code, refused.stderr]).toEqual([
    64,
    expect.stringMatching(/with the same terminal .*T1 and T2.*SR000001/s),
  ]);
});

test('a terminal that speaks TLS trusts what the rig has made and told of, and is played as any other', async () => {
  const port = await freePort();
  const rig = (link: string) =>
    bench.rigOf(`name: T1, link: "${link}", acquirer: { listen: "127.0.0.1:${port}", tls: { folder: tls } }`);
  // Nobody is there yet, but the file is, and somebody can enter it.
  const early = await bench.ended('doctor', '--rig', rig('tcp:127.0.0.1:9'), '--wait', '1');
  const authority = join(bench.folder, 'tls', 'authority.pem');
  expect(early.stdout).toContain(authority);
  const { link } = await bench.terminal('tcp:127.0.0.1:0', port, '--tls', '--tls-ca', authority);
  const plan = join(bench.folder, 'lost.plan.yaml');
  writeFileSync(
    plan,
    `seed: 1
terminal: { profile: generic-stx-lrc, firmware: reference, soundbox: false }
payments:
  - { at: 0, order: A1, amount: 1295, mode: consumer-presented, wallet: wechat, consumer: { pays: at-once, delayMs: 0 } }
faults:
  - { do: request-lost, from: { moment: terminal.sale-stored, nth: 1 }, until: { afterMs: 4000 } }
`,
  );
  const done = await bench.ended('replay', plan, '--rig', rig(link ?? ''), '--json');
  const { payments, events } = JSON.parse(done.stdout) as {
    readonly payments: readonly { readonly verdict: string }[];
    readonly events: readonly { readonly kind: string; readonly phase?: string }[];
  };
  expect(
    payments.map(({ verdict }) => verdict),
    done.stderr,
  ).toEqual([expect.stringMatching(/settled|reported/)]);
  expect(events.some(({ kind, phase }) => kind === 'fault' && phase === 'hit')).toBe(true);
});

test('a bad terminal on TCP is found out, and the failure shrunk and confirmed on it', async () => {
  const port = await freePort();
  const { link } = await bench.terminal('tcp:127.0.0.1:0', port, '--firmware', 'bug:tells-yuan-for-fen');
  const done = await bench.run(bench.rigFile(link ?? '', port), '--max-minutes', '3', '--confirm', '3', '--json');
  const summary = JSON.parse(done.stdout) as Summary;
  expect(done.code, done.stderr).toBe(1);
  expect(summary.devices?.[0]?.ended).toBe('failure');
  expect(summary.failures[0]).toMatchObject({
    violation: 'wrong-amount',
    party: 'terminal',
    payments: 1,
    // Which of the bugs it is that do the same on so small a plan, no plan can say.
    confirmed: { shown: 3, of: 3, asked: 3, firmware: expect.stringMatching(/^bug:/) },
  });
  expect(done.stderr).toContain('tried again on the terminal');
});

test('a terminal that settles without the rig’s acquirer is told what to enter, and judged by nobody', async () => {
  const port = await freePort();
  const { link } = await bench.terminal('tcp:127.0.0.1:0', await freePort());
  const done = await bench.run(bench.rigFile(link ?? '', port), '--max-minutes', '1');
  expect(done.code).toBe(70);
  expect(done.stderr).toMatch(/does not come to rest|without its acquirer/);
});

test('a plan is replayed on the terminal, whatever firmware it names, and one that asks for its inside is refused', async () => {
  const port = await freePort();
  const { link } = await bench.terminal('tcp:127.0.0.1:0', port, '--firmware', 'bug:tells-yuan-for-fen');
  const rig = bench.rigFile(link ?? '', port);
  const plan = join(bench.folder, 'fen.plan.yaml');
  const text = `seed: 1
terminal: { profile: generic-stx-lrc, firmware: reference, soundbox: false }
payments:
  - { at: 0, order: A1, amount: 1295, mode: consumer-presented, wallet: wechat, consumer: { pays: at-once, delayMs: 0 } }
`;
  writeFileSync(plan, `${text}faults: []\n`);
  const bad = await bench.ended('replay', plan, '--rig', rig);
  expect([bad.code, bad.stdout], bad.stderr).toEqual([
    1,
    expect.stringMatching(/-0-A1 violated wrong-amount \(terminal\)/),
  ]);
  writeFileSync(plan, `${text}faults:\n  - { do: disk-full, from: { atMs: 1 }, until: { afterMs: 9 } }\n`);
  const refused = await bench.ended('replay', plan, '--rig', rig);
  expect([refused.code, refused.stderr]).toEqual([64, expect.stringMatching(/cannot be shown to a real terminal/)]);
});

test('the doctor says what to enter, and that the sign-in came; of a terminal with another id, why it was refused', async () => {
  const port = await freePort();
  const { link } = await bench.terminal('tcp:127.0.0.1:0', port);
  const well = await bench.ended('doctor', '--rig', bench.rigFile(link ?? '', port), '--wait', '30', '--json');
  expect(well.code, well.stderr).toBe(0);
  const signIn = { terminal: 'SR000001', merchant: '305290054110001', code: '00' };
  expect(JSON.parse(well.stdout)).toMatchObject({
    good: true,
    enter: { acquirer: `127.0.0.1:${port}`, 'terminal id (F41)': 'SR000001' },
    look: { signIn },
  });
  const [other, path] = [await freePort(), `pty:${join(bench.folder, 'T2')}`];
  await bench.terminal(path, other, '--terminal', 'SR000777');
  const ill = await bench.ended('doctor', '--rig', bench.rigFile(path, other), '--wait', '30');
  expect(ill.code).toBe(70);
  expect(ill.stdout).toMatch(/refused with 97\nNO {3}terminal id: it says SR000777, the rig file SR000001/);
});

test('another device on the port is named, and nothing is judged', async () => {
  const pty = openPty();
  const modem = setInterval(() => pty.write(new TextEncoder().encode('\r\nRING\r\n')), 500);
  bench.atEnd(
    () => clearInterval(modem),
    () => pty.close(),
  );
  const done = await bench.run(bench.rigFile(`serial:${pty.path}`, await freePort()), '--max-minutes', '1');
  expect(done.code).toBe(70);
  expect(done.stderr).toMatch(/does not answer a status request .* look like a modem/);
});

test('a port that is not there or held by somebody, and a rig file that is none, are told before anything is started', async () => {
  const gone = await bench.run(bench.rigFile('serial:/dev/ttyNONE0', await freePort()));
  expect([gone.code, gone.stderr]).toEqual([
    70,
    expect.stringMatching(/serial port cannot be opened at \/dev\/ttyNONE0/),
  ]);
  const pty = openPty();
  bench.atEnd(() => pty.close());
  const settings = { path: pty.path, baudRate: 115200, dataBits: 8, parity: 'none', stopBits: 1 } as const;
  const held = await serialLink(settings)({ onBytes: () => undefined, onClosed: () => undefined });
  bench.atEnd(() => held.close());
  const busy = await bench.run(bench.rigFile(`serial:${pty.path}`, await freePort()));
  const holder = new RegExp(`held by another program at ${pty.path}.*\\(process ${process.pid}\\)`);
  expect([busy.code, busy.stderr]).toEqual([70, expect.stringMatching(holder)]);
  const wrong = await bench.run(bench.rigFile('serial:/dev/ttyNONE0', await freePort(), ', baud: 9600'));
  expect([wrong.code, wrong.stderr]).toEqual([
    64,
    expect.stringMatching(/rig\.yaml:2:\d+ terminals\.0\.baud: expected no such key/),
  ]);
  const misused = await bench.run(bench.rigFile('serial:/dev/ttyNONE0', await freePort()), '--payments', '10');
  expect([misused.code, misused.stderr]).toEqual([64, expect.stringMatching(/--max-payments or --max-minutes/)]);
});
