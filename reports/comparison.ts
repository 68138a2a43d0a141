/** What comparing two worlds came to, for the console: figures, and each difference with both timelines side by side. */
import type { HistoryEvent } from '../devices/wire/events.js';
import type { Palette } from './console.js';
import { forConsole } from './escape.js';
import { type Happening, type SideBySideRow, sideBySide } from './side-by-side.js';

export interface ComparisonReport {
  readonly title: string;
  readonly passed: boolean;
  readonly plans: number;
  readonly equal: number;
  readonly races: number;
  /** The share of race plans is above what two worlds may have. */
  readonly tooManyRaces: boolean;
  readonly timeScales: Readonly<Record<string, number>>;
  /** Plans that came out as none of the first tries did; what a closer look shows is no difference. */
  readonly lookedCloser: number;
  /** Plans that were run again, since the bench stood still. */
  readonly again: number;
  readonly rigFaults: readonly string[];
  readonly toxiproxy: string;
  readonly elapsedMs: number;
  readonly differences: readonly DifferenceReport[];
  /** Differed on a bench that stood still, and not when they ran again. */
  readonly unsettled: readonly DifferenceReport[];
}

export interface DifferenceReport {
  readonly title: string;
  /** A sentence for each thing that is not the same. */
  readonly what: readonly string[];
  /** As YAML. */
  readonly plan: string;
  readonly repeat: string;
  readonly virtual: readonly HistoryEvent[];
  readonly wired: readonly HistoryEvent[];
}

export const TOO_MANY_RACES =
  'too many race plans: two worlds may part on a race, but not for more than a tenth of the plans';

export function comparisonText(report: ComparisonReport, p: Palette): string {
  const { plans, equal, races, rigFaults, differences, unsettled } = report;
  const scales = Object.entries(report.timeScales).map(([scale, count]) => `${count} at ${scale}`);
  const lines = [
    `${report.passed ? p.good('EQUAL') : p.bad('DIFFERENT')}  ${p.bold(forConsole(report.title))}`,
    '',
    row('plans in both worlds', plans, `time scale: ${scales.join(', ')}`),
    row('the same', equal, 'verdicts, what was told, faults, order of moments'),
    row('race plans', races, 'their verdict changes under jitter in virtual time'),
    ...(report.tooManyRaces ? [p.bad(`  ${TOO_MANY_RACES}`)] : []),
    row('looked closer', report.lookedCloser, 'came out as no first try did; tried ten times as often'),
    row('run again', report.again, 'differed while the bench stood still'),
    ...(unsettled.length === 0
      ? []
      : [p.warn(row('unsettled', unsettled.length, 'the same when run again: what the first run saw is below'))]),
    row('rig faults', rigFaults.length, ''),
    '',
    `${(report.elapsedMs / 1000).toFixed(0)} s; ${forConsole(report.toxiproxy)}`,
    ...rigFaults.map((fault) => p.warn(forConsole(fault))),
  ];
  for (const difference of differences) lines.push('', differenceText(difference, p.bad, p));
  for (const difference of unsettled) lines.push('', differenceText(difference, p.warn, p));
  return lines.join('\n');
}

function row(name: string, count: number, more: string): string {
  return `  ${name.padEnd(24)}  ${String(count).padStart(6)}   ${more}`.trimEnd();
}

function differenceText(difference: DifferenceReport, inks: Palette['bad'], p: Palette): string {
  const rows = sideBySide(difference.virtual, difference.wired);
  return [
    inks(forConsole(difference.title)),
    ...difference.what.map((what) => `  ${forConsole(what)}`),
    '',
    `  ${'virtual'.padStart(8 + 'virtual'.length).padEnd(COLUMN)} ${'wired'.padStart(8 + 'wired'.length)}`,
    ...rows.map((row) => rowText(row, p)),
    '',
    ...difference.plan
      .trimEnd()
      .split('\n')
      .map((line) => `  | ${forConsole(line)}`),
    '',
    `  repeat: ${p.bold(forConsole(difference.repeat))}`,
  ].join('\n');
}

const COLUMN = 58;

function rowText({ left, right }: SideBySideRow, p: Palette): string {
  const line = `  ${cell(left).padEnd(COLUMN)} ${cell(right)}`.trimEnd();
  return left === undefined || right === undefined ? p.warn(line) : line;
}

function cell(happening: Happening | undefined): string {
  if (happening === undefined) return '';
  return `${(happening.ms / 1000).toFixed(3).padStart(7)} ${forConsole(happening.text)}`.slice(0, COLUMN);
}
