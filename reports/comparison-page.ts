/** The page of a comparison: stands alone, no script, everything from devices escaped. */
import { type ComparisonReport, type DifferenceReport, TOO_MANY_RACES } from './comparison.js';
import { forHtml } from './escape.js';
import { PAGE_STYLE } from './html-assets.js';
import { type Happening, sideBySide } from './side-by-side.js';

const STYLE = `
.sides{table-layout:fixed;font-size:13px}.sides td{font-family:ui-monospace,Menlo,Consolas,monospace;padding:2px 8px;overflow-wrap:anywhere}
.sides .t{width:84px;text-align:right;color:var(--soft);font-variant-numeric:tabular-nums}.sides .alone td{background:var(--mark)}
.sides .fault{color:var(--warn)}.what{margin:6px 0;padding-left:20px}`;

export function comparisonPage(report: ComparisonReport): string {
  const word = report.passed ? 'EQUAL' : 'DIFFERENT';
  const scales = Object.entries(report.timeScales).map(([scale, count]) => `${count} at ${scale}`);
  return `<!doctype html>
<html lang="en" data-lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>scanrig compare: ${word.toLowerCase()}</title><style>${PAGE_STYLE}${STYLE}</style></head><body>
<header class="${report.passed ? 'good' : 'bad'}"><div class="verdict">${word}</div><div><h1>${forHtml(report.title)}</h1>
<p>${forHtml(report.toxiproxy)} · time scale: ${forHtml(scales.join(', '))} · ${(report.elapsedMs / 1000).toFixed(0)} s</p></div></header>
<main>
<section class="cards">${card(report.plans, 'plans in both worlds')}${card(report.equal, 'the same')}${card(report.races, 'race plans')}${card(
    report.differences.length,
    'different',
    report.differences.length > 0 ? 'bad' : '',
  )}${card(report.again, 'run again')}${card(report.unsettled.length, 'unsettled', report.unsettled.length > 0 ? 'warn' : '')}${card(report.rigFaults.length, 'rig faults', report.rigFaults.length > 0 ? 'warn' : '')}</section>
${report.tooManyRaces ? `<p>${forHtml(TOO_MANY_RACES)}</p>` : ''}
${rigFaults(report.rigFaults)}
${report.differences.map(section).join('\n')}
${unsettled(report.unsettled)}
</main></body></html>
`;
}

function rigFaults(faults: readonly string[]): string {
  if (faults.length === 0) return '';
  return `<section><h2>Rig faults</h2><ul class="what">${faults.map((fault) => `<li>${forHtml(fault)}</li>`).join('')}</ul></section>`;
}

function unsettled(found: readonly DifferenceReport[]): string {
  if (found.length === 0) return '';
  return `<h2>Unsettled: different on a bench that stood still, the same when run again</h2>\n${found.map(section).join('\n')}`;
}

function section(difference: DifferenceReport): string {
  const rows = sideBySide(difference.virtual, difference.wired).map(
    ({ left, right }) =>
      `<tr${left === undefined || right === undefined ? ' class="alone"' : ''}>${cells(left)}${cells(right)}</tr>`,
  );
  return `<section class="failure"><h2><code>${forHtml(difference.title)}</code></h2>
<ul class="what">${difference.what.map((what) => `<li>${forHtml(what)}</li>`).join('')}</ul>
<div class="replay"><code>${forHtml(difference.repeat)}</code></div>
<details><summary>Plan</summary><pre>${difference.plan.split('\n').map(forHtml).join('\n')}</pre></details>
<div class="scroll"><table class="sides"><tr><th class="t">s</th><th>virtual</th><th class="t">s</th><th>wired</th></tr>${rows.join('')}</table></div></section>`;
}

function cells(happening: Happening | undefined): string {
  if (happening === undefined) return '<td class="t"></td><td></td>';
  const kind = happening.text.startsWith('fault ') ? ' class="fault"' : '';
  return `<td class="t">${(happening.ms / 1000).toFixed(3)}</td><td${kind}>${forHtml(happening.text)}</td>`;
}

function card(count: number, text: string, state = ''): string {
  return `<div class="card ${state}"><b>${count.toLocaleString('en')}</b>${text}</div>`;
}
