/**
 * The terminal's side of ECR Hub. A hand-shake begins a session and forgets the one before; a request is answered under its
 * id, a payment with its progress and then its result. What a session did not hear is asked for in the next one (pay.query).
 */
import { decodeRequest } from '../protocols/ecr-hub/decode.js';
import { encodeResponse } from '../protocols/ecr-hub/encode.js';
import { CONFIRM, HEARTBEAT, type Packet, TYPE } from '../protocols/ecr-hub/frame.js';
import { type After, EcrHubLink } from '../protocols/ecr-hub/link.js';
import { PARAM, params, refusal, resultAnswer, statusAnswer } from '../protocols/ecr-hub/results.js';
import type { EcrHubSettings } from '../protocols/ecr-hub/settings.js';
import { type Request, type Response, TOPIC } from '../protocols/ecr-hub/table.js';
import { amountOf, amountText, METHOD, ORDER_MAX, TRANS_STATUS, TRANS_TYPE } from '../protocols/ecr-hub/words.js';
import type { Incoming, RegisterMessage } from '../protocols/profiled/messages.js';
import type { Effect, Instant } from '../wire/machine.js';
import type { FrontEars, TerminalFront } from './terminal-front.js';

/** Who waits for a word. */
interface Waiting {
  readonly topic: string;
  readonly id: string;
  readonly transType: string;
}

type Said = { readonly kind: 'status'; readonly order: string } | { readonly kind: 'answer'; readonly token: string };
type DayReport = Extract<RegisterMessage, { readonly code: 'SR' }>;
type Status = Extract<RegisterMessage, { readonly code: 'SS' }>;

const HEARTBEAT_TIMER = 'register-heartbeat';

export class EcrHubFront implements TerminalFront {
  readonly #ears: FrontEars;
  readonly #settings: EcrHubSettings;
  readonly #link: EcrHubLink<Said>;
  /** By order, the request to pay it; the session's own. */
  readonly #payments = new Map<string, Waiting>();
  /** By the number that the terminal knows it by: its id. */
  readonly #questions = new Map<string, Waiting>();
  #settling: Waiting | undefined;
  #session = false;
  #numbers = 0;

  constructor(settings: EcrHubSettings, ears: FrontEars) {
    this.#ears = ears;
    this.#settings = settings;
    this.#link = new EcrHubLink<Said>({
      settings,
      link: 'register',
      timerPrefix: 'register-',
      afterGap: ears.afterGap,
      onData: (data, now, effects) => (this.#session ? this.#data(data, now, effects) : 'not ours'),
      onSignal: (packet, now, effects) => this.#signal(packet, now, effects),
      onAcked: (said, now, effects) => {
        if (said.kind === 'answer' && said.token !== '') this.#ears.onDelivered(said.token, now, effects);
      },
      onLost: (said, _why, now, effects) => {
        if (said.kind === 'answer' && said.token !== '') this.#ears.onUndelivered(said.token, now, effects);
      },
    });
  }

  canTell(order: string | undefined): boolean {
    if (!this.#session) return false;
    return order === undefined ? this.#settling !== undefined : this.#payments.has(order);
  }

  nextNumber(): string {
    this.#numbers += 1;
    return String(this.#numbers);
  }

  connected(connection: number, now: Instant, effects: Effect[]): void {
    this.#endSession(effects);
    this.#link.connected(connection, now, effects);
  }

  disconnected(now: Instant, effects: Effect[]): void {
    this.#endSession(effects);
    this.#link.disconnected(now, effects);
  }

  bytes(bytes: Uint8Array, now: Instant, effects: Effect[]): void {
    this.#link.bytes(bytes, now, effects);
  }

  timer(name: string, now: Instant, effects: Effect[]): boolean {
    if (this.#link.timer(name, now, effects)) return true;
    if (name !== HEARTBEAT_TIMER) return false;
    this.#link.signal(HEARTBEAT, effects);
    this.#armHeartbeat(effects);
    return true;
  }

  send(message: RegisterMessage, token: string, _now: Instant, effects: Effect[]): void {
    switch (message.code) {
      case 'PS': {
        const { order } = message;
        // The latest word takes the place of one that still waits.
        this.#link.forget((said) => said.kind === 'status' && said.order === order);
        return this.#answer(this.#payments.get(order), statusAnswer(message), { kind: 'status', order }, effects);
      }
      case 'PR': {
        const question = this.#questions.get(message.number);
        const waiting = question ?? this.#payments.get(message.order ?? '');
        const final = message.outcome !== 'UNKNOWN';
        this.#questions.delete(message.number);
        const transType = waiting?.transType ?? TRANS_TYPE.purchase;
        this.#answer(waiting, resultAnswer(message, transType), { kind: 'answer', token }, effects);
        if (final && question === undefined) this.#payments.delete(message.order ?? '');
        return;
      }
      case 'CR':
        return this.#reply(message.number, closed(message.order, message.accepted), effects);
      case 'SR': {
        const waiting = this.#settling;
        this.#settling = undefined;
        return this.#answer(waiting, dayAnswer(message), { kind: 'answer', token: '' }, effects);
      }
      case 'SS':
        return this.#reply(message.number, readiness(message), effects);
      case 'ER':
        return this.#reply(message.number, refusal(message.order ?? '', message.reason, message.detail), effects);
      default:
        return;
    }
  }

  #reply(number: string, response: Response, effects: Effect[]): void {
    const waiting = this.#questions.get(number);
    this.#questions.delete(number);
    if (waiting?.topic === TOPIC.settle) this.#settling = undefined;
    // A payment that is refused is over.
    if (waiting?.topic === TOPIC.order)
      for (const [order, { id }] of this.#payments) if (id === number) this.#payments.delete(order);
    this.#answer(waiting, response, { kind: 'answer', token: '' }, effects);
  }

  #answer(waiting: Waiting | undefined, response: Response, said: Said, effects: Effect[]): void {
    if (waiting === undefined) return;
    const { topic, id } = waiting;
    this.#link.send(
      encodeResponse({ topic, request_id: id, app_id: this.#settings.appId, ...response }),
      said,
      effects,
    );
  }

  /** "If the terminal is connected before receiving the handshake command, the relevant state needs to be cleared." */
  #signal({ type }: Packet, now: Instant, effects: Effect[]): void {
    if (type !== TYPE.handshake) return;
    this.#endSession(effects);
    this.#link.restart(now, effects);
    this.#session = true;
    this.#link.signal(CONFIRM, effects);
    this.#armHeartbeat(effects);
  }

  #armHeartbeat(effects: Effect[]): void {
    const afterMs = this.#settings.heartbeatMs;
    effects.push({ kind: 'arm', timer: HEARTBEAT_TIMER, afterMs, scaled: false });
  }

  #endSession(effects: Effect[]): void {
    this.#session = false;
    this.#payments.clear();
    this.#questions.clear();
    this.#settling = undefined;
    effects.push({ kind: 'disarm', timer: HEARTBEAT_TIMER });
  }

  #data(data: Uint8Array, now: Instant, effects: Effect[]): After {
    const request = decodeRequest(data);
    const id = request?.request_id;
    // Nobody could be answered.
    if (request === undefined || id === undefined) return undefined;
    const topic = request.topic ?? '';
    const waiting = { topic, id, transType: request.biz_data?.trans_type ?? TRANS_TYPE.purchase };
    if (topic === TOPIC.pair || topic === TOPIC.init)
      return (_at, out) => this.#answer(waiting, PAIRED, { kind: 'answer', token: '' }, out);
    this.#questions.set(id, waiting);
    const order = request.biz_data?.merchant_order_no ?? '';
    if (topic === TOPIC.order) this.#payments.set(order, waiting);
    if (topic === TOPIC.settle) this.#settling = waiting;
    const after = this.#ears.onMessage(messageOf(request, id), now, effects);
    // A payment is answered by its order from now on.
    if (topic === TOPIC.order) this.#questions.delete(id);
    return after;
  }
}

const PAIRED: Response = { success: true, device_data: { app_name: 'scanrig', app_version: '1.0' } };

function messageOf({ topic, biz_data: biz = {} }: Request, number: string): Incoming {
  const order = biz.merchant_order_no ?? '';
  const bad = (detail: string): Incoming => ({ ok: false, refusal: 'BAD-FIELD', detail, number, order });
  switch (topic) {
    case TOPIC.heartbeat:
      return { ok: true, message: { code: 'SI', number } };
    case TOPIC.settle:
      return { ok: true, message: { code: 'SE', number } };
    case TOPIC.order:
    case TOPIC.query:
    case TOPIC.close:
      break;
    default:
      return { ok: false, refusal: 'UNKNOWN-COMMAND', detail: topic ?? '', number };
  }
  if (order === '' || order.length > ORDER_MAX) return bad('merchant_order_no');
  if (topic === TOPIC.query) return { ok: true, message: { code: 'QU', number, order } };
  if (topic === TOPIC.close) return { ok: true, message: { code: 'CA', number, order } };
  const amount = amountOf(biz.order_amount);
  if (amount === undefined) return bad('order_amount');
  const original = biz.orig_merchant_order_no;
  switch (biz.trans_type) {
    case TRANS_TYPE.purchase: {
      const { pay_method_category: method, price_currency: currency = '' } = biz;
      if (method !== METHOD.merchantScans && method !== METHOD.consumerScans) return bad('pay_method_category');
      const mode = method === METHOD.merchantScans ? 'C' : 'M';
      return { ok: true, message: { code: 'PA', number, order, amount, currency, mode } };
    }
    case TRANS_TYPE.cancel:
    case TRANS_TYPE.refund: {
      if (original === undefined || original === '') return bad('orig_merchant_order_no');
      const code = biz.trans_type === TRANS_TYPE.cancel ? 'VO' : 'RF';
      return { ok: true, message: { code, number, order, original, amount } };
    }
    default:
      return bad('trans_type');
  }
}

function closed(order: string, accepted: boolean): Response {
  if (!accepted) return refusal(order, 'BUSY', 'it cannot be closed now');
  return { success: true, biz_data: { merchant_order_no: order, trans_status: TRANS_STATUS.cancelled } };
}

/** It tells a result to whom asks, so none waits for a register. */
function readiness({ state, reversalsOwed }: Status): Response {
  const extra = params([
    [PARAM.reason, state === 'IDLE' ? undefined : state],
    [PARAM.reversalsOwed, String(reversalsOwed)],
  ]);
  const biz = { extends_params: extra };
  return state === 'IDLE' ? { success: true, biz_data: biz } : { success: false, error_msg: state, biz_data: biz };
}

function dayAnswer(m: DayReport): Response {
  const extra = params([
    [PARAM.batch, m.batch],
    [PARAM.sales, String(m.salesCount)],
    [PARAM.salesAmount, amountText(m.salesAmount)],
    [PARAM.refunds, String(m.refundsCount)],
    [PARAM.refundsAmount, amountText(m.refundsAmount)],
    [PARAM.balanced, m.balanced ? 'Y' : 'N'],
  ]);
  return { success: true, biz_data: { extends_params: extra } };
}
