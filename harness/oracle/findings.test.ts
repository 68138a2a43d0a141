/** Goal: what concerns the run and not one payment: hangs, crashes, exposed secrets, faults of the rig, cut histories. */
import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../devices/wire/events.js';
import { at, end, judged, paid, power } from './testing/histories.js';

const silence = (time: number, silentMs: number) => at(time, { kind: 'silence', by: 'register', silentMs });
const findings = (...events: HistoryEvent[]) =>
  judged([...paid(), ...events, ...end()]).findings.map(({ finding, party }) => [finding, party]);

test('10 s without an ACK, powered and connected, is a hang', () => {
  expect(findings(silence(20_000, 10_000))).toEqual([['terminal-hang', 'terminal']]);
});

test('9.9 s without an ACK is none', () => {
  expect(findings(silence(20_000, 9_900))).toEqual([]);
});

test('silence counts only while the terminal has power', () => {
  expect(findings(power(12_000, false), power(15_000, true), silence(22_000, 12_000))).toEqual([]);
  expect(findings(power(12_000, false), power(13_000, true), silence(23_000, 12_000))).toEqual([
    ['terminal-hang', 'terminal'],
  ]);
});

test('silence counts only while the register line stands', () => {
  const down = at(12_000, { kind: 'line', by: 'rig', line: 'register', what: 'down' });
  const up = at(15_000, { kind: 'line', by: 'rig', line: 'register', what: 'up' });
  expect(findings(down, up, silence(22_000, 12_000))).toEqual([]);
});

test('silence counts only while the rig takes no answers from the line', () => {
  const garbled = at(12_000, { kind: 'line', by: 'rig', line: 'register', what: 'garbled' });
  const clear = at(15_000, { kind: 'line', by: 'rig', line: 'register', what: 'clear' });
  expect(findings(garbled, clear, silence(22_000, 12_000))).toEqual([]);
  expect(findings(garbled, clear, silence(26_000, 13_000))).toEqual([['terminal-hang', 'terminal']]);
});

test('a restart by itself is a crash, one by the rig is not', () => {
  expect(findings(power(2000, false, true), power(3000, true, true))).toEqual([['terminal-crash', 'terminal']]);
  expect(findings(power(2000, false), power(3000, true))).toEqual([]);
});

test('a secret that stood whole is a finding, told by its token', () => {
  const event = at(950, { kind: 'exposure', by: 'rig', secret: 'code', token: 'code#1', where: 'receipt.text' });
  const [finding] = judged([...paid(), event, ...end()]).findings;
  expect(finding?.finding).toBe('secret-exposed');
  expect(finding?.why).toBe('code#1 stood whole in receipt.text');
});

test('when the bench failed nobody is judged', () => {
  const { payments } = judged([...paid(), at(500, { kind: 'rig-fault', by: 'rig', what: 'the proxy died' }), ...end()]);
  expect(payments.map(({ verdict, why }) => [verdict, why])).toEqual([['rig-fault', 'the proxy died']]);
});

test('a history that ends before quiescence decides nothing', () => {
  expect(judged(paid()).payments.map(({ verdict }) => verdict)).toEqual(['unknown']);
});

test('the proof of a violation points at the events that show it', () => {
  const events = [...paid().filter(({ kind }) => kind !== 'captured' && kind !== 'settlement-row'), ...end()];
  const sorted = [...events].sort((a, b) => a.at - b.at);
  const [payment] = judged(events).payments;
  expect(payment?.violation).toBe('lost-credit');
  expect(payment?.proof.map((index) => sorted[index]?.kind)).toEqual(['intent', 'debited', 'reply']);
});
