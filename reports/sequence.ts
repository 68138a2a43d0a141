/** Who told whom what, as a sequence diagram: parties as lanes, one row an event, the proving events marked. */
import type { HistoryEvent } from '../devices/wire/events.js';
import { forHtml } from './escape.js';

const LANES = ['register', 'terminal', 'acquirer', 'wallet', 'soundbox'] as const;
type Lane = (typeof LANES)[number];
const LANE_X: Readonly<Record<Lane, number>> = {
  register: 130,
  terminal: 330,
  acquirer: 560,
  wallet: 760,
  soundbox: 920,
};
const WIDTH = 1000;
const ROW = 26;
const TOP = 40;

interface Row {
  readonly index: number;
  readonly at: number;
  readonly text: string;
  readonly style: 'soft' | 'fault' | 'money' | '';
  readonly from: Lane;
  /** Absent: something that happens in the lane. */
  readonly to?: Lane;
}

export function sequenceSvg(events: readonly HistoryEvent[], proof: ReadonlySet<number>): string {
  const rows = events.map((event, index) => rowOf(event, index)).filter((row) => row !== undefined);
  const height = TOP + ROW * (rows.length + 1);
  const lanes = LANES.map(
    (lane) =>
      `<text x="${LANE_X[lane]}" y="18" text-anchor="middle" font-weight="600">${lane}</text><line class="lane" x1="${LANE_X[lane]}" x2="${LANE_X[lane]}" y1="26" y2="${height - 6}"/>`,
  );
  return `<svg viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img"><defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="arrow" d="M0 0L8 4L0 8z"/></marker></defs>${lanes.join('')}${rows
    .map((row, i) => drawRow(row, TOP + ROW * (i + 0.5), proof.has(row.index)))
    .join('')}</svg>`;
}

function drawRow(row: Row, y: number, proven: boolean): string {
  const mark = proven ? `<rect class="proofline" x="0" y="${y - 16}" width="${WIDTH}" height="${ROW - 3}"/>` : '';
  const time = `<text class="soft" x="56" y="${y}" text-anchor="end">${(row.at / 1000).toFixed(1)} s</text>`;
  const text = forHtml(row.text);
  if (row.to === undefined) {
    const x = LANE_X[row.from];
    const left = x > 800;
    return `${mark}${time}<circle class="${row.style === '' ? 'arrow' : row.style}" cx="${x}" cy="${y - 4}" r="4"/><text class="${row.style}" x="${left ? x - 10 : x + 10}" y="${y}"${left ? ' text-anchor="end"' : ''}>${text}</text>`;
  }
  const from = LANE_X[row.from];
  const to = LANE_X[row.to];
  return `${mark}${time}<line class="arrow" x1="${from}" x2="${to}" y1="${y + 3}" y2="${y + 3}" marker-end="url(#head)"/><text class="${row.style}" x="${(from + to) / 2}" y="${y - 2}" text-anchor="middle">${text}</text>`;
}

function rowOf(event: HistoryEvent, index: number): Row | undefined {
  const row = (text: string, from: Lane, to?: Lane, style: Row['style'] = ''): Row => ({
    index,
    at: event.at,
    text,
    style,
    from,
    ...(to === undefined ? {} : { to }),
  });
  switch (event.kind) {
    case 'intent':
      return row(`${event.intent} ${event.order} ${money(event.amount)}`, 'register', 'terminal');
    case 'progress':
      return row(event.stage.toLowerCase(), 'terminal', 'register', 'soft');
    case 'reply':
      return row(`${event.outcome} ${event.order}`, 'terminal', 'register');
    case 'refusal':
      return row(`refused: ${event.reason}`, 'terminal', 'register');
    case 'moment':
      return event.moment === 'terminal.request-sent'
        ? row(`request ${event.order ?? ''}`, 'terminal', 'acquirer')
        : undefined;
    case 'answered':
      return row(
        `${event.what} ${event.code}${event.fate === undefined ? '' : ` ${event.fate}`}${event.mac === 'right' || event.mac === 'none' || event.mac === 'not-due' ? '' : ` (MAC ${event.mac})`}`,
        'acquirer',
        'terminal',
      );
    case 'passed': {
      // Each message once, where it was heard; one that was lost, where it was said.
      const [from, to] =
        event.to === 'acquirer' ? (['terminal', 'acquirer'] as const) : (['acquirer', 'terminal'] as const);
      const words = [event.what, event.order, event.answer, event.fate].filter((word) => word !== undefined).join(' ');
      return row(
        `${words}${event.side === event.to ? '' : ' leaves'}`,
        from,
        to,
        event.side === event.to ? '' : 'soft',
      );
    }
    case 'debited':
      return row(`debited ${money(event.amount)}`, 'wallet', undefined, 'money');
    case 'given-back':
      return row(`gave back ${money(event.amount)}`, 'wallet', undefined, 'money');
    case 'captured':
      return row(`booked ${money(event.amount)}`, 'acquirer', undefined, 'money');
    case 'reversed':
    case 'voided':
    case 'refunded':
      return row(event.kind, 'acquirer', undefined, 'money');
    case 'settlement-row':
      return row(`settled ${money(event.gross)}`, 'acquirer', undefined, 'money');
    case 'announcement':
      return row(`spoke ${money(event.amount)}`, 'soundbox', undefined, 'money');
    case 'fault':
      return event.phase === 'placed' || event.phase === 'over'
        ? row(`${event.fault} ${event.phase === 'placed' ? 'begins' : 'is over'}`, 'terminal', undefined, 'fault')
        : undefined;
    case 'power':
      return row(event.up ? 'power on' : 'power off', event.party, undefined, 'fault');
    case 'silence':
      return row(`no answer for ${(event.silentMs / 1000).toFixed(0)} s`, 'register', undefined, 'fault');
    case 'quiescence':
      return row(event.reached ? 'quiescence' : 'never came to rest', 'register', undefined, 'soft');
    default:
      return undefined;
  }
}

function money(minor: number): string {
  const text = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}¥${text.slice(0, -2)}.${text.slice(-2)}`;
}
