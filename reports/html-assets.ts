/** Style and script of the run page, inlined so that the file stands alone. */

export const PAGE_STYLE = `
:root{--bg:#f6f7f9;--fg:#1b1f24;--soft:#5b6470;--card:#fff;--line:#dde1e6;--good:#137a3e;--bad:#b3261e;--warn:#9a6700;--mark:#fff3cd}
@media(prefers-color-scheme:dark){:root{--bg:#14171a;--fg:#e7eaee;--soft:#9aa4b0;--card:#1d2126;--line:#333a42;--good:#4cc38a;--bad:#ff8a80;--warn:#f0b84b;--mark:#4a3d12}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
html[data-lang=en] [lang=zh-CN],html[data-lang=zh] [lang=en]:not(html){display:none}
header{display:flex;gap:20px;align-items:center;flex-wrap:wrap;padding:20px max(16px,calc(50vw - 520px));background:var(--card);border-bottom:1px solid var(--line)}
header h1{margin:0;font-size:20px}header p{margin:0;color:var(--soft)}.verdict{font-size:26px;font-weight:700;padding:6px 18px;border-radius:8px;color:#fff}
.good .verdict{background:#137a3e}.bad .verdict{background:#b3261e}.warn .verdict{background:#9a6700}#lang{margin-left:auto}
main{max-width:1040px;margin:0 auto;padding:16px}section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 18px;margin:14px 0}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:10px;background:none;border:0;padding:0}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 14px;color:var(--soft)}.card b{display:block;font-size:24px;color:var(--fg)}
.card.bad b{color:var(--bad)}.card.warn b{color:var(--warn)}h2{font-size:16px;margin:2px 0 10px}.failure{border-left:4px solid var(--bad)}
.suffers{font-size:18px;font-weight:600;margin:4px 0}.remedy{color:var(--good)}.story{list-style:none;padding:0;margin:10px 0;border-left:2px solid var(--line)}
.story li{padding:3px 0 3px 14px}.story time{display:inline-block;width:64px;color:var(--soft);font-variant-numeric:tabular-nums;text-align:right;margin-right:10px}
table{border-collapse:collapse;width:100%}td,th{padding:4px 8px;text-align:left;border-top:1px solid var(--line);vertical-align:top}th{border:0;color:var(--soft);font-weight:500}.n{text-align:right;font-variant-numeric:tabular-nums}
.bar{width:40%}.bar span{display:block;height:8px;margin-top:7px;border-radius:4px;background:var(--good)}.scroll{overflow-x:auto}.events{font-size:12px}.events td:last-child{word-break:break-all;min-width:320px}.proof{background:var(--mark)}
pre{overflow-x:auto;background:var(--bg);padding:10px;border-radius:6px;font-size:13px}code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px;overflow-wrap:anywhere}
.replay{display:flex;gap:10px;align-items:center;background:var(--bg);border-radius:6px;padding:8px 10px;margin:10px 0}.replay code{flex:1}
button{font:inherit;padding:4px 12px;border:1px solid var(--line);border-radius:6px;background:var(--card);color:var(--fg);cursor:pointer}details{margin:8px 0}summary{cursor:pointer;color:var(--soft)}
svg{display:block}svg text{fill:var(--fg);font-size:12px}svg .lane{stroke:var(--line)}svg .soft{fill:var(--soft)}svg .arrow{stroke:var(--fg);fill:var(--fg)}svg .fault{fill:var(--warn)}svg .money{fill:var(--good);font-weight:600}svg .proofline{fill:var(--mark)}
footer{color:var(--soft);padding:8px 4px 24px;overflow-wrap:anywhere}`;

export const PAGE_SCRIPT = `
const root=document.documentElement;const set=(l)=>{root.dataset.lang=l;root.lang=l==='zh'?'zh-CN':'en'};
set((navigator.language||'').startsWith('zh')?'zh':'en');
document.getElementById('lang').onclick=()=>set(root.dataset.lang==='zh'?'en':'zh');
for(const b of document.querySelectorAll('[data-copy]'))b.onclick=()=>navigator.clipboard.writeText(document.getElementById(b.dataset.copy).textContent);`;
