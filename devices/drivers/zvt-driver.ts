/**
 * The register's side of ZVT. It registers, gives commands, answers whatever the terminal says with 80 00, and believes a
 * result only with the Completion or Abort behind it: until then the terminal may not know that we have the status information,
 * and take the payment back. What it missed it asks for with 06 20.
 *
 *   pay ─▶ 06 01 ─▶ 80 00 ─▶ 04 FF* ─▶ 04 0F ─▶ 06 0F │ 06 1E ─▶ told
 *              │ T3        │ nothing more is heard
 *              └───────────┴──▶ 06 20 ─▶ 04 0F ─▶ 06 0F │ 06 1E: told │ 84 9C: not known yet, asked again
 */
import type { ResultMessage } from '../protocols/profiled/messages.js';
import { type Asked as AskedCommand, Exchange, type Reaction } from '../protocols/zvt/exchange.js';
import type { Command, Fields, Response } from '../protocols/zvt/messages.js';
import * as requests from '../protocols/zvt/requests.js';
import type { ZvtSettings } from '../protocols/zvt/settings.js';
import { readDay, readResult, receiptNumber } from '../protocols/zvt/statements.js';
import { tlvBytes } from '../protocols/zvt/tlv.js';
import { ZVT_TIMERS } from '../protocols/zvt/transport.js';
import { utf8Text } from '../protocols/zvt/values.js';
import { BITMAP, RESULT, STATUS_SEE_TEXT, stageOfStatus, TAG } from '../protocols/zvt/words.js';
import type { Outcome } from '../wire/events.js';
import type { Effect, Instant } from '../wire/machine.js';
import {
  type Asked,
  type PayRequest,
  type RegisterDriver,
  type RegisterEars,
  TELLS_TO_WAIT,
} from './register-driver.js';

interface Question {
  readonly what: Asked | 'registration';
  readonly order: string;
}

/** The command that gave the terminal the word. */
interface Open extends Question {
  /** The status information, which counts once it is completed. */
  heard?: Fields;
}

type Amend = {
  readonly kind: 'void' | 'refund';
  readonly order: string;
  readonly original: string;
  readonly amount: number;
};

const RESULT_TIMER = 'result-';
const REGISTER_AGAIN = 'line-register';
const REGISTER_AGAIN_MS = 5_000;
const T4 = 'line-t4';
/** What is not about money is over at once, or its Completion got lost. */
const SHORT_MS = ZVT_TIMERS.tries * ZVT_TIMERS.answerMs;
/** A question that was not answered, or with "please wait", goes again. */
const ASK_AGAIN_MS = 10_000;
/** What has nothing to wait for comes at once, the Completion or what was asked for, or it was lost. */
const COMPLETION_MS = 3_000;
/** Orders of which it is remembered what was asked, and how the terminal named them. */
const REMEMBERED_MAX = 256;
const APPROVED_MEANS = { void: 'VOIDED', refund: 'REFUNDED' } as const satisfies Record<Amend['kind'], Outcome>;

export class ZvtDriver implements RegisterDriver {
  readonly #ears: RegisterEars;
  readonly #settings: ZvtSettings;
  readonly #tcp: boolean;
  readonly #exchange: Exchange<Question>;
  /** What a 00 means for an order: paid, unless it was a void or a refund. */
  readonly #kinds = new Map<string, Amend['kind']>();
  /** By order, the number by which a reversal names the payment. */
  readonly #receipts = new Map<string, Uint8Array>();
  /** Payments without a final word. */
  readonly #awaited = new Set<string>();
  /** Commands that wait for the registration. */
  #held: { readonly command: Command; readonly about: Question }[] = [];
  #registered = false;
  /** It was taken, and its Completion is to come. */
  #registering = false;
  #open: Open | undefined;

  constructor(transport: 'serial' | 'tcp', settings: ZvtSettings, ears: RegisterEars) {
    this.#ears = ears;
    this.#settings = settings;
    this.#tcp = transport === 'tcp';
    this.#exchange = new Exchange<Question>({
      transport,
      link: 'register',
      timerPrefix: 'line-',
      onSilence: (silentMs, now, effects) => ears.silent(silentMs, now, effects),
      onCommand: (command, now, effects) => this.#onCommand(command, now, effects),
      onAnswer: (asked, response, now, effects) => this.#onAnswer(asked, response, now, effects),
      onNoAnswer: (asked, why, now, effects) => this.#onNoAnswer(asked.about, why, now, effects),
    });
  }

  pay({ order, amount, currency }: PayRequest, _now: Instant, effects: Effect[]): void {
    // A register waits for the payment that it has begun; a second press is none.
    if (this.#awaited.has(order)) return;
    this.#await(order, this.#settings.silenceMs, effects);
    const command = requests.authorisation(this.#settings, order, amount, currency);
    this.#ask(command, { what: 'pay', order }, effects);
  }

  query(order: string, _now: Instant, effects: Effect[]): void {
    const asking = [...this.#held, ...this.#exchange.unanswered];
    if (!asking.some(({ about }) => about.what === 'query' && about.order === order))
      this.#askFor('query', order, effects);
    this.#await(order, ASK_AGAIN_MS, effects);
  }

  last(_now: Instant, effects: Effect[]): void {
    this.#askFor('last', '', effects);
  }

  cancel(order: string, _now: Instant, effects: Effect[]): void {
    this.#ask(requests.abort(this.#settings, order), { what: 'cancel', order }, effects);
  }

  amend(kind: Amend['kind'], order: string, original: string, amount: number, _now: Instant, effects: Effect[]): void {
    remember(this.#kinds, order, kind);
    this.#await(order, this.#settings.silenceMs, effects);
    const receipt = this.#receipts.get(original);
    const command = requests.amendment(this.#settings, kind, { order, original, amount }, receipt);
    this.#ask(command, { what: 'amend', order }, effects);
  }

  settle(_now: Instant, effects: Effect[]): void {
    this.#ask(requests.endOfDay(this.#settings), { what: 'settle', order: '' }, effects);
  }

  status(_now: Instant, effects: Effect[]): void {
    this.#ask(requests.statusEnquiry(this.#settings), { what: 'status', order: '' }, effects);
  }

  connected(connection: number, now: Instant, effects: Effect[]): void {
    this.#exchange.connected(connection, now, effects);
    this.#registered = false;
    this.#open = undefined;
    this.#register(effects);
  }

  disconnected(now: Instant, effects: Effect[]): void {
    this.#registered = false;
    this.#open = undefined;
    for (const timer of [REGISTER_AGAIN, T4]) effects.push({ kind: 'disarm', timer });
    const held = this.#held;
    this.#held = [];
    this.#exchange.disconnected(now, effects);
    for (const { about } of held) this.#onNoAnswer(about, 'closed', now, effects);
  }

  bytes(bytes: Uint8Array, now: Instant, effects: Effect[]): void {
    this.#exchange.bytes(bytes, now, effects);
  }

  timer(name: string, now: Instant, effects: Effect[]): boolean {
    if (this.#exchange.timer(name, now, effects)) return true;
    if (name === REGISTER_AGAIN) {
      this.#register(effects);
      return true;
    }
    if (name === T4) {
      const open = this.#open;
      this.#open = undefined;
      if (open !== undefined) this.#onNoAnswer(open, 'lost', now, effects);
      return true;
    }
    if (!name.startsWith(RESULT_TIMER)) return false;
    this.query(name.slice(RESULT_TIMER.length), now, effects);
    return true;
  }

  #register(effects: Effect[]): void {
    if (!this.#exchange.connectedNow) return;
    this.#registering = false;
    this.#exchange.askFirst(requests.registration(this.#settings), { what: 'registration', order: '' }, effects);
  }

  #askFor(what: 'query' | 'last', order: string, effects: Effect[]): void {
    this.#ask(requests.repeatReceipt(this.#settings, order), { what, order }, effects);
  }

  #ask(command: Command, about: Question, effects: Effect[]): void {
    // An abort is for the payment in progress: it does not wait for anything.
    if (this.#registered || about.what === 'cancel') this.#exchange.ask(command, about, effects);
    else this.#held.push({ command, about });
  }

  #nowRegistered(effects: Effect[]): void {
    this.#registered = true;
    this.#registering = false;
    effects.push({ kind: 'disarm', timer: REGISTER_AGAIN });
    const held = this.#held;
    this.#held = [];
    for (const order of this.#awaited) {
      const asks = held.some(({ about }) => about.order === order);
      if (!asks) this.#askFor('query', order, effects);
    }
    for (const { command, about } of held) this.#exchange.ask(command, about, effects);
  }

  #onAnswer(asked: AskedCommand<Question>, { error }: Response, now: Instant, effects: Effect[]): void {
    const { about } = asked;
    if (error === undefined) {
      if (about.what === 'cancel') return this.#ears.cancelAnswer(about.order, true, now, effects);
      if (about.what === 'registration') {
        this.#registering = true;
        effects.push({ kind: 'arm', timer: REGISTER_AGAIN, afterMs: COMPLETION_MS, scaled: false });
        return;
      }
      // Where blocks went twice, the answer may come behind the status information, which counts all the same.
      const open = this.#open;
      const heard = open?.order === about.order ? open.heard : undefined;
      this.#open = heard === undefined ? { ...about } : { ...about, heard };
      if (about.what === 'query' && this.#awaited.has(about.order)) this.#await(about.order, COMPLETION_MS, effects);
      return this.#runT4(effects);
    }
    switch (about.what) {
      case 'registration':
        // It has a payment in hand, which it goes on telling; it will register us afterwards.
        effects.push({ kind: 'arm', timer: REGISTER_AGAIN, afterMs: REGISTER_AGAIN_MS, scaled: false });
        return;
      case 'cancel':
        return this.#ears.cancelAnswer(about.order, false, now, effects);
      case 'query':
      case 'last':
        // It says that the terminal is busy, and nothing about a payment of which we have the result.
        if (error === RESULT.wait && about.order !== '' && !this.#receipts.has(about.order))
          this.#tell('query', { code: 'PR', number: '', order: about.order, outcome: 'UNKNOWN' }, now, effects);
        return;
      case 'status':
        return this.#ears.status({ state: error === RESULT.wait ? 'BUSY' : 'FAULT', ...NOTHING_OWED }, now, effects);
      default:
        if (error !== RESULT.notRegistered) return this.#refused(about, error, now, effects);
        // It has forgotten us, and did nothing.
        this.#registered = false;
        this.#held.push(asked);
        this.#register(effects);
    }
  }

  #refused({ what, order }: Question, error: number, now: Instant, effects: Effect[]): void {
    if (what === 'pay' || what === 'amend') this.#awaitNothing(order, effects);
    const reason = REASON_OF.get(error) ?? 'BAD-FIELD';
    const detail = `84 ${error.toString(16).padStart(2, '0').toUpperCase()}`;
    this.#ears.refused(order === '' ? undefined : order, reason, detail, now, effects);
  }

  #onNoAnswer({ what, order }: Question, why: 'lost' | 'T3' | 'closed', now: Instant, effects: Effect[]): void {
    if (what === 'registration') {
      if (why !== 'closed')
        effects.push({ kind: 'arm', timer: REGISTER_AGAIN, afterMs: REGISTER_AGAIN_MS, scaled: false });
    } else if (what === 'query' && why === 'T3' && !this.#tcp) {
      // The question or its answer was lost on the line, and the merchant waits: at once again.
      this.query(order, now, effects);
    } else {
      this.#ears.undelivered(what, order, now, effects);
    }
    // PA00P016 3.3: over TCP the side whose T3 has run out closes the connection.
    if (this.#tcp && why === 'T3') this.#ears.hangUp(now, effects);
  }

  /** From 80 00 to the Completion, and anew with each word (PA00P015 2.2.5). */
  #runT4(effects: Effect[]): void {
    const what = this.#open?.what;
    const long = what === 'pay' || what === 'amend' || what === 'settle';
    const afterMs = long ? ZVT_TIMERS.completionMs : SHORT_MS;
    effects.push({ kind: 'arm', timer: T4, afterMs, scaled: false });
  }

  #over(effects: Effect[]): Open | undefined {
    const open = this.#open;
    this.#open = undefined;
    effects.push({ kind: 'disarm', timer: T4 });
    return open;
  }

  /** Everything is answered with 80 00, also what comes late: a terminal that tells twice has not heard our answer. */
  #onCommand(command: Command, now: Instant, effects: Effect[]): Reaction {
    const named = utf8Text(tlvBytes(command.fields.tlvs, this.#settings.orderTag));
    const order = named ?? this.#open?.order ?? '';
    switch (command.name) {
      case 'intermediateStatus':
        if (this.#open !== undefined) this.#runT4(effects);
        return { after: (at, out) => this.#progress(order, command.head[0] ?? STATUS_SEE_TEXT, at, out) };
      case 'statusInformation':
        if (named !== undefined) this.#aboutAnother(named, now, effects);
        this.#open = { what: 'pay', ...this.#open, order, heard: command.fields };
        this.#runT4(effects);
        if (this.#awaited.has(order)) this.#await(order, COMPLETION_MS, effects);
        return {};
      case 'completion':
        return { after: (at, out) => this.#completed(command, at, out) };
      case 'terminalAbort':
        return { after: (at, out) => this.#aborted(command.head[0] ?? RESULT.systemError, at, out) };
      case 'printLine':
      case 'printBlock':
        return {};
      default:
        return { error: RESULT.notPossible };
    }
  }

  /** After copies and losses we may take an answer for that of a later command; what is said names its order, and so shows it. */
  #aboutAnother(order: string, now: Instant, effects: Effect[]): void {
    const open = this.#open;
    if (open === undefined || open.what === 'last' || open.order === order) return;
    this.#open = undefined;
    this.#onNoAnswer(open, 'lost', now, effects);
  }

  #progress(order: string, status: number, now: Instant, effects: Effect[]): void {
    if (!this.#awaited.has(order)) return;
    const stage = status === STATUS_SEE_TEXT ? undefined : stageOfStatus(status);
    // A terminal that is still scanning or sending may have nothing more to say for long.
    if (stage === undefined || TELLS_TO_WAIT.has(stage)) this.#await(order, this.#settings.silenceMs, effects);
    if (stage === undefined) this.#tell('result', { code: 'PR', number: '', order, outcome: 'UNKNOWN' }, now, effects);
    else this.#ears.progress(order, stage, now, effects);
  }

  #completed(command: Command, now: Instant, effects: Effect[]): void {
    const open = this.#over(effects);
    if (this.#registering && open?.heard === undefined) return this.#nowRegistered(effects);
    switch (open?.what) {
      case 'status':
        return this.#status(command, now, effects);
      case 'settle':
        if (open.heard !== undefined) this.#ears.dayReport(readDay(open.heard), now, effects);
        return;
      default:
        if (open?.heard !== undefined) this.#result(open, open.heard, RESULT.approved, now, effects);
    }
  }

  #status({ status, fields }: Command, now: Instant, effects: Effect[]): void {
    const owed = (tag: number): number => Number(utf8Text(tlvBytes(fields.tlvs, tag)) ?? 0) || 0;
    const state = status === RESULT.wait ? 'BUSY' : (status ?? 0) === 0 ? 'IDLE' : 'FAULT';
    const reversalsOwed = owed(TAG.reversalsOwed);
    this.#ears.status({ state, reversalsOwed, resultsUndelivered: owed(TAG.resultsUndelivered) }, now, effects);
  }

  /** Without a status information the result code is all there is: too little to tell a merchant, so it is asked for. */
  #aborted(result: number, now: Instant, effects: Effect[]): void {
    const open = this.#over(effects);
    if (open === undefined) return;
    if (open.heard !== undefined) return this.#result(open, open.heard, result, now, effects);
    const { what, order } = open;
    if (what === 'settle') return this.#refused(open, result, now, effects);
    if (what === 'pay' || what === 'amend') return this.query(order, now, effects);
    // With another code the status information was lost on the way, and is asked for again in a while.
    if (what === 'query' && result === RESULT.notPossible)
      this.#tell('query', { code: 'PR', number: '', order, outcome: 'NOT-FOUND' }, now, effects);
  }

  /** @param end of the Completion or Abort: one that contradicts the status information belongs to another, which was lost. */
  #result(open: Open, fields: Fields, end: number, now: Instant, effects: Effect[]): void {
    const { order } = open;
    const said = fields.bitmaps.get(BITMAP.result)?.[0] ?? end;
    if ((said === RESULT.approved) !== (end === RESULT.approved)) return this.query(order, now, effects);
    const kind = this.#kinds.get(order);
    const message = readResult(fields, this.#settings.orderTag, kind === undefined ? 'APPROVED' : APPROVED_MEANS[kind]);
    remember(this.#receipts, order, fields.bitmaps.get(BITMAP.receipt) ?? receiptNumber(message.trace ?? ''));
    const via = open.what === 'query' || open.what === 'last' ? open.what : 'result';
    this.#tell(via, { ...message, order }, now, effects);
  }

  #tell(via: 'result' | 'query' | 'last', m: ResultMessage, now: Instant, effects: Effect[]): void {
    if (m.order !== undefined && m.outcome !== 'UNKNOWN') this.#awaitNothing(m.order, effects);
    this.#ears.result(via, m, now, effects);
  }

  #await(order: string, afterMs: number, effects: Effect[]): void {
    this.#awaited.add(order);
    effects.push({ kind: 'arm', timer: RESULT_TIMER + order, afterMs, scaled: false });
  }

  #awaitNothing(order: string, effects: Effect[]): void {
    this.#awaited.delete(order);
    effects.push({ kind: 'disarm', timer: RESULT_TIMER + order });
  }
}

const NOTHING_OWED = { reversalsOwed: 0, resultsUndelivered: 0 } as const;

const REASON_OF: ReadonlyMap<number, string> = new Map([
  [RESULT.wait, 'BUSY'],
  [RESULT.memoryFull, 'FAULT'],
  [RESULT.noConnection, 'HOST'],
]);

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  if (map.size > REMEMBERED_MAX) map.delete(map.keys().next().value as string);
}
