/**
 * The register's side of ECR Hub: it shakes hands, pairs, and then asks, each request under an id of its own by which its
 * answers come back. What it missed it asks for by the order number (pay.query).
 *
 *   opened ─▶ handshake ─▶ confirmed ─▶ ecrhub.pair ─▶ ready        packets unacknowledged, or nothing heard: shake hands again
 *   pay ─▶ pay.order ─▶ ACK ─▶ status 0* ─▶ status 1 │ 2 │ 3: told
 *                    └ nothing more is heard ─▶ pay.query ─▶ 0: not known yet, asked again │ 1 │ 2 │ 3: told │ not found
 */
import { decodeResponse } from '../protocols/ecr-hub/decode.js';
import { encodeRequest } from '../protocols/ecr-hub/encode.js';
import { HANDSHAKE, type Packet, TYPE } from '../protocols/ecr-hub/frame.js';
import { type After, EcrHubLink, type LostWhy } from '../protocols/ecr-hub/link.js';
import { PARAM, readResult } from '../protocols/ecr-hub/results.js';
import type { EcrHubSettings } from '../protocols/ecr-hub/settings.js';
import { type RequestBiz, type Response, type ResponseBiz, TOPIC } from '../protocols/ecr-hub/table.js';
import { amountOf, amountText, isStage, METHOD, NOT_FOUND, TRANS_TYPE } from '../protocols/ecr-hub/words.js';
import type { ResultMessage } from '../protocols/profiled/messages.js';
import type { Outcome } from '../wire/events.js';
import type { Effect, Instant } from '../wire/machine.js';
import type { Asked, PayRequest, RegisterDriver, RegisterEars } from './register-driver.js';

interface Question {
  readonly what: Asked | 'pair';
  readonly order: string;
  readonly id: string;
}

interface Held {
  readonly question: Question;
  readonly data: Uint8Array;
}

const RESULT_TIMER = 'result-';
const HANDSHAKE_TIMER = 'line-handshake';
const DEAD_TIMER = 'line-dead';
const ANSWER_TIMER = 'line-question';
const ASK_AGAIN_MS = 10_000;
const REMEMBERED_MAX = 256;
const VERSION = '1.0';
const TOPIC_OF: Readonly<Record<Exclude<Question['what'], 'last'>, string>> = {
  pair: TOPIC.pair,
  pay: TOPIC.order,
  amend: TOPIC.order,
  query: TOPIC.query,
  cancel: TOPIC.close,
  settle: TOPIC.settle,
  status: TOPIC.heartbeat,
};

export class EcrHubDriver implements RegisterDriver {
  readonly #ears: RegisterEars;
  readonly #settings: EcrHubSettings;
  readonly #link: EcrHubLink<Question>;
  readonly #idPrefix: string;
  readonly #asked = new Map<string, Question>();
  /** Payments without a final word, with the amount asked for. */
  readonly #awaited = new Map<string, number>();
  readonly #done = new Map<string, Outcome>();
  /** Requests that wait for the pairing. */
  #held: Held[] = [];
  #state: 'closed' | 'shaking' | 'pairing' | 'ready' = 'closed';
  #ids = 0;

  /** @param idPrefix keeps the ids of this register apart from those of another */
  constructor(settings: EcrHubSettings, idPrefix: string, ears: RegisterEars) {
    this.#ears = ears;
    this.#settings = settings;
    this.#idPrefix = idPrefix;
    this.#link = new EcrHubLink<Question>({
      settings,
      link: 'register',
      timerPrefix: 'line-',
      onData: (data) => this.#data(data),
      onSignal: (packet, now, effects) => this.#signal(packet, now, effects),
      onAcked: (question, _now, effects) => this.#acked(question, effects),
      onLost: (question, why, now, effects) => this.#lost(question, why, now, effects),
      onSilence: (silentMs, now, effects) => ears.silent(silentMs, now, effects),
    });
  }

  pay({ order, amount, currency, mode }: PayRequest, _now: Instant, effects: Effect[]): void {
    // A register waits for the payment that it has begun; a second press is none.
    if (this.#awaited.has(order)) return;
    this.#await(order, amount, this.#settings.silenceMs, effects);
    const biz = {
      merchant_order_no: order,
      price_currency: currency,
      order_amount: amountText(amount),
      trans_type: TRANS_TYPE.purchase,
      pay_method_category: mode === 'C' ? METHOD.merchantScans : METHOD.consumerScans,
    };
    this.#ask('pay', order, biz, effects);
  }

  query(order: string, _now: Instant, effects: Effect[]): void {
    const asking = [...this.#held.map(({ question }) => question), ...this.#link.pending];
    if (!asking.some((question) => question.what === 'query' && question.order === order))
      this.#ask('query', order, { merchant_order_no: order }, effects);
    const amount = this.#awaited.get(order);
    if (amount !== undefined) this.#await(order, amount, ASK_AGAIN_MS, effects);
  }

  /** An order is asked for by its number alone. */
  last(now: Instant, effects: Effect[]): void {
    this.#ears.refused(undefined, 'UNKNOWN-COMMAND', 'ECR Hub has no question for the last payment', now, effects);
  }

  cancel(order: string, _now: Instant, effects: Effect[]): void {
    this.#ask('cancel', order, { merchant_order_no: order }, effects);
  }

  amend(
    kind: 'void' | 'refund',
    order: string,
    original: string,
    amount: number,
    _now: Instant,
    effects: Effect[],
  ): void {
    this.#done.set(order, kind === 'void' ? 'VOIDED' : 'REFUNDED');
    if (this.#done.size > REMEMBERED_MAX) this.#done.delete(this.#done.keys().next().value as string);
    this.#await(order, amount, this.#settings.silenceMs, effects);
    const biz = {
      merchant_order_no: order,
      orig_merchant_order_no: original,
      price_currency: 'CNY',
      order_amount: amountText(amount),
      trans_type: kind === 'void' ? TRANS_TYPE.cancel : TRANS_TYPE.refund,
    };
    this.#ask('amend', order, biz, effects);
  }

  settle(_now: Instant, effects: Effect[]): void {
    this.#ask('settle', '', {}, effects);
  }

  status(_now: Instant, effects: Effect[]): void {
    this.#ask('status', '', {}, effects);
  }

  connected(connection: number, now: Instant, effects: Effect[]): void {
    this.#link.connected(connection, now, effects);
    this.#shakeHands(now, effects);
  }

  disconnected(now: Instant, effects: Effect[]): void {
    this.#state = 'closed';
    for (const timer of [HANDSHAKE_TIMER, DEAD_TIMER, ANSWER_TIMER]) effects.push({ kind: 'disarm', timer });
    const held = this.#held;
    this.#held = [];
    this.#link.disconnected(now, effects);
    for (const { question } of held) this.#failed(question, now, effects);
    this.#forgetUnanswered(now, effects);
  }

  bytes(bytes: Uint8Array, now: Instant, effects: Effect[]): void {
    effects.push({ kind: 'arm', timer: DEAD_TIMER, afterMs: this.#settings.deadMs, scaled: false });
    this.#link.bytes(bytes, now, effects);
  }

  timer(name: string, now: Instant, effects: Effect[]): boolean {
    if (this.#link.timer(name, now, effects)) return true;
    if (name === HANDSHAKE_TIMER || name === DEAD_TIMER) {
      this.#shakeHands(now, effects);
      return true;
    }
    if (name === ANSWER_TIMER) {
      this.#forgetUnanswered(now, effects);
      return true;
    }
    if (!name.startsWith(RESULT_TIMER)) return false;
    this.#nothingHeard(name.slice(RESULT_TIMER.length), now, effects);
    return true;
  }

  /** What has not left by now is not sent any more: the shopper may be gone. */
  #nothingHeard(order: string, now: Instant, effects: Effect[]): void {
    this.#held = this.#held.filter(({ question }) => question.what === 'query' || question.order !== order);
    this.#tellUnknown(order, now, effects);
    this.query(order, now, effects);
  }

  #shakeHands(now: Instant, effects: Effect[]): void {
    if (!this.#link.connectedNow) return;
    this.#state = 'shaking';
    this.#link.restart(now, effects);
    this.#forgetUnanswered(now, effects);
    this.#link.signal(HANDSHAKE, effects);
    effects.push({ kind: 'arm', timer: HANDSHAKE_TIMER, afterMs: this.#settings.handshakeMs, scaled: false });
  }

  #signal({ type }: Packet, _now: Instant, effects: Effect[]): void {
    if (type !== TYPE.confirm || this.#state !== 'shaking') return;
    this.#state = 'pairing';
    effects.push({ kind: 'disarm', timer: HANDSHAKE_TIMER });
    const question = this.#question('pair', '');
    const { appId, deviceName } = this.#settings;
    const device = { device_name: deviceName, alias_name: deviceName };
    const request = {
      topic: TOPIC.pair,
      request_id: question.id,
      app_id: appId,
      version: VERSION,
      device_data: device,
    };
    this.#link.send(encodeRequest(request), question, effects);
  }

  #question(what: Question['what'], order: string): Question {
    this.#ids += 1;
    const question = { what, order, id: `${this.#idPrefix}-${this.#ids}` };
    this.#asked.set(question.id, question);
    if (this.#asked.size > REMEMBERED_MAX) this.#asked.delete(this.#asked.keys().next().value as string);
    return question;
  }

  #ask(what: Exclude<Question['what'], 'last'>, order: string, biz: RequestBiz, effects: Effect[]): void {
    const question = this.#question(what, order);
    const data = encodeRequest({
      topic: TOPIC_OF[what],
      request_id: question.id,
      app_id: this.#settings.appId,
      version: VERSION,
      biz_data: biz,
    });
    if (this.#state === 'ready') this.#link.send(data, question, effects);
    else this.#held.push({ question, data });
  }

  #acked({ what }: Question, effects: Effect[]): void {
    if (what !== 'settle' && what !== 'status' && what !== 'pair') return;
    const afterMs = what === 'settle' ? this.#settings.settleMs : this.#settings.questionMs;
    effects.push({ kind: 'arm', timer: ANSWER_TIMER, afterMs, scaled: false });
  }

  #lost(question: Question, why: LostWhy, now: Instant, effects: Effect[]): void {
    this.#failed(question, now, effects);
    // A terminal that has started anew has forgotten us.
    if (why === 'silent') this.#shakeHands(now, effects);
  }

  #failed({ what, order, id }: Question, now: Instant, effects: Effect[]): void {
    this.#asked.delete(id);
    if (what === 'pair') return;
    if (what === 'query') this.#tellUnknown(order, now, effects);
    this.#ears.undelivered(what, order, now, effects);
  }

  /** Acknowledged, and never answered: payments are asked about, of other requests nobody knows. */
  #forgetUnanswered(now: Instant, effects: Effect[]): void {
    effects.push({ kind: 'disarm', timer: ANSWER_TIMER });
    const pending = new Set(this.#link.pending);
    for (const question of this.#held) pending.add(question.question);
    for (const question of [...this.#asked.values()]) {
      const waits = question.what === 'settle' || question.what === 'status' || question.what === 'pair';
      if (!waits || pending.has(question)) continue;
      this.#failed(question, now, effects);
      if (question.what === 'pair' && this.#state === 'pairing') this.#shakeHands(now, effects);
    }
  }

  #data(data: Uint8Array): After {
    const response = decodeResponse(data);
    const question = response?.request_id === undefined ? undefined : this.#asked.get(response.request_id);
    if (response === undefined || question === undefined) return undefined;
    return (now, effects) => this.#answer(question, response, now, effects);
  }

  #answer(question: Question, response: Response, now: Instant, effects: Effect[]): void {
    const { what, order } = question;
    const biz = response.biz_data ?? {};
    const good = response.success === true;
    switch (what) {
      case 'pair':
        if (good) this.#paired(question, now, effects);
        return;
      case 'cancel':
        this.#asked.delete(question.id);
        return this.#ears.cancelAnswer(order, good, now, effects);
      case 'settle':
        this.#answered(question, effects);
        if (good) return this.#ears.dayReport(dayOf(biz), now, effects);
        return this.#ears.refused(undefined, reasonOf(response, biz), detailOf(biz), now, effects);
      case 'status':
        this.#answered(question, effects);
        return this.#status(good, biz, now, effects);
      default:
        return this.#payment(question, response, biz, now, effects);
    }
  }

  #answered({ id }: Question, effects: Effect[]): void {
    this.#asked.delete(id);
    effects.push({ kind: 'disarm', timer: ANSWER_TIMER });
  }

  #paired(question: Question, now: Instant, effects: Effect[]): void {
    this.#answered(question, effects);
    if (this.#state !== 'pairing') return;
    this.#state = 'ready';
    const held = this.#held;
    this.#held = [];
    for (const order of this.#awaited.keys())
      if (!held.some(({ question: { order: other } }) => other === order)) this.query(order, now, effects);
    for (const { question: waiting, data } of held) this.#link.send(data, waiting, effects);
  }

  #payment({ what, order, id }: Question, response: Response, biz: ResponseBiz, now: Instant, effects: Effect[]): void {
    const amount = this.#awaited.get(order);
    const stage = biz.extends_params?.get(PARAM.stage);
    if (biz.trans_status === undefined) {
      this.#asked.delete(id);
      const reason = reasonOf(response, biz);
      if (reason === NOT_FOUND) return this.#tell('query', notFound(order), now, effects);
      if (what !== 'query') this.#awaitNothing(order, effects);
      return this.#ears.refused(order, reason, detailOf(biz), now, effects);
    }
    if (isStage(stage) && amount !== undefined) {
      this.#await(order, amount, this.#settings.silenceMs, effects);
      return this.#ears.progress(order, stage, now, effects);
    }
    const result = readResult(order, biz, this.#done.get(order) ?? 'APPROVED');
    if (result.outcome !== 'UNKNOWN') this.#asked.delete(id);
    else if (amount !== undefined) this.#await(order, amount, ASK_AGAIN_MS, effects);
    if (amount !== undefined || what === 'query')
      this.#tell(what === 'query' ? 'query' : 'result', result, now, effects);
  }

  #status(good: boolean, biz: ResponseBiz, now: Instant, effects: Effect[]): void {
    const reversalsOwed = numberOf(biz, PARAM.reversalsOwed);
    const state = good ? 'IDLE' : biz.extends_params?.get(PARAM.reason) === 'BUSY' ? 'BUSY' : 'FAULT';
    this.#ears.status({ state, reversalsOwed, resultsUndelivered: 0 }, now, effects);
  }

  #tell(via: 'result' | 'query', result: ResultMessage, now: Instant, effects: Effect[]): void {
    if (result.outcome !== 'UNKNOWN') this.#awaitNothing(result.order as string, effects);
    this.#ears.result(via, result, now, effects);
  }

  /** What the register itself shows when it has lost sight of a payment. */
  #tellUnknown(order: string, now: Instant, effects: Effect[]): void {
    const amount = this.#awaited.get(order);
    if (amount === undefined) return;
    const words = { textZh: '结果未知，正在确认', textEn: 'Result not known yet' };
    const next = { nextZh: '请勿重复收款，稍候查询', nextEn: 'Do not charge again; wait for the result' };
    const result = { code: 'PR', number: '', order, outcome: 'UNKNOWN', amount, ...words, ...next } as const;
    this.#ears.result('query', result, now, effects);
  }

  #await(order: string, amount: number, afterMs: number, effects: Effect[]): void {
    this.#awaited.set(order, amount);
    effects.push({ kind: 'arm', timer: RESULT_TIMER + order, afterMs, scaled: false });
  }

  #awaitNothing(order: string, effects: Effect[]): void {
    this.#awaited.delete(order);
    effects.push({ kind: 'disarm', timer: RESULT_TIMER + order });
  }
}

function notFound(order: string): ResultMessage {
  return { code: 'PR', number: '', order, outcome: 'NOT-FOUND' };
}

function reasonOf(response: Response, biz: ResponseBiz): string {
  return biz.extends_params?.get(PARAM.reason) ?? response.error_msg ?? 'FAULT';
}

function detailOf(biz: ResponseBiz): string {
  return biz.extends_params?.get(PARAM.detail) ?? '';
}

function numberOf(biz: ResponseBiz, key: string): number {
  return Number(biz.extends_params?.get(key) ?? 0) || 0;
}

function dayOf(biz: ResponseBiz): Parameters<RegisterEars['dayReport']>[0] {
  const amount = (key: string): number => amountOf(biz.extends_params?.get(key)) ?? 0;
  return {
    batch: biz.extends_params?.get(PARAM.batch) ?? '',
    sales: { count: numberOf(biz, PARAM.sales), amount: amount(PARAM.salesAmount) },
    refunds: { count: numberOf(biz, PARAM.refunds), amount: amount(PARAM.refundsAmount) },
    balanced: biz.extends_params?.get(PARAM.balanced) !== 'N',
  };
}
