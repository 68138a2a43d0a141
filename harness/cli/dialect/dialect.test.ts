/** Goal: the commands tell of dialects, a file is taken wherever a name is, and what a run writes down brings it along. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { dialectToYaml } from '../../../devices/dialects/dialect-file.js';
import { ODD_DIALECT } from '../../../devices/dialects/testing/odd-dialect.contract.js';
import { parsePlan, planToYaml } from '../../plan/plan-file.js';
import { planFromFile } from '../plan-from-file.js';
import { chosenTerminal } from '../rig-option.js';
import { dialectCheck } from './check.js';
import { dialectList } from './list.js';
import { dialectShow } from './show.js';

const folder = mkdtempSync(join(tmpdir(), 'dialects-'));
const MAIN = join(import.meta.dirname, '../../../dist/harness/cli/main.js');
const SHIPPED = join(import.meta.dirname, '../../../devices/dialects');
const odd = join(folder, 'odd.yaml');
writeFileSync(odd, dialectToYaml(ODD_DIALECT));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.restoreAllMocks());

async function said(act: () => Promise<number>): Promise<{ code: number; out: string; err: string }> {
  const text = { out: '', err: '' };
  for (const [stream, to] of [
    [process.stdout, 'out'],
    [process.stderr, 'err'],
  ] as const)
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      text[to] += String(chunk);
      return true;
    });
  return { code: await act(), ...text };
}

test('a dialect is checked, and a sale of it shown without its code', async () => {
  const { code, out } = await said(() => dialectCheck([join(SHIPPED, 'unionpay-documented.yaml'), odd], {}));
  expect(code).toBe(0);
  expect(out).toMatch(/unionpay-documented holds together[\s\S]*TDK 16[\s\S]*0200 scan sale[\s\S]*A3 code#/);
  expect(out).toMatch(/odd holds together[\s\S]*4 bytes of ascii length[\s\S]*1200 scan sale[\s\S]*B1 A1, Z9 code#/);
});

test('of several files each is looked at, and one that is wrong makes it 64', async () => {
  const wrong = join(folder, 'wrong.yaml');
  writeFileSync(wrong, dialectToYaml({ ...ODD_DIALECT, bytesMax: 5 }));
  const { code, out, err } = await said(() => dialectCheck([wrong, odd], {}));
  expect([code, err]).toEqual([64, expect.stringMatching(/contradicts itself[\s\S]*wrong\.yaml:\d+:\d+ bytesMax/)]);
  expect(out).toContain('odd holds together');
  const json = await said(() => dialectCheck([wrong, odd], { json: true }));
  expect(JSON.parse(json.out)).toMatchObject({ files: [{ ok: false }, { ok: true, dialect: 'odd' }] });
});

test('what is shown is a file that holds together, with its remarks', async () => {
  const out = execFileSync(process.execPath, [MAIN, 'dialect', 'show', 'unionpay-documented'], { encoding: 'utf8' });
  expect(out).toBe(readFileSync(join(SHIPPED, 'unionpay-documented.yaml'), 'utf8'));
  const copy = join(folder, 'copy.yaml');
  writeFileSync(copy, out);
  vi.restoreAllMocks();
  expect((await said(() => dialectCheck([copy], {}))).code).toBe(0);
  vi.restoreAllMocks();
  expect((await said(() => dialectList({}))).out).toMatch(/^reference .*[\s\S]*^unionpay-documented /m);
  expect((await said(() => dialectShow(odd, {}))).out).toBe(dialectToYaml(ODD_DIALECT));
  await expect(dialectShow('nobody', {})).rejects.toThrow(/unknown acquirer dialect/);
});

test('a plan names a dialect file beside it, and what is written down brings the whole of it along', () => {
  const file = join(folder, 'a.plan.yaml');
  writeFileSync(
    file,
    `seed: 1
terminal: { profile: generic-stx-lrc, dialect: odd.yaml, firmware: reference, soundbox: true }
payments:
  - { at: 0, order: A1, amount: 1290, mode: consumer-presented, wallet: wechat, consumer: { pays: at-once, delayMs: 0 } }
faults: []
`,
  );
  const plan = planFromFile(file);
  expect(plan.terminal.dialect).toMatchObject({ name: 'odd' });
  const written = planToYaml(plan);
  expect(written).toContain('dialect: odd');
  expect(parsePlan(written, 'written')).toEqual(JSON.parse(JSON.stringify(plan)));
  expect(() => parsePlan(written.replace('dialect: odd', 'dialect: even'), 'written')).toThrow(/that the plan brings/);
});

test('a rig file names profile and dialect by files beside it', () => {
  const own = join(folder, 'bench');
  mkdirSync(own);
  writeFileSync(join(own, 'own.yaml'), dialectToYaml(ODD_DIALECT));
  const profile = join(SHIPPED, '../profiles/prefixed-bcd-gbk.yaml');
  writeFileSync(
    join(own, 'rig.yaml'),
    `terminals:
  - { name: T1, link: "tcp:127.0.0.1:9", profile: ${profile}, dialect: own.yaml, acquirer: { listen: "127.0.0.1:9100" } }
`,
  );
  const chosen = chosenTerminal(join(own, 'rig.yaml'), undefined);
  expect(chosen).toMatchObject({ speaks: { name: 'prefixed-bcd-gbk' }, dialect: { name: 'odd' } });
});
