/** Goal: a step that a person takes has an end in time, is told once, and no code is told at all. */
import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { consoleDesk } from './console-desk.js';
import { Desk, type DeskEvent } from './desk.js';
import { deskWord } from './desk-words.js';

const CODE = '130000000000000017';
const STEP = { zh: '请在终端上按取消', en: 'Press cancel on the terminal', limitMs: 30_000 };
let events: DeskEvent[] = [];
let desk: Desk;

beforeEach(() => {
  vi.useFakeTimers();
  events = [];
  desk = new Desk({ now: () => performance.now(), emit: (event) => void events.push(event) });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a code is shown until the next one, told by its token, and its digits go to nobody once it is gone', () => {
  const first = desk.show({ code: CODE, order: 'A1', amount: 1290 });
  expect(desk.codeText(first)).toBe(CODE);
  const second = desk.show({ code: CODE, limitMs: 5_000 });
  expect(desk.codeText(first)).toBeUndefined();
  expect(desk.state.code).toEqual({ id: second, as: 'both', leftMs: 5_000 });
  vi.advanceTimersByTime(5_000);
  expect([desk.state, desk.codeText(second)]).toEqual([{}, undefined]);
  expect(events).toEqual([
    { kind: 'code-shown', id: 1, code: 'code#17', as: 'both', order: 'A1', amount: 1290 },
    { kind: 'code-gone', id: 1, why: 'replaced' },
    { kind: 'code-shown', id: 2, code: 'code#17', as: 'both', limitMs: 5_000 },
    { kind: 'code-gone', id: 2, why: 'late' },
  ]);
  expect(JSON.stringify([events, desk.state])).not.toContain(CODE);
});

test('a code that stands in an order or in the words of a step is in no event either', () => {
  desk.show({ code: CODE, order: `A1 ${CODE}` });
  void desk.ask({ ...STEP, zh: `请扫 ${CODE}`, en: `Scan ${CODE}` });
  expect(events).toHaveLength(2);
  expect(JSON.stringify(events)).not.toContain(CODE);
  expect(desk.state).toMatchObject({ code: { order: `A1 ${CODE}` }, step: { en: `Scan ${CODE}` } });
});

test('a step that nobody takes is late, and the next one waits for its turn', async () => {
  const [one, two] = [desk.ask(STEP), desk.ask({ ...STEP, en: 'Pull the cable', zh: '请拔掉数据线' })];
  vi.advanceTimersByTime(29_999);
  expect(desk.state.step).toMatchObject({ id: 1, leftMs: 1 });
  vi.advanceTimersByTime(1);
  expect(await one).toBe('late');
  expect(desk.state.step).toMatchObject({ id: 2, en: 'Pull the cable', leftMs: 30_000 });
  vi.advanceTimersByTime(2_500);
  expect([desk.answer(1, 'done', 'page'), desk.answer(2, 'done', 'page'), desk.answer(2, 'cannot', 'page')]).toEqual([
    false,
    true,
    false,
  ]);
  expect(await two).toBe('done');
  expect(events.filter(({ kind }) => kind === 'step-ended')).toEqual([
    { kind: 'step-ended', id: 1, end: 'late', by: 'rig', afterMs: 30_000 },
    { kind: 'step-ended', id: 2, end: 'done', by: 'page', afterMs: 2_500 },
  ]);
});

test('who leaves the desk leaves no step open', async () => {
  const [open, waiting] = [desk.ask(STEP), desk.ask(STEP)];
  desk.close();
  expect(await Promise.all([open, waiting])).toEqual(['cannot', 'cannot']);
  expect(vi.getTimerCount()).toBe(0);
});

test('the console asks in both languages, takes the answer of the step that is open, and other lines as words', async () => {
  vi.useRealTimers();
  const [input, output] = [new PassThrough(), new PassThrough()];
  const words: unknown[] = [];
  const close = consoleDesk(desk, input, output, (word) => words.push(word));
  const step = desk.ask(STEP);
  input.write(`${CODE}\n{"ask":1}\n\n`);
  expect(await step).toBe('done');
  const refused = desk.ask(STEP);
  input.write('n\n');
  expect(await refused).toBe('cannot');
  close();
  expect(words).toEqual([{ do: 'show', code: { code: CODE } }]);
  const said = String(output.read());
  expect(said).toContain('请在终端上按取消\nPress cancel on the terminal\n');
  expect(said).toMatch(/that cannot be put on the desk: expected .*, got something else/);
  expect(said).not.toContain(CODE);
});

test.each([
  ['', /cannot be put on the desk/],
  ['{"show":"13 45"}', /cannot/],
  ['{"show":"1345","as":"aztec"}', /cannot/],
  ['{"ask":{"zh":"","en":"x"}}', /cannot/],
  ['{"ask":{"zh":"a","en":"b"},"seconds":0}', /cannot/],
  ['{"show":"1","run":"rm"}', /cannot/],
  ['付款码', /cannot/],
])('the word %s is refused', (line, said) => {
  expect(() => deskWord(line)).toThrow(said);
});

test('words are a code, or JSON', () => {
  expect(deskWord('{"show":"1345","as":"qr","amount":1290,"seconds":2}')).toEqual({
    do: 'show',
    code: { code: '1345', as: 'qr', amount: 1290, limitMs: 2_000 },
  });
  expect(deskWord('{"ask":{"zh":"按","en":"Press"}}')).toEqual({
    do: 'ask',
    step: { zh: '按', en: 'Press', limitMs: 60_000 },
  });
  expect(deskWord('{"clear":true}')).toEqual({ do: 'clear' });
});

test('every word of the page can be put on the desk', () => {
  const page = readFileSync(new URL('../../docs/present.md', import.meta.url), 'utf8');
  const words = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, word = '']) => deskWord(word).do);
  expect(words).toEqual(['show', 'show', 'ask', 'clear']);
});
