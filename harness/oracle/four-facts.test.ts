/** Goal: the four facts at quiescence (debited, captured, settled, told) decide, in every combination. */
import { expect, test } from 'vitest';
import { books, end, HEADER, intent, judged, progress, reply, row, wallet } from './testing/histories.js';

type Told = 'approved' | 'failed' | 'nothing';

/** Rows: times debited, captured, in the settlement. Columns: what the merchant was told. */
const TABLE: readonly (readonly [debited: number, captured: number, settled: number, ...verdicts: string[]])[] = [
  //            approved                failed                  nothing final
  [0, 0, 0, 'phantom-approval', 'reported', 'limbo'],
  [0, 0, 1, 'phantom-approval', 'duplicate-settlement', 'duplicate-settlement'],
  [0, 0, 2, 'phantom-approval', 'duplicate-settlement', 'duplicate-settlement'],
  [0, 1, 0, 'phantom-approval', 'unreversed', 'unreversed'],
  [0, 1, 1, 'phantom-approval', 'unreversed', 'unreversed'],
  [0, 1, 2, 'phantom-approval', 'unreversed', 'unreversed'],
  [1, 0, 0, 'lost-credit', 'unreversed', 'unreversed'],
  [1, 0, 1, 'lost-credit', 'unreversed', 'unreversed'],
  [1, 0, 2, 'lost-credit', 'unreversed', 'unreversed'],
  [1, 1, 0, 'missing-settlement', 'silent-success', 'silent-success'],
  [1, 1, 1, 'settled', 'silent-success', 'silent-success'],
  [1, 2, 0, 'missing-settlement', 'silent-success', 'silent-success'],
  [1, 2, 1, 'missing-settlement', 'silent-success', 'silent-success'],
  [1, 2, 2, 'duplicate-settlement', 'silent-success', 'silent-success'],
  [1, 1, 2, 'duplicate-settlement', 'silent-success', 'silent-success'],
  [2, 0, 0, 'double-charge', 'double-charge', 'double-charge'],
  [2, 1, 1, 'double-charge', 'double-charge', 'double-charge'],
  [2, 2, 2, 'double-charge', 'double-charge', 'double-charge'],
];
const TOLD: readonly Told[] = ['approved', 'failed', 'nothing'];

const CELLS = TABLE.flatMap(([debited, captured, settled, ...verdicts]) =>
  TOLD.map((told, column) => [debited, captured, settled, told, verdicts[column] ?? ''] as const),
);

test.each(CELLS)('debited %i, captured %i, settled %i, told %s: %s', (debited, captured, settled, told, expected) => {
  const header = { ...HEADER, terminal: { ...HEADER.terminal, soundbox: false } };
  const [payment] = judged(facts(debited, captured, settled, told), header).payments;
  expect(payment?.violation ?? payment?.verdict).toBe(expected);
});

function facts(debited: number, captured: number, settled: number, told: Told) {
  const word =
    told === 'nothing' ? [] : [reply(10_000, {}, { outcome: told === 'approved' ? 'APPROVED' : 'DECLINED' })];
  return [
    intent(),
    progress(200, {}, 'SENDING'),
    ...times(debited, (i) => wallet(600 + i, {}, 'debited')),
    ...times(captured, (i) => books(700 + i, {}, 'captured')),
    ...word,
    ...times(settled, (i) => row({}, { batch: `00000${i + 1}` })),
    ...end(),
  ];
}

function times<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
