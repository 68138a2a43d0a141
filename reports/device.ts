/** What a run on a real terminal says of itself: what was observed, why it ended, and how sure a failure is. */
import type { ConfirmedSummary, DeviceSummary } from './model.js';

const ENDED: Readonly<Record<DeviceSummary['ended'], { readonly en: string; readonly zh: string }>> = {
  payments: { en: 'the payments of the budget were played', zh: '已完成预算内的笔数' },
  minutes: { en: 'the time of the budget was used up', zh: '时间预算用尽' },
  failure: { en: 'a failure was found and followed up', zh: '发现失败并已复核' },
  'rig-fault': { en: 'the bench failed', zh: '台架故障' },
  interrupted: { en: 'somebody ended it', zh: '被人中断' },
};

/** One sentence in each language. */
export function deviceWords(device: DeviceSummary): { readonly en: string; readonly zh: string } {
  const { name, link, protocol, dialect, observed, ended, payments, violated, cutOff, host, turnedAway = [] } = device;
  const spoken = {
    en: dialect === undefined ? '' : `, dialect ${dialect}`,
    zh: dialect === undefined ? '' : `，报文方言 ${dialect}`,
  };
  const away = {
    en: turnedAway.length === 0 ? '' : `; turned away from its acquirer: ${turnedAway.join(', ')}`,
    zh: turnedAway.length === 0 ? '' : `；被拒绝的来访地址：${turnedAway.join('、')}`,
  };
  const cut = {
    en: cutOff === 0 ? '' : `; ${cutOff} payments were under way then, and nobody judged them`,
    zh: cutOff === 0 ? '' : `；当时有 ${cutOff} 笔正在进行，未作判定`,
  };
  const before = {
    en:
      host === undefined
        ? ''
        : `; before the host ${host}, which is not the rig's: wallet, books and settlement were seen by nobody, and what only they could tell is unknown`,
    zh: host === undefined ? '' : `；主机 ${host} 不属于本台架：钱包、账本与结算均未观测，只有它们能证明的结论为“未知”`,
  };
  return {
    en: `terminal ${name} on ${link}, ${protocol}${spoken.en}${before.en}; observed: ${observed.join(', ')}; ${payments} payments, ${violated} violated; it ended because ${ENDED[ended].en}${cut.en}${away.en}`,
    zh: `终端 ${name}，${link}，${protocol}${spoken.zh}${before.zh}；观测通道：${observed.join('、')}；${payments} 笔，违规 ${violated} 笔；结束原因：${ENDED[ended].zh}${cut.zh}${away.zh}`,
  };
}

/** How often the failure was seen again, and which emulated firmware does the same. @param terminal its name in the rig file */
export function certaintyWords(
  { shown, of, asked, firmware }: ConfirmedSummary,
  terminal: string | undefined,
): {
  readonly en: string;
  readonly zh: string;
} {
  const short = { en: of < asked ? ` (${asked} were wanted)` : '', zh: of < asked ? `（原定 ${asked} 次）` : '' };
  const like = {
    en: firmware === undefined ? 'no emulated firmware does the same' : `${firmware} does the same in virtual time`,
    zh: firmware === undefined ? '没有仿真固件表现相同' : `仿真固件 ${firmware} 表现相同`,
  };
  return {
    en: `confirmed ${shown} of ${of} on ${terminal === undefined ? 'the terminal' : `terminal ${terminal}`}${short.en}; ${like.en}`,
    zh: `${terminal === undefined ? '' : `终端 ${terminal}：`}真机复现 ${of} 次中的 ${shown} 次${short.zh}；${like.zh}`,
  };
}
