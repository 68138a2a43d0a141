/** Goal: one code at a time in front of the scanner, in order, and none that is told to anybody else. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseRigFile, type RigTerminal } from '../../../devices/inventory/rig-file.js';
import { RigFaultError } from '../../../devices/wire/errors.js';
import type { PresentedEvent } from '../../../devices/wire/presented-event.js';
import { deskWord } from '../../hands/desk-words.js';
import { Presenter } from './presenter.js';

const ONE = { code: '130000000000000017', token: 'code#17', order: 'A1', amount: 1290 };
const TWO = { code: '130000000000000018', token: 'code#18', order: 'A2', amount: 507 };
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scanrig-presenter-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function presenter(present: string) {
  const text = `terminals: [{ name: T1, link: serial:/dev/ttyS0, protocol: zvt-serial, acquirer: { listen: 127.0.0.1:9100 }, present: ${JSON.stringify(present)} }]`;
  const terminal = parseRigFile(text, 'rig.yaml').terminals[0] as RigTerminal;
  const faults: unknown[] = [];
  const events: PresentedEvent[] = [];
  const ports = {
    now: () => 0,
    emit: (event: PresentedEvent) => void events.push(event),
    fail: (error: unknown) => void faults.push(error),
  };
  return { shows: new Presenter(terminal, folder, ports), faults, events };
}

test('a command gets each word once and in order, in the words of the page, and the history their tokens', async () => {
  const { shows, faults, events } = presenter('cat >> shown.txt');
  shows.show(ONE);
  shows.show(ONE);
  shows.ended('A0');
  expect(shows.showing).toBe(true);
  shows.ended('A1');
  expect(shows.showing).toBe(false);
  shows.show(TWO);
  await shows.clear();
  await shows.clear();
  const words = readFileSync(join(folder, 'shown.txt'), 'utf8').trim().split('\n').map(deskWord);
  expect(words).toEqual([
    { do: 'show', code: { code: ONE.code, order: 'A1', amount: 1290 } },
    { do: 'clear' },
    { do: 'show', code: { code: TWO.code, order: 'A2', amount: 507 } },
    { do: 'clear' },
  ]);
  expect(events.map(({ kind, code, order }) => [kind, code, order])).toEqual([
    ['code-shown', 'code#17', 'A1'],
    ['code-gone', 'code#17', 'A1'],
    ['code-shown', 'code#18', 'A2'],
    ['code-gone', 'code#18', 'A2'],
  ]);
  expect(faults).toEqual([]);
});

test.each([
  [
    'a command that fails',
    'read word; echo "no screen for $word" >&2; exit 3',
    /the present command of the rig file failed at T1 .*no screen for \{"show":"code#17"/,
  ],
  [
    'a page that is not there',
    'http://127.0.0.1:9/secret-token/',
    /the page that shows codes does not take one at 127\.0\.0\.1:9: got .+\. Start it/,
  ],
])('%s is a rig fault, without the code or the key of the page', async (_what, present, said) => {
  const { shows, faults, events } = presenter(present);
  shows.show(ONE);
  await shows.clear();
  const [fault] = faults;
  expect(fault).toBeInstanceOf(RigFaultError);
  expect((fault as Error).message).toMatch(said);
  expect((fault as Error).message).not.toMatch(/secret-token|130000000000000017/);
  expect(events).toEqual([]);
});
