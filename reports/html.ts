/** One self-contained page of a run: no script from outside, no request, everything escaped. */
import type { HistoryEvent } from '../devices/wire/events.js';
import { VIOLATIONS, type ViolationKind } from '../harness/oracle/kinds.js';
import type { FailureText } from './console.js';
import { deviceWords } from './device.js';
import { forHtml } from './escape.js';
import { PAGE_SCRIPT, PAGE_STYLE } from './html-assets.js';
import { linkRows } from './links.js';
import type { Summary } from './model.js';
import { sequenceSvg } from './sequence.js';

export interface PageFailure extends FailureText {
  readonly events: readonly HistoryEvent[];
  readonly proof: readonly number[];
}

export function runPage(summary: Summary, failures: readonly PageFailure[]): string {
  const passed =
    summary.violated + summary.unknown + summary.rigFaults + (summary.setAside ?? 0) === 0 &&
    Object.keys(summary.findings).length === 0;
  const state = summary.interrupted ? 'warn' : passed ? 'good' : 'bad';
  const word = summary.interrupted
    ? both('中断', 'INTERRUPTED')
    : passed
      ? both('通过', 'PASS')
      : both('未通过', 'FAIL');
  return `<!doctype html>
<html lang="en" data-lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>scanrig ${forHtml(summary.suite)} ${passed ? 'pass' : 'fail'}</title><style>${PAGE_STYLE}</style></head><body>
<header class="${state}"><div class="verdict">${word}</div><div><h1>${forHtml(summary.suite)}</h1>
<p>${both(`${worldZh(summary.world)}，固件 ${forHtml(summary.firmware)}，种子 ${summary.seed}`, `${summary.world} world, firmware ${forHtml(summary.firmware)}, seed ${summary.seed}`)}${[
    summary.toxiproxy,
    summary.broker,
  ]
    .map((name) => (name === undefined ? '' : ` · ${forHtml(name)}`))
    .join('')}</p>${deviceParagraphs(summary)}</div><button id="lang" type="button">中文 / English</button></header>
<main>
<section class="cards">${card(summary.payments, '笔付款', 'payments')}${card(summary.settled, '已结算', 'settled')}${card(summary.reported, '已明确告知', 'clearly reported')}${card(
    summary.violated,
    '违规',
    'violated',
    summary.violated > 0 ? 'bad' : '',
  )}${card(summary.unknown, '无法判定', 'unknown', summary.unknown > 0 ? 'warn' : '')}${card(summary.rigFaults, '台架故障', 'rig faults', summary.rigFaults > 0 ? 'warn' : '')}</section>
${violations(summary)}
${failures.map((failure, index) => failureSection(failure, index)).join('\n')}
${faults(summary)}
${links(summary)}
<footer>${both('历史', 'history')} sha256 <code>${summary.historySha256}</code> · ${(summary.elapsedMs / 1000).toFixed(1)} s</footer>
</main><script>${PAGE_SCRIPT}</script></body></html>
`;
}

function deviceParagraphs({ devices = [] }: Summary): string {
  return devices
    .map(deviceWords)
    .map(({ zh, en }) => `<p>${both(forHtml(zh), forHtml(en))}</p>`)
    .join('');
}

function violations(summary: Summary): string {
  const kinds = [...Object.entries(summary.violations), ...Object.entries(summary.findings)];
  if (kinds.length === 0) return '';
  const rows = kinds.map(([kind, count]) => {
    const words = VIOLATIONS[kind as ViolationKind];
    return `<tr><td><code>${forHtml(kind)}</code></td><td class="n">${count}</td><td>${words === undefined ? '' : both(words.zh, words.en)}</td></tr>`;
  });
  return `<section><h2>${both('违规', 'Violations')}</h2><table>${rows.join('')}</table></section>`;
}

function faults(summary: Summary): string {
  const rows = Object.entries(summary.faults)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([kind, { asked, hit }]) => {
      const share = asked === 0 ? 0 : Math.round((100 * hit) / asked);
      return `<tr><td><code>${forHtml(kind)}</code></td><td class="n">${asked}</td><td class="n">${hit}</td><td class="bar"><span style="width:${share}%"></span></td></tr>`;
    });
  if (rows.length === 0) return '';
  return `<section><h2>${both('故障', 'Faults')}</h2><table><tr><th></th><th class="n">${both('请求', 'asked')}</th><th class="n">${both('命中', 'hit')}</th><th></th></tr>${rows.join('')}</table></section>`;
}

function links(summary: Summary): string {
  const rows = linkRows(summary).map(
    ([name, ...cells]) =>
      `<tr><td><code>${forHtml(name ?? '')}</code></td>${cells.map((cell) => `<td class="n">${forHtml(cell)}</td>`).join('')}</tr>`,
  );
  if (rows.length === 0) return '';
  const heads = [
    both('入字节', 'bytes in'),
    both('出字节', 'bytes out'),
    both('片段', 'pieces'),
    both('连接', 'connections'),
  ];
  return `<section><h2>${both('链路', 'Links')}</h2><table><tr><th></th>${heads.map((head) => `<th class="n">${head}</th>`).join('')}</tr>${rows.join('')}</table></section>`;
}

function failureSection(failure: PageFailure, index: number): string {
  const lines = failure.story.lines.map(
    ({ seconds, zh, en }) => `<li><time>${seconds.toFixed(1)} s</time> ${both(forHtml(zh), forHtml(en))}</li>`,
  );
  return `<section class="failure"><h2><code>${forHtml(failure.title)}</code></h2>
<p class="suffers">${both(forHtml(failure.story.endZh), forHtml(failure.story.endEn))}</p>
<p>${forHtml(failure.why)}</p>
<ol class="story">${lines.join('')}</ol>
${failure.certainty === undefined ? '' : `<p><b>${both(forHtml(failure.certainty.zh), forHtml(failure.certainty.en))}</b></p>\n`}<p class="remedy">${both(forHtml(failure.story.remedyZh), forHtml(failure.story.remedyEn))}</p>
<div class="replay"><code id="replay-${index}">${forHtml(failure.replay)}</code><button type="button" data-copy="replay-${index}">${both('复制', 'copy')}</button></div>
<details open><summary>${both('时序', 'What passed between whom')}</summary><div class="scroll">${sequenceSvg(failure.events, new Set(failure.proof))}</div></details>
<details><summary>${both('计划', 'Plan')}</summary><pre>${failure.plan.split('\n').map(forHtml).join('\n')}</pre></details>
<details><summary>${both('事件', 'Events')} (${failure.events.length})</summary><div class="scroll">${eventTable(failure.events, new Set(failure.proof))}</div></details></section>`;
}

function eventTable(events: readonly HistoryEvent[], proof: ReadonlySet<number>): string {
  const rows = events.map((event, index) => {
    const { at, by, kind, ...rest } = event;
    return `<tr${proof.has(index) ? ' class="proof"' : ''}><td class="n">${index}</td><td class="n">${(at / 1000).toFixed(3)}</td><td>${by}</td><td>${kind}</td><td>${forHtml(JSON.stringify(rest))}</td></tr>`;
  });
  return `<table class="events">${rows.join('')}</table>`;
}

function card(count: number, zh: string, en: string, state = ''): string {
  return `<div class="card ${state}"><b>${count.toLocaleString('en')}</b>${both(zh, en)}</div>`;
}

function worldZh(world: string): string {
  return world === 'virtual' ? '虚拟世界' : world === 'wired' ? '真实链路' : '真机';
}

/** Both languages stand in the page; the style sheet shows one. Arguments are escaped already. */
function both(zh: string, en: string): string {
  return `<span lang="zh-CN">${zh}</span><span lang="en">${en}</span>`;
}
