/** Two histories of one plan, row by row: what happened in both stands on one line, what only one of them has stands alone. */
import type { HistoryEvent } from '../devices/wire/events.js';

export interface Happening {
  /** Milliseconds since the first shopper came. */
  readonly ms: number;
  readonly text: string;
}

export interface SideBySideRow {
  readonly left?: Happening;
  readonly right?: Happening;
}

export function sideBySide(left: readonly HistoryEvent[], right: readonly HistoryEvent[]): SideBySideRow[] {
  return align(happeningsOf(left), happeningsOf(right));
}

function happeningsOf(events: readonly HistoryEvent[]): Happening[] {
  const from = events.find(({ kind }) => kind === 'intent')?.at ?? 0;
  return events.flatMap((event) => {
    const text = textOf(event);
    return text === undefined ? [] : [{ ms: event.at - from, text }];
  });
}

/** The longest sequence that both have, and between its members what is left over on either side. */
function align(left: readonly Happening[], right: readonly Happening[]): SideBySideRow[] {
  const common = lengthsOfCommon(left, right);
  const rows: SideBySideRow[] = [];
  let [l, r] = [0, 0];
  while (l < left.length || r < right.length) {
    const [a, b] = [left[l], right[r]];
    if (a !== undefined && b !== undefined && a.text === b.text) {
      rows.push({ left: a, right: b });
      l += 1;
      r += 1;
    } else if (b === undefined || (a !== undefined && at(common, l + 1, r) >= at(common, l, r + 1))) {
      rows.push({ left: a as Happening });
      l += 1;
    } else {
      rows.push({ right: b });
      r += 1;
    }
  }
  return rows;
}

/** `[l][r]`: how much the rest of `left` from l on and of `right` from r on have in common. */
function lengthsOfCommon(left: readonly Happening[], right: readonly Happening[]): number[][] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
  for (let l = left.length - 1; l >= 0; l -= 1)
    for (let r = right.length - 1; r >= 0; r -= 1)
      (lengths[l] as number[])[r] =
        left[l]?.text === right[r]?.text
          ? at(lengths, l + 1, r + 1) + 1
          : Math.max(at(lengths, l + 1, r), at(lengths, l, r + 1));
  return lengths;
}

function at(lengths: readonly (readonly number[])[], l: number, r: number): number {
  return lengths[l]?.[r] ?? 0;
}

/** One line for what a reader looks for: moments, money, faults, what was told. */
function textOf(event: HistoryEvent): string | undefined {
  switch (event.kind) {
    case 'moment':
      return event.order === undefined ? event.moment : `${event.moment} ${event.order}`;
    case 'reply':
      return `told: ${event.outcome} ${event.order}`;
    case 'refusal':
      return `refused: ${event.reason} ${event.order ?? ''}`.trimEnd();
    case 'fault':
      return event.phase === 'asked' ? undefined : `fault ${event.index} ${event.fault}: ${event.phase}`;
    case 'power':
      return `${event.party} power ${event.up ? 'on' : 'off'}`;
    case 'line':
      return `${event.line} line ${event.what}`;
    case 'debited':
    case 'given-back':
      return `wallet ${event.kind} ${event.order ?? event.code}`;
    case 'captured':
    case 'reversed':
    case 'voided':
    case 'refunded':
      return `ledger ${event.kind} ${event.order}`;
    case 'announcement':
      return `announced ${event.credit}`;
    case 'heal':
    case 'quiescence':
      return event.kind;
    case 'silence':
      return 'terminal silent';
    default:
      return undefined;
  }
}
