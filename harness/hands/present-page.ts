/** The page beside the terminal: one file, no request to anywhere but the rig. */

/** How often the page hears of the rig, also where nothing changes; a page that misses several of them takes its code away. */
export const BEAT_MS = 1_000;
const SILENT_MS_MAX = 4 * BEAT_MS;

/** @param nonce of this answer, for its one script and its one style */
export function presentPage(nonce: string): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>scanrig</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main id="stage" data-mode="lost">
  <header id="about" hidden><span id="amount"></span><span id="order"></span></header>
  <section id="codes" hidden>
    <img id="bar" alt="付款条码 bar code">
    <img id="qr" alt="付款二维码 QR code">
    <p id="code-left" hidden></p>
  </section>
  <section id="idle" hidden><p class="zh">等待付款码</p><p class="en">Waiting for a code</p></section>
  <section id="lost"><p class="zh">未连接测试台</p><p class="en">Not connected to the rig</p></section>
</main>
<div id="step" role="alertdialog" aria-labelledby="step-zh" hidden>
  <div class="card">
    <p class="zh" id="step-zh"></p>
    <p class="en" id="step-en" lang="en"></p>
    <div class="bar"><i id="step-bar"></i></div>
    <p id="step-left"></p>
    <div class="buttons">
      <button id="done" class="good"><b>完成</b> Done</button>
      <button id="cannot"><b>做不了</b> Cannot</button>
    </div>
  </div>
</div>
<footer>
  <button id="full">全屏 Full screen</button>
  <label id="reader"><input id="picture" type="file" accept="image/*" capture="environment">读商户二维码 Read a merchant QR</label>
</footer>
<output id="read" hidden></output>
<script nonce="${nonce}">${SCRIPT}</script>
</body>
</html>`;
}

const STYLE = `
:root { color-scheme: light; font-family: system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html, body { margin: 0; height: 100%; background: #fff; color: #111; overflow: hidden; }
main { position: fixed; inset: 0 0 3.25rem; display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 2vmin; padding: 2vmin; }
header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: center; gap: .3em 1em; font-size: clamp(1rem, 4vmin, 2rem); }
#amount { font-size: 1.7em; font-weight: 700; font-variant-numeric: tabular-nums; }
#order { color: #555; text-align: center; overflow-wrap: anywhere; }
#codes { display: flex; flex-direction: column; align-items: center; gap: 2vmin; min-height: 0; flex: 1; justify-content: center; width: 100%; }
#codes img { display: block; image-rendering: pixelated; }
#bar { width: min(94vw, 130vmin); height: clamp(5rem, 22vh, 16rem); object-fit: fill; }
#qr { width: min(92vw, 58vh); height: auto; min-height: 0; aspect-ratio: 1; }
[data-as="qr"] #qr { width: min(92vw, 74vh); }
[data-as="bar"] #bar { height: clamp(8rem, 45vh, 24rem); }
@media (min-aspect-ratio: 1/1) {
  #codes[data-as="both"] { flex-direction: row; flex-wrap: wrap; column-gap: 3vw; }
  #codes[data-as="both"] #bar { width: 46vw; height: 34vh; }
  #codes[data-as="both"] #qr { width: min(42vw, 68vh); }
  #codes[data-as="both"] #code-left { width: 100%; text-align: center; }
}
#code-left { margin: 0; color: #555; font-variant-numeric: tabular-nums; }
.zh { margin: 0; font-size: clamp(1.5rem, 7vmin, 3.5rem); font-weight: 700; text-align: center; overflow-wrap: anywhere; }
.en { margin: .3em 0 0; font-size: clamp(1rem, 4vmin, 2rem); color: #444; text-align: center; overflow-wrap: anywhere; }
#idle p { color: #666; } #idle .zh { font-weight: 500; }
#lost .zh { color: #b00020; }
span:empty { display: none; }
#step { position: fixed; z-index: 1; inset: 0; display: grid; place-items: center; padding: 4vmin; background: rgb(0 0 0 / .55); }
.card { width: min(40rem, 100%); max-height: 100%; overflow: auto; padding: clamp(1.25rem, 5vmin, 3rem); border-radius: 1rem; background: #fff; text-align: center; }
.bar { height: .5rem; margin: 1.5rem 0 .5rem; border-radius: 1rem; background: #e4e4e4; overflow: hidden; }
.bar i { display: block; height: 100%; width: 100%; background: #0a6e3c; transform-origin: left; }
.urgent .bar i { background: #b00020; } .urgent #step-left { color: #b00020; }
#step-left { margin: 0 0 1.5rem; font-variant-numeric: tabular-nums; }
.buttons { display: flex; gap: 1rem; }
button, label { min-height: 3rem; border: 1px solid #bbb; border-radius: .7rem; background: #fff; color: #111; font: inherit; cursor: pointer; }
.buttons button { flex: 1; padding: .8rem; font-size: 1.15rem; } .buttons b { display: block; }
button.good { border-color: #0a6e3c; background: #0a6e3c; color: #fff; }
button:focus-visible, label:focus-within { outline: 3px solid #1a5fd0; outline-offset: 2px; }
footer { position: fixed; inset: auto 0 0; height: 3.25rem; display: flex; justify-content: space-between; gap: .5rem; padding: .25rem .75rem; }
footer button, footer label { min-height: 2.75rem; padding: 0 .6rem; border-color: transparent; color: #555; font-size: clamp(.8rem, 3.2vmin, .95rem); display: inline-flex; align-items: center; white-space: nowrap; }
#picture { position: absolute; width: 1px; height: 1px; opacity: 0; }
#read { position: fixed; z-index: 2; inset: auto 1rem 4rem; padding: 1rem; border-radius: .7rem; background: #111; color: #fff; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 40vh; overflow: auto; }
:fullscreen footer { opacity: .25; }
`;

/** Texts of the rig are put in as text, never as mark-up. Times are counted here from what is left, so clocks need not agree. */
const SCRIPT = `
const $ = (id) => document.getElementById(id);
let step, code, lost = true, tick;
const here = location.pathname.endsWith('/') ? location.pathname : location.pathname + '/';
const yuan = (fen) => '¥' + (fen / 100).toFixed(2);
const secondsLeft = (until) => {
  const left = Math.max(0, Math.ceil((until - performance.now()) / 1000));
  return '还剩 ' + left + ' 秒 · ' + left + ' s left';
};
function draw() {
  $('lost').hidden = !lost;
  $('codes').hidden = lost || !code;
  $('idle').hidden = lost || !!code;
  $('about').hidden = lost || !code || (code.amount === undefined && !code.order);
  if (code && !lost) {
    $('codes').dataset.as = code.as;
    for (const kind of ['bar', 'qr']) {
      const wanted = code.as === 'both' || code.as === kind;
      $(kind).hidden = !wanted;
      const src = here + 'code/' + code.id + '/' + kind + '.svg';
      if (wanted && $(kind).getAttribute('src') !== src) $(kind).src = src;
    }
    $('amount').textContent = code.amount === undefined ? '' : yuan(code.amount);
    $('order').textContent = code.order ? '订单 Order ' + code.order : '';
    $('code-left').hidden = code.until === undefined;
    if (code.until !== undefined) $('code-left').textContent = secondsLeft(code.until);
  } else for (const kind of ['bar', 'qr']) $(kind).removeAttribute('src');
  $('step').hidden = lost || !step;
  if (step && !lost) {
    $('step-zh').textContent = step.zh;
    $('step-en').textContent = step.en;
    const left = Math.max(0, step.until - performance.now());
    $('step-bar').style.transform = 'scaleX(' + left / step.limitMs + ')';
    $('step').classList.toggle('urgent', left < 10000);
    $('step-left').textContent = secondsLeft(step.until);
  }
  clearTimeout(tick);
  if (!lost && (step || (code && code.until !== undefined))) tick = setTimeout(draw, 250);
}
let source, heard;
const lose = () => { lost = true; draw(); };
function connect() {
  source?.close();
  heard = performance.now();
  source = new EventSource(here + 'state');
  source.onmessage = hear;
  source.onerror = lose;
}
// A network that is gone says nothing at all, so a rig that is silent counts as lost.
setInterval(() => { if (performance.now() - heard > ${SILENT_MS_MAX}) { lose(); connect(); } }, 500);
function hear({ data }) {
  heard = performance.now();
  const state = JSON.parse(data);
  const now = performance.now();
  const before = step && step.id;
  code = state.code && { ...state.code, until: state.code.leftMs === undefined ? undefined : now + state.code.leftMs };
  step = state.step && { ...state.step, until: now + state.step.leftMs };
  lost = false;
  draw();
  if (step && step.id !== before) $('done').focus();
}
connect();
const post = (path, body, type) => fetch(here + path, { method: 'POST', body, headers: { 'content-type': type } });
for (const answer of ['done', 'cannot'])
  $(answer).onclick = () => step && post('answer', JSON.stringify({ id: step.id, answer }), 'application/json').catch(lose);
$('full').hidden = !document.documentElement.requestFullscreen;
$('full').onclick = () => document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
let wake;
const stayAwake = async () => { try { wake = await navigator.wakeLock.request('screen'); } catch { wake = undefined; } };
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && stayAwake());
stayAwake();
$('picture').onchange = async () => {
  const [file] = $('picture').files;
  if (!file) return;
  $('read').hidden = false;
  $('read').textContent = '正在识别 Reading ...';
  try {
    const answer = await post('picture', file, 'application/octet-stream');
    const told = await answer.json();
    $('read').textContent = told.error ?? (told.codes.length === 0
      ? '图片中没有可识别的码 No code in this picture: come closer, avoid glare'
      : told.codes.map(({ format, text }) => format + '\\n' + text).join('\\n\\n'));
  } catch { $('read').textContent = '未连接测试台 Not connected to the rig'; }
  $('picture').value = '';
};
$('read').onclick = () => { $('read').hidden = true; };
draw();
`;
