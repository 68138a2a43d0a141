/** Hand-written histories: the events of one payment done well, and the changes that make them bad ones. */
import { CHANNELS_OF_OWN_PARTIES } from '../../../devices/wire/channels.js';
import type {
  AnsweredEvent,
  CaptureEvent,
  EpisodeHeader,
  EventBody,
  HistoryEvent,
  IntentEvent,
  Outcome,
  ReplyEvent,
  SettlementRowEvent,
} from '../../../devices/wire/events.js';
import { EpisodeJudge, type EpisodeVerdict } from '../episode.js';

export type Events = readonly HistoryEvent[];

export const HEADER: EpisodeHeader = {
  kind: 'episode',
  episode: 0,
  observed: CHANNELS_OF_OWN_PARTIES,
  terminal: {
    terminal: 'T0000001',
    merchant: '305290054110001',
    mcc: '5411',
    feeBasisPoints: 60,
    feeRounding: 'half-up',
    soundbox: true,
  },
};

/** Which payment, how much, when. Amounts in fen, times in ms. */
export interface Of {
  readonly order?: string;
  readonly code?: string;
  readonly amount?: number;
  readonly at?: number;
  readonly sale?: string;
}

export function at(time: number, body: EventBody): HistoryEvent {
  return { ...body, at: time };
}

export function judged(events: Events, header: EpisodeHeader = HEADER): EpisodeVerdict {
  const judge = new EpisodeJudge(header);
  for (const event of [...events].sort((a, b) => a.at - b.at)) judge.add(event);
  return judge.finish();
}

export function intent(of: Of = {}, more: Partial<IntentEvent> = {}): HistoryEvent {
  const { order, code, amount, start } = known(of);
  return at(start, {
    kind: 'intent',
    by: 'register',
    payment: `p-${order}`,
    sale: of.sale ?? `s-${order}`,
    intent: 'sale',
    order,
    amount,
    currency: 'CNY',
    mode: 'C',
    code,
    ...more,
  });
}

/** @param after ms after the payment's start, as everywhere below */
export function reply(after: number, of: Of, more: Partial<ReplyEvent> & Pick<ReplyEvent, 'outcome'>): HistoryEvent {
  const { order, amount, start, reference } = known(of);
  const approved = more.outcome === 'APPROVED';
  return at(start + after, {
    kind: 'reply',
    by: 'register',
    via: 'result',
    order,
    amount,
    textZh: approved ? '收款成功' : '收款未成功',
    textEn: approved ? 'Paid' : 'Not paid',
    nextZh: approved ? '交付商品' : '请重新收款',
    nextEn: approved ? 'Hand over the goods' : 'Start a new order',
    trace: '000001',
    batch: '000001',
    ...(approved ? { reference } : { cause: 'NETWORK' as const }),
    ...more,
  });
}

export function progress(
  after: number,
  of: Of,
  stage: 'SCANNING' | 'SENDING' | 'WAITING-CONSUMER' | 'QUERYING' | 'REVERSING' | 'PENDING',
): HistoryEvent {
  const { order, start } = known(of);
  return at(start + after, { kind: 'progress', by: 'register', order, stage });
}

export function wallet(after: number, of: Of, kind: 'debited' | 'given-back', amount?: number): HistoryEvent {
  const { order, code, start, ...its } = known(of);
  const taken = amount ?? its.amount;
  return at(start + after, {
    kind,
    by: 'wallet',
    code,
    amount: taken,
    wallet: 'wechat',
    walletOrder: `4200${order}`,
    order,
  });
}

/** What stood on the screen as a result. */
export function shown(after: number, of: Of, outcome: Outcome): HistoryEvent {
  const { order, amount, start } = known(of);
  const paid = outcome === 'APPROVED';
  const text = { textZh: paid ? '收款成功' : '收款未成功', textEn: paid ? 'Paid' : 'Not paid' };
  return at(start + after, { kind: 'display', by: 'terminal', order, outcome, amount, ...text });
}

export function slip(after: number, of: Of, outcome: Outcome): HistoryEvent {
  const { order, amount, start, reference } = known(of);
  return at(start + after, { kind: 'receipt', by: 'terminal', order, outcome, amount, reference, text: '签购单' });
}

export function books(
  after: number,
  of: Of,
  kind: CaptureEvent['kind'],
  more: Partial<CaptureEvent> = {},
): HistoryEvent {
  const { order, code, amount, start, reference } = known(of);
  const { merchant, mcc, terminal } = HEADER.terminal;
  const entry = { code, order, amount, merchant, mcc, terminal, trace: '000001', batch: '000001', reference };
  return at(start + after, { kind, by: 'acquirer', ...entry, ...more });
}

export function row(of: Of, more: Partial<SettlementRowEvent> = {}): HistoryEvent {
  const { order, code, amount } = known(of);
  const { merchant, terminal } = HEADER.terminal;
  const gross = more.gross ?? amount;
  const fee = Math.sign(gross) * Math.round(Math.abs(gross) * 0.006);
  return at(200_000, {
    kind: 'settlement-row',
    by: 'acquirer',
    batch: '000001',
    order,
    code,
    type: 'sale',
    gross,
    fee,
    net: gross - fee,
    businessDate: '20260101',
    merchant,
    terminal,
    ...more,
  });
}

export function answered(after: number, of: Of, code: string, more: Partial<AnsweredEvent> = {}): HistoryEvent {
  const { order, start } = known(of);
  const what = { kind: 'answered', by: 'acquirer', mti: '0210', what: 'sale', order, trace: '000001' } as const;
  return at(start + after, { ...what, code, mac: 'right', ...more });
}

export function published(after: number, of: Of, more: { credit?: string; amount?: number } = {}): HistoryEvent {
  const { order, code, amount, start } = known(of);
  const { terminal } = HEADER.terminal;
  const credit = { credit: `credit-${order}`, code, order, amount, terminal, ...more };
  return at(start + after, { kind: 'credit-published', by: 'acquirer', ...credit });
}

export function spoken(
  after: number,
  of: Of,
  more: { credit?: string; amount?: number; cut?: boolean } = {},
): HistoryEvent {
  const { order, amount, start } = known(of);
  const { terminal } = HEADER.terminal;
  const words = { credit: `credit-${order}`, terminal, amount, wallet: 'wechat', ...more };
  return at(start + after, { kind: 'announcement', by: 'soundbox', ...words });
}

/** Heal and quiescence; after everything else. */
export function end(reached = true): Events {
  const why = reached ? {} : { why: 'the batch never closed' };
  return [at(199_000, { kind: 'heal', by: 'rig' }), at(900_000, { kind: 'quiescence', by: 'rig', reached, ...why })];
}

/** A sale paid, booked, told, announced and settled, without the end of the episode. */
export function paid(of: Of = {}): Events {
  return [
    intent(of),
    progress(200, of, 'SENDING'),
    wallet(600, of, 'debited'),
    books(700, of, 'captured'),
    answered(720, of, '00'),
    published(740, of),
    reply(900, of, { outcome: 'APPROVED' }),
    spoken(1100, of),
    row(of),
  ];
}

/** A sale that the issuer refused: no money moved, and the merchant was told why. */
export function declined(of: Of = {}): Events {
  return [
    intent(of),
    progress(200, of, 'SENDING'),
    answered(720, of, '51'),
    reply(900, of, { outcome: 'DECLINED', code: '51', cause: 'OPERATION' }),
  ];
}

/** A sale whose answer was lost: asked about, taken back, told as reversed. */
export function reversed(of: Of = {}): Events {
  return [
    intent(of),
    progress(200, of, 'SENDING'),
    wallet(600, of, 'debited'),
    books(700, of, 'captured'),
    progress(9_000, of, 'QUERYING'),
    progress(20_000, of, 'REVERSING'),
    wallet(25_000, of, 'given-back'),
    books(25_100, of, 'reversed'),
    answered(25_200, of, '00', { mti: '0410', what: 'reversal' }),
    reply(26_000, of, { outcome: 'REVERSED' }),
  ];
}

export function without(events: Events, ...kinds: HistoryEvent['kind'][]): Events {
  return events.filter(({ kind }) => !kinds.includes(kind));
}

/** Every event of the kind with these fields in place of its own. */
export function but(events: Events, kind: HistoryEvent['kind'], fields: Readonly<Record<string, unknown>>): Events {
  return events.map((event) => (event.kind === kind ? ({ ...event, ...fields } as HistoryEvent) : event));
}

export function power(time: number, up: boolean, self = false): HistoryEvent {
  return at(time, { kind: 'power', by: 'rig', party: 'terminal', up, ...(self ? { self } : {}) });
}

function known(of: Of) {
  const order = of.order ?? 'A1';
  return {
    order,
    code: of.code ?? `code#${order}`,
    amount: of.amount ?? 1290,
    start: of.at ?? 0,
    reference: `R${order.padStart(11, '0')}`,
  };
}
