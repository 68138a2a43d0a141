/**
 * The register's side of POS Integrado: one conversation at a time, each a command, its ACK, and what the terminal says to it.
 *
 *   pay ─▶ 0200 ─▶ ACK ─▶ 0900* ─▶ 0210: told
 *                    │ nothing more is heard
 *                    └──▶ 0250 ─▶ 0260 of this ticket: told
 *                              │  NAK: busy, not known yet, asked again
 *                              └▶ another ticket ─▶ 0260|1 ─▶ 0261*: told │ not among them: no such sale
 *
 * There is no message number. A word about a sale names its ticket; any other answer counts only behind the ACK of its
 * question, or a late copy of an older answer would be taken for it. A sale is not begun while another has no result, since the
 * terminal names only its last one.
 */
import type { ResultMessage } from '../protocols/profiled/messages.js';
import { decodeMessage } from '../protocols/transbank/decode.js';
import { encodeMessage } from '../protocols/transbank/encode.js';
import { type LostWhy, type Reaction, TransbankLink } from '../protocols/transbank/link.js';
import { cancelledResult, saleResult, unknownResult } from '../protocols/transbank/results.js';
import type { TransbankSettings } from '../protocols/transbank/settings.js';
import type { Message } from '../protocols/transbank/table.js';
import {
  AMOUNT_MAX,
  AMOUNT_WIDTH,
  CODE,
  meaningOf,
  orderOfTicket,
  REFUSALS,
  stageOfStatus,
  ticketOf,
} from '../protocols/transbank/words.js';
import type { Effect, Instant } from '../wire/machine.js';
import type { Asked, PayRequest, RegisterDriver, RegisterEars } from './register-driver.js';

interface Talk {
  readonly what: Asked | 'detail' | 'totals';
  readonly order: string;
  readonly message: Message;
  acked: boolean;
}

const RESULT_TIMER = 'result-';
const ANSWER_TIMER = 'line-talk';
const ASK_AGAIN_MS = 10_000;
/** An amount that is not the one asked for is asked about again so often, then told. */
const DOUBTS_MAX = 2;
const REMEMBERED_MAX = 1_024;

export class TransbankDriver implements RegisterDriver {
  readonly #ears: RegisterEars;
  readonly #settings: TransbankSettings;
  readonly #link: TransbankLink<Talk>;
  readonly #queue: Talk[] = [];
  #talk: Talk | undefined;
  /** Orders without a final word, with the amount asked for. */
  readonly #awaited = new Map<string, number>();
  /** Final results as they were heard: the terminal can be asked about sales alone. */
  readonly #heard = new Map<string, ResultMessage>();
  /** By order of a cancelling, the operation number that it names. */
  readonly #cancelled = new Map<string, string>();
  /** The sale that a status (0900) speaks of. */
  #sale = '';
  /** Sold before a close. */
  readonly #closedOrders = new Set<string>();
  #found: ResultMessage | undefined;
  #doubts = 0;
  #totals = { count: 0, amount: 0 };

  constructor(settings: TransbankSettings, ears: RegisterEars) {
    this.#ears = ears;
    this.#settings = settings;
    this.#link = new TransbankLink<Talk>({
      settings,
      answerMs: settings.registerAnswerMs,
      ackWith: 'request',
      link: 'register',
      timerPrefix: 'line-',
      onFrame: (data, now, effects) => this.#frame(data, now, effects),
      onAcked: (talk, now, effects) => this.#acked(talk, now, effects),
      onLost: (talk, why, now, effects) => this.#lost(talk, why, now, effects),
      onSilence: (silentMs, now, effects) => ears.silent(silentMs, now, effects),
    });
  }

  pay({ order, amount }: PayRequest, now: Instant, effects: Effect[]): void {
    // A register waits for the sale that it has begun; a second press is none.
    if (this.#awaited.has(order)) return;
    const ticket = ticketOf(order);
    if (ticket === undefined)
      return this.#ears.refused(order, 'BAD-FIELD', 'a ticket has one to six characters', now, effects);
    if (amount < 1 || amount > AMOUNT_MAX)
      return this.#ears.refused(order, 'BAD-FIELD', 'an amount has nine digits', now, effects);
    if (this.#awaited.size > 0)
      return this.#ears.refused(order, 'BUSY', `${[...this.#awaited.keys()][0]} has no result yet`, now, effects);
    this.#sale = order;
    this.#await(order, amount, this.#settings.silenceMs, effects);
    const fields = { amount: String(amount).padStart(AMOUNT_WIDTH, '0'), ticket, status: '1' };
    this.#begin('pay', order, { name: 'sale', fields }, now, effects);
  }

  query(order: string, now: Instant, effects: Effect[]): void {
    const asking = this.#talk === undefined ? this.#queue : [this.#talk, ...this.#queue];
    const same = asking.find((talk) => talk.order === order);
    if (same?.what === 'query' || same?.what === 'detail' || same?.acked === false) return;
    if (this.#awaited.has(order)) this.#await(order, this.#awaited.get(order) ?? 0, ASK_AGAIN_MS, effects);
    const operation = this.#cancelled.get(order);
    if (same !== undefined) this.#over();
    // To cancel what is cancelled is answered with 04, so asking is doing it again.
    if (operation !== undefined)
      return this.#begin('amend', order, { name: 'refund', fields: { operation } }, now, effects);
    this.#begin('query', order, { name: 'lastSale', fields: {} }, now, effects);
  }

  last(now: Instant, effects: Effect[]): void {
    this.#begin('last', '', { name: 'lastSale', fields: {} }, now, effects);
  }

  /** There is no such command; the terminal has a key for it. */
  cancel(order: string, now: Instant, effects: Effect[]): void {
    this.#ears.cancelAnswer(order, false, now, effects);
  }

  amend(
    kind: 'void' | 'refund',
    order: string,
    original: string,
    amount: number,
    now: Instant,
    effects: Effect[],
  ): void {
    const sale = this.#heard.get(original);
    if (kind === 'refund')
      return this.#ears.refused(order, 'UNKNOWN-COMMAND', 'a payment is cancelled whole, with 1200', now, effects);
    if (sale?.trace === undefined)
      return this.#ears.refused(order, 'BAD-FIELD', `no operation number of ${original}`, now, effects);
    remember(this.#cancelled, order, sale.trace);
    this.#await(order, amount, this.#settings.silenceMs, effects);
    this.#begin('amend', order, { name: 'refund', fields: { operation: sale.trace } }, now, effects);
  }

  /** The close tells no figures, so the totals are asked for first. */
  settle(now: Instant, effects: Effect[]): void {
    this.#begin('totals', '', { name: 'totals', fields: {} }, now, effects);
  }

  status(now: Instant, effects: Effect[]): void {
    this.#begin('status', '', { name: 'poll', fields: {} }, now, effects);
  }

  connected(connection: number, now: Instant, effects: Effect[]): void {
    this.#link.connected(connection, now, effects);
    for (const order of this.#awaited.keys()) this.query(order, now, effects);
  }

  disconnected(now: Instant, effects: Effect[]): void {
    const talks = this.#talk === undefined ? [...this.#queue] : [this.#talk, ...this.#queue];
    this.#talk = undefined;
    this.#queue.length = 0;
    effects.push({ kind: 'disarm', timer: ANSWER_TIMER });
    this.#link.disconnected(now, effects);
    for (const talk of talks) this.#failed(talk, now, effects);
  }

  bytes(bytes: Uint8Array, now: Instant, effects: Effect[]): void {
    this.#link.bytes(bytes, now, effects);
  }

  timer(name: string, now: Instant, effects: Effect[]): boolean {
    if (this.#link.timer(name, now, effects)) return true;
    if (name === ANSWER_TIMER) {
      const talk = this.#talk;
      if (talk !== undefined) this.#lost(talk, 'silent', now, effects);
      return true;
    }
    if (!name.startsWith(RESULT_TIMER)) return false;
    const order = name.slice(RESULT_TIMER.length);
    this.#tellUnknown(order, now, effects);
    this.#await(order, this.#awaited.get(order) ?? 0, ASK_AGAIN_MS, effects);
    this.query(order, now, effects);
    return true;
  }

  #begin(what: Talk['what'], order: string, message: Message, now: Instant, effects: Effect[]): void {
    this.#queue.push({ what, order, message, acked: false });
    this.#next(now, effects);
  }

  #next(now: Instant, effects: Effect[]): void {
    if (this.#talk !== undefined) return;
    const talk = this.#queue.shift();
    if (talk === undefined) return;
    if (!this.#link.connectedNow) {
      this.#failed(talk, now, effects);
      return this.#next(now, effects);
    }
    this.#talk = talk;
    this.#found = undefined;
    this.#link.send(encodeMessage(talk.message), talk, effects);
  }

  #over(): void {
    this.#talk = undefined;
  }

  #finish(now: Instant, effects: Effect[]): void {
    this.#over();
    effects.push({ kind: 'disarm', timer: ANSWER_TIMER });
    this.#next(now, effects);
  }

  #acked(talk: Talk, now: Instant, effects: Effect[]): void {
    talk.acked = true;
    if (talk !== this.#talk || talk.what === 'pay' || talk.what === 'amend') return;
    if (talk.what === 'status') {
      this.#ears.status({ state: 'IDLE', reversalsOwed: 0, resultsUndelivered: 0 }, now, effects);
      return this.#finish(now, effects);
    }
    this.#awaitAnswer(talk, effects);
  }

  #awaitAnswer({ what }: Talk, effects: Effect[]): void {
    const afterMs = what === 'settle' ? this.#settings.closeMs : this.#settings.questionMs;
    effects.push({ kind: 'arm', timer: ANSWER_TIMER, afterMs, scaled: false });
  }

  /** Not acknowledged, or not answered. A terminal that refuses well-formed commands is at work. */
  #lost(talk: Talk, why: LostWhy, now: Instant, effects: Effect[]): void {
    if (talk !== this.#talk) return;
    this.#over();
    effects.push({ kind: 'disarm', timer: ANSWER_TIMER });
    if (talk.what === 'status' && why === 'refused')
      this.#ears.status({ state: 'BUSY', reversalsOwed: 0, resultsUndelivered: 0 }, now, effects);
    else this.#failed(talk, now, effects);
    this.#next(now, effects);
  }

  #failed({ what, order }: Talk, now: Instant, effects: Effect[]): void {
    const question = what === 'query' || what === 'detail' || what === 'amend';
    if (question) this.#tellUnknown(order, now, effects);
    const asked: Asked = what === 'detail' ? 'query' : what === 'totals' ? 'settle' : what;
    this.#ears.undelivered(asked, order, now, effects);
  }

  #frame(data: Uint8Array, _now: Instant, _effects: Effect[]): Reaction {
    const read = decodeMessage(data, 'terminal');
    if (!read.ok) return 'nak';
    return { after: (now, effects) => this.#hear(read.message, now, effects) };
  }

  #hear({ name, fields }: Message, now: Instant, effects: Effect[]): void {
    const talk = this.#talk?.acked === true ? this.#talk : undefined;
    switch (name) {
      case 'status':
        return this.#progress(fields['code'] ?? '', now, effects);
      case 'saleAnswer':
        return this.#sold(fields, now, effects);
      case 'refundAnswer':
        return this.#amended(fields, now, effects);
      case 'lastSaleAnswer':
        if (talk?.what === 'query' || talk?.what === 'last') this.#lastSale(talk, fields, now, effects);
        return;
      case 'detail':
        if (talk?.what === 'detail') this.#detail(talk, fields, now, effects);
        return;
      case 'totalsAnswer':
        if (talk?.what !== 'totals') return;
        this.#totals = { count: Number(fields['count']), amount: Number(fields['total']) };
        this.#queue.unshift({ what: 'settle', order: '', message: { name: 'close', fields: {} }, acked: false });
        return this.#finish(now, effects);
      case 'closeAnswer':
        if (talk?.what === 'settle') this.#closed(fields['code'] ?? '', now, effects);
        return;
      default:
        return;
    }
  }

  #progress(code: string, now: Instant, effects: Effect[]): void {
    const amount = this.#awaited.get(this.#sale);
    if (amount === undefined) return;
    this.#heardOf(this.#sale, now, effects);
    this.#await(this.#sale, amount, this.#settings.silenceMs, effects);
    this.#ears.progress(this.#sale, stageOfStatus(code), now, effects);
  }

  /** A word about the sale shows that its request was heard. */
  #heardOf(order: string, now: Instant, effects: Effect[]): void {
    const unacknowledged = this.#link.unacknowledged;
    if (unacknowledged?.what === 'pay' && unacknowledged.order === order) this.#link.heard(now, effects);
  }

  #sold(fields: Message['fields'], now: Instant, effects: Effect[]): void {
    const code = fields['code'] ?? '';
    const refusal = REFUSALS[code];
    const order = refusal === undefined ? orderOfTicket(fields['ticket'] ?? '') : this.#sale;
    const amount = this.#awaited.get(order);
    if (amount === undefined) return;
    this.#heardOf(order, now, effects);
    if (refusal !== undefined) {
      this.#awaitNothing(order, effects);
      this.#ears.refused(order, refusal.reason, `0210 ${code}`, now, effects);
    } else if (Number(fields['amount']) !== amount && this.#doubts < DOUBTS_MAX) {
      this.#doubts += 1;
      return this.query(order, now, effects);
    } else this.#tell('result', saleResult(order, fields), now, effects);
    if (this.#talk?.order === order) this.#finish(now, effects);
  }

  #lastSale(talk: Talk, fields: Message['fields'], now: Instant, effects: Effect[]): void {
    const code = fields['code'] ?? '';
    const order = code === CODE.noSale ? undefined : orderOfTicket(fields['ticket'] ?? '');
    if (talk.what === 'last') {
      const result = order === undefined ? notFound('') : saleResult(order, fields);
      this.#ears.result('last', result, now, effects);
      return this.#finish(now, effects);
    }
    if (order !== talk.order) {
      const message: Message = { name: 'salesDetail', fields: { send: '1' } };
      this.#queue.unshift({ what: 'detail', order: talk.order, message, acked: false });
      return this.#finish(now, effects);
    }
    const asked = this.#awaited.get(order);
    if (asked !== undefined && Number(fields['amount']) !== asked && this.#doubts < DOUBTS_MAX) {
      this.#doubts += 1;
      this.#queue.unshift({ ...talk, acked: false });
    } else this.#tell('query', saleResult(order, fields), now, effects);
    this.#finish(now, effects);
  }

  /** One by one, and at the end one without an authorisation. */
  #detail(talk: Talk, fields: Message['fields'], now: Instant, effects: Effect[]): void {
    this.#awaitAnswer(talk, effects);
    const { order } = talk;
    if ((fields['authorisation'] ?? '').trim() !== '') {
      if (orderOfTicket(fields['ticket'] ?? '') === order) this.#found = saleResult(order, fields);
      return;
    }
    this.#tell('query', this.#found ?? this.#notListed(order) ?? notFound(order), now, effects);
    this.#finish(now, effects);
  }

  /** The list has sales alone, and a close empties it: of anything else the register knows what it was told. */
  #notListed(order: string): ResultMessage | undefined {
    const heard = this.#heard.get(order);
    return heard?.outcome !== 'APPROVED' || this.#closedOrders.has(order) ? heard : undefined;
  }

  #amended(fields: Message['fields'], now: Instant, effects: Effect[]): void {
    const talk = this.#talk;
    if (talk?.what !== 'amend' || this.#cancelled.get(talk.order) === undefined) return;
    const operation = Number(fields['operation']);
    if (operation !== Number(talk.message.fields['operation'])) return;
    if (this.#link.unacknowledged === talk) this.#link.heard(now, effects);
    const amount = this.#awaited.get(talk.order);
    if (amount !== undefined) this.#tell('result', cancelledResult(talk.order, amount, fields), now, effects);
    this.#finish(now, effects);
  }

  #closed(code: string, now: Instant, effects: Effect[]): void {
    if (code === CODE.approved) {
      for (const order of this.#heard.keys()) this.#closedOrders.add(order);
      const none = { count: 0, amount: 0 };
      this.#ears.dayReport({ batch: '', sales: this.#totals, refunds: none, balanced: true }, now, effects);
    } else this.#ears.refused(undefined, 'HOST', `0510 ${code} ${meaningOf(code).name}`, now, effects);
    this.#finish(now, effects);
  }

  #tell(via: 'result' | 'query', result: ResultMessage, now: Instant, effects: Effect[]): void {
    const order = result.order as string;
    this.#awaitNothing(order, effects);
    if (result.outcome !== 'NOT-FOUND') remember(this.#heard, order, result);
    this.#ears.result(via, result, now, effects);
  }

  /** What the register itself shows when it has lost sight of a payment. */
  #tellUnknown(order: string, now: Instant, effects: Effect[]): void {
    const amount = this.#awaited.get(order);
    if (amount !== undefined) this.#ears.result('query', unknownResult(order, amount), now, effects);
  }

  #await(order: string, amount: number, afterMs: number, effects: Effect[]): void {
    if (!this.#awaited.has(order)) this.#doubts = 0;
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

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  if (map.size > REMEMBERED_MAX) map.delete(map.keys().next().value as string);
}
