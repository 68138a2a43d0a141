/** The story of one payment that a cashier understands, in Chinese and English: what happened, in order, and what it means. */
import type {
  CaptureEvent,
  CauseClass,
  HistoryEvent,
  SettlementRowEvent,
  WalletEvent,
} from '../devices/wire/events.js';
import type { PassedEvent } from '../devices/wire/passed-event.js';
import type { PaymentVerdict, RunFinding } from '../harness/oracle/episode.js';
import { FINDINGS, type FindingKind, VIOLATIONS } from '../harness/oracle/kinds.js';
import { REMEDIES } from '../harness/oracle/remedies.js';

export interface StoryLine {
  /** Seconds since the cashier pressed pay. */
  readonly seconds: number;
  readonly zh: string;
  readonly en: string;
}

export interface Story {
  readonly lines: readonly StoryLine[];
  /** What the merchant or the consumer suffers. */
  readonly endZh: string;
  readonly endEn: string;
  readonly remedyZh: string;
  readonly remedyEn: string;
}

/** @param fault words for each fault of the plan, by its kind */
export function storyOf(
  events: readonly HistoryEvent[],
  verdict: PaymentVerdict | undefined,
  finding: RunFinding | undefined,
  fault: (kind: string) => { readonly en: string; readonly cause: string } | undefined,
): Story {
  const intent = events.find(
    (event) => event.kind === 'intent' && (verdict === undefined || event.order === verdict.order),
  );
  const code = intent?.kind === 'intent' ? intent.code : undefined;
  const order = intent?.kind === 'intent' ? intent.order : undefined;
  const from = intent?.at ?? 0;
  const lines: StoryLine[] = [];
  let cause: CauseClass = 'SYSTEM';
  for (const event of events) {
    const said = sentence(event, order, code, fault);
    if (event.kind === 'fault' && event.phase === 'placed')
      cause = (fault(event.fault)?.cause.toUpperCase() as CauseClass | undefined) ?? cause;
    if (said === undefined || lines.at(-1)?.en === said.en) continue;
    lines.push({ seconds: (event.at - from) / 1000, ...said });
  }
  const kind = verdict?.violation;
  const end = kind !== undefined ? VIOLATIONS[kind] : FINDINGS[(finding?.finding ?? 'terminal-hang') as FindingKind];
  return {
    lines: lines.slice(0, STORY_LINES_MAX),
    endZh: end.zh,
    endEn: end.en,
    remedyZh: REMEDIES[cause].zh,
    remedyEn: REMEDIES[cause].en,
  };
}

const STORY_LINES_MAX = 24;

type Said = { readonly zh: string; readonly en: string };

function sentence(
  event: HistoryEvent,
  order: string | undefined,
  code: string | undefined,
  fault: (kind: string) => { readonly en: string } | undefined,
): Said | undefined {
  switch (event.kind) {
    case 'debited':
    case 'given-back':
    case 'captured':
    case 'reversed':
    case 'settlement-row':
      return event.code === code ? ofMoney(event) : undefined;
    case 'intent':
    case 'announcement':
    case 'reply':
    case 'refusal':
      return ofPeople(event, order);
    case 'passed':
      return ofWire(event, order);
    case 'fault': {
      if (event.phase !== 'placed') return undefined;
      const words = fault(event.fault)?.en ?? event.fault;
      return { zh: `故障：${FAULT_ZH[event.fault] ?? words}`, en: `Trouble: ${words}` };
    }
    case 'power':
      return {
        zh: `${PARTY_ZH[event.party]}${event.up ? '恢复供电' : '断电'}`,
        en: `The ${event.party} ${event.up ? 'is back' : 'is gone'}`,
      };
    case 'heal':
      return { zh: '故障全部消除', en: 'All trouble is over' };
    case 'silence':
      return {
        zh: `终端 ${(event.silentMs / 1000).toFixed(0)} 秒没有应答`,
        en: `The terminal has not answered for ${(event.silentMs / 1000).toFixed(0)} s`,
      };
    default:
      return undefined;
  }
}

/** What happened to the money. */
function ofMoney(event: WalletEvent | CaptureEvent | SettlementRowEvent): Said | undefined {
  switch (event.kind) {
    case 'debited':
      return {
        zh: `顾客手机显示已付款 ${money(event.amount)}`,
        en: `The shopper's phone says: paid ${money(event.amount)}`,
      };
    case 'given-back':
      return { zh: `${money(event.amount)} 退回顾客`, en: `${money(event.amount)} goes back to the shopper` };
    case 'captured':
      return {
        zh: `收单机构入账 ${money(event.amount)}`,
        en: `The acquirer books ${money(event.amount)} for the merchant`,
      };
    case 'reversed':
      return { zh: '收单机构冲正了这笔交易', en: 'The acquirer takes the booking back' };
    case 'settlement-row':
      return {
        zh: `进入结算：${money(event.gross)}，手续费 ${money(event.fee)}`,
        en: `It stands in the settlement: ${money(event.gross)}, fee ${money(event.fee)}`,
      };
    default:
      return undefined;
  }
}

/** What came to the terminal from somebody else's host, and what it sent there. */
function ofWire({ to, side, what, answer, fate, order: of }: PassedEvent, order: string | undefined): Said | undefined {
  if (of !== order || order === undefined || side !== 'terminal') return undefined;
  if (to === 'acquirer') return { zh: `终端向主机发出请求（${what}）`, en: `The terminal sends the host a ${what}` };
  const words = `${what} ${answer ?? ''}${fate === undefined ? '' : ` ${fate}`}`;
  return { zh: `主机应答到达终端（${words}）`, en: `The host's answer comes to the terminal (${words})` };
}

type PeopleKind = 'intent' | 'announcement' | 'reply' | 'refusal';

/** What the cashier asked for and was told; nothing where it is about another order. */
function ofPeople(
  event: Extract<HistoryEvent, { readonly kind: PeopleKind }>,
  order: string | undefined,
): Said | undefined {
  switch (event.kind) {
    case 'intent':
      if (event.intent !== 'sale')
        return {
          zh: `收银员对订单 ${event.original} 发起${event.intent === 'void' ? '撤销' : '退款'}`,
          en: `The cashier asks for a ${event.intent} of order ${event.original}`,
        };
      return {
        zh: `顾客出示付款码，收银员收款 ${money(event.amount)}（订单 ${event.order}）`,
        en: `The shopper shows a payment code; the cashier charges ${money(event.amount)} (order ${event.order})`,
      };
    case 'announcement':
      return { zh: `音箱播报收款 ${money(event.amount)}`, en: `The loudspeaker announces ${money(event.amount)}` };
    case 'reply':
      if (event.order !== order) return undefined;
      return {
        zh: `终端告知收银员：${event.textZh ?? event.outcome}（${event.outcome}）`,
        en: `The terminal tells the cashier: ${event.textEn ?? event.outcome} (${event.outcome})`,
      };
    case 'refusal':
      return event.order === order
        ? { zh: `终端拒绝受理（${event.reason}）`, en: `The terminal refuses the request (${event.reason})` }
        : undefined;
  }
}

const PARTY_ZH = {
  register: '收银机',
  terminal: '终端',
  acquirer: '收单主机',
  wallet: '钱包',
  soundbox: '音箱',
} as const;

const FAULT_ZH: Readonly<Record<string, string>> = {
  'reply-lost': '主机已入账，应答没有送达终端',
  'request-lost': '请求离开终端，没有送达主机',
  'link-down': '到主机的网络中断',
  latency: '网络延迟很大',
  'slow-link': '网络极慢',
  reset: '连接被重置',
  slice: '数据断断续续',
  'slow-bytes': '上行数据极慢',
  'late-reply': '应答迟到',
  'duplicate-reply': '应答重复到达',
  'altered-reply': '应答在途中被篡改',
  'wrong-mac': '应答的 MAC 错误',
  'crash-before-commit': '主机在入账前崩溃',
  'crash-after-commit': '主机在入账后、应答前崩溃',
  'power-cut': '终端断电',
  'serial-loss': '串口丢失字节',
  'serial-corrupt': '串口字节出错',
  'broker-outage': '音箱的消息服务中断',
  'ack-for-bad-frame': '损坏的报文仍得到确认（ACK）',
  'ack-to-nak': '确认（ACK）变成否认（NAK）',
  'answer-doubled': '确认重复到达',
  'answer-lost': '确认丢失',
  'answer-over-t2': '确认刚刚超过 T2 才到',
  'answer-under-t2': '确认在 T2 到期前一刻才到',
  'gap-over-t1': '报文中间停顿刚刚超过 T1',
  'gap-under-t1': '报文中间停顿略短于 T1',
  'nak-to-ack': '否认（NAK）变成确认（ACK）',
  'peer-stalls': '对端不读取，数据积压在缓冲区',
  'port-busy': '收银机的串口被其他程序占用',
  'serial-7e1': '串口丢失每个字节的最高位（7E1）',
  'serial-foreign': '串口上有外来数据（AT 命令、启动信息）',
  'serial-half-open': '串口一个方向不通',
  'serial-insert': '串口上多出字节',
  'serial-merge': '多个报文合并成一块到达',
  'serial-repeat': '串口字节重复',
  'serial-repeat-frame': '整个报文重复到达',
  'serial-split': '报文被拆成两段到达',
  'serial-stuck': '串口不断重复同一个字节',
  'silence-t3': '收银机约 T3 时间内收不到任何数据',
  'silence-t4': '收银机约 T4 时间内收不到任何数据',
  'dns-address-change': '收单主机换了地址，旧地址拒绝连接',
  'dns-failure': '终端网络重新连接，主机域名无法解析',
  'tls-expired-certificate': '收单主机的证书已过期',
  'tls-handshake-cut': '与主机的 TLS 握手中途断开',
  'tls-wrong-certificate': '收单主机出示了错误的证书',
  unplugged: '收银机的线缆被拔出，设备换名后重新出现',
  'acquirer-clock-step': '主机时钟跳变',
  'acquirer-maintenance': '主机维护中，交易均返回系统错误',
  'day-cut': '主机日切，批次已关闭',
  'disk-full': '终端存储已满',
  'duplicate-credit': '到账消息重复送达音箱',
  'ledger-full': '主机账本已满',
  'lost-write': '终端断电，最后一次写入丢失',
  'sessions-dropped': '音箱的消息会话全部断开，订阅丢失',
  'slow-ledger': '主机写账本很慢',
  'slow-storage': '终端写存储很慢',
  'soundbox-off': '音箱断电',
  'terminal-clock-step': '终端时钟跳变',
  'torn-entry': '主机写账本时崩溃，条目只写了一半',
  'torn-write': '终端写记录时断电，记录只写了一半',
  'books-full': '钱包账本已满',
  'slow-books': '钱包写账本很慢',
  'torn-book-entry': '钱包写账本时崩溃，条目只写了一半',
  'wallet-clock-step': '钱包时钟跳变',
  'wallet-crash': '钱包崩溃后重启',
  'wallet-maintenance': '钱包维护中，调用均返回系统错误',
};

function money(minor: number): string {
  const text = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}¥${text.slice(0, -2)}.${text.slice(-2)}`;
}
