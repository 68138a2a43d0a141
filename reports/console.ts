/** The terminal output of a run: verdict table, faults, and for each failure its story and the command that repeats it. */

import { VIOLATIONS, type ViolationKind } from '../harness/oracle/kinds.js';
import { deviceWords } from './device.js';
import { forConsole } from './escape.js';
import type { Summary } from './model.js';
import type { Story } from './story.js';

/** Paints text; the plain palette paints nothing. */
export interface Palette {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

const same = (text: string): string => text;
export const PLAIN: Palette = { good: same, bad: same, warn: same, dim: same, bold: same };

export interface FailureText {
  readonly title: string;
  readonly plan: string;
  readonly replay: string;
  readonly story: Story;
  readonly why: string;
  /** On a real terminal: how sure it is. */
  readonly certainty?: { readonly en: string; readonly zh: string };
}

const SET_ASIDE = 'late verdicts of a bench that was late itself';

export function verdictTable(summary: Summary, p: Palette): string {
  const passed =
    summary.violated + summary.unknown + summary.rigFaults + (summary.setAside ?? 0) === 0 &&
    Object.keys(summary.findings).length === 0;
  const head = summary.interrupted
    ? p.warn('INTERRUPTED')
    : passed
      ? p.good('PASS')
      : summary.violated > 0 || Object.keys(summary.findings).length > 0
        ? p.bad('FAIL')
        : p.warn('UNDECIDED');
  const lines = [
    `${head}  ${p.bold(summary.suite)} in the ${summary.world} world, firmware ${forConsole(summary.firmware)}, seed ${summary.seed}`,
    '',
    row('payments', summary.payments, ''),
    row('settled', summary.settled, 'paid, booked, settled and told'),
    row('reported', summary.reported, 'no money moved, and the merchant was told so'),
    row('violated', summary.violated, '', summary.violated > 0 ? p.bad : same),
  ];
  for (const [kind, count] of Object.entries(summary.violations))
    lines.push(row(`  ${kind}`, count, VIOLATIONS[kind as ViolationKind]?.en ?? '', p.bad));
  for (const [kind, count] of Object.entries(summary.findings))
    lines.push(row(`  ${kind}`, count, 'not tied to one payment', p.bad));
  lines.push(
    row('unknown', summary.unknown, '', summary.unknown > 0 ? p.warn : same),
    row('rig faults', summary.rigFaults, '', summary.rigFaults > 0 ? p.warn : same),
    ...(summary.setAside === undefined ? [] : [row('  set aside', summary.setAside, SET_ASIDE, p.warn)]),
    '',
    ...(summary.devices ?? []).flatMap((device) => [forConsole(deviceWords(device).en), '']),
    `${summary.queried} payments needed a query, ${summary.reversed} a reversal; ${(summary.elapsedMs / 1000).toFixed(1)} s${
      summary.virtualMs > 0 ? ` for ${duration(summary.virtualMs)} of bench time` : ''
    }${[summary.toxiproxy, summary.broker].map((name) => (name === undefined ? '' : `; ${name}`)).join('')}`,
  );
  return lines.join('\n');
}

export function faultTable(summary: Summary, p: Palette): string {
  const kinds = Object.entries(summary.faults).sort(([a], [b]) => a.localeCompare(b));
  if (kinds.length === 0) return '';
  const lines = [p.bold('faults                 asked     hit')];
  for (const [kind, { asked, hit }] of kinds) {
    const line = `${kind.padEnd(20)} ${String(asked).padStart(7)} ${String(hit).padStart(7)}`;
    lines.push(hit === 0 && asked > 0 ? p.dim(`${line}  never hit`) : line);
  }
  return lines.join('\n');
}

export function failureText(failure: FailureText, p: Palette): string {
  const story = failure.story.lines.map(
    ({ seconds, zh, en }) =>
      `  ${seconds.toFixed(1).padStart(7)} s  ${forConsole(en)}\n${' '.repeat(12)}${p.dim(forConsole(zh))}`,
  );
  return [
    p.bad(forConsole(failure.title)),
    `  ${forConsole(failure.why)}`,
    '',
    ...story,
    '',
    `  ${p.bold(failure.story.endEn)}. ${failure.story.remedyEn}`,
    `  ${p.dim(`${failure.story.endZh}。${failure.story.remedyZh}`)}`,
    ...(failure.certainty === undefined ? [] : [`  ${p.bold(failure.certainty.en)}`]),
    '',
    indent(forConsole2(failure.plan), '  | '),
    '',
    `  replay: ${p.bold(failure.replay)}`,
  ].join('\n');
}

/** Escapes all but line breaks. */
function forConsole2(text: string): string {
  return text.trimEnd().split('\n').map(forConsole).join('\n');
}

function indent(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => by + line)
    .join('\n');
}

function row(name: string, count: number, note: string, paint: (text: string) => string = same): string {
  return `  ${paint(`${name.padEnd(24)} ${String(count).padStart(9)}`)}${note === '' ? '' : `   ${note}`}`;
}

function duration(ms: number): string {
  const hours = ms / 3_600_000;
  return hours >= 1 ? `${hours.toFixed(1)} h` : `${(ms / 1000).toFixed(0)} s`;
}
