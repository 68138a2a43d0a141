/**
 * The terminal's side of ZVT: the register gives it the word with a command, and it keeps the word until it has said
 * Completion or Abort. So a result can be told only while the register waits for one; later the register must ask (06 20).
 *
 *   06 xx ─▶ ears.onMessage ─▶ 80 00 │ 84 xx          04 FF* ─▶ 04 0F ─▶ answered: told ─▶ 06 0F │ 06 1E
 *                                                               └ not: untold (the terminal takes the payment back)
 */
import type { Incoming, RegisterMessage } from '../protocols/profiled/messages.js';
import { type Asked, Exchange, type Reaction } from '../protocols/zvt/exchange.js';
import { type Command, NO_FIELDS, type Response } from '../protocols/zvt/messages.js';
import type { ZvtSettings } from '../protocols/zvt/settings.js';
import { dayStatus, statusInformation, texts } from '../protocols/zvt/statements.js';
import type { CommandName } from '../protocols/zvt/table.js';
import { type Tlv, tlvBytes } from '../protocols/zvt/tlv.js';
import { bcdNumber, bcdText, textTlv, utf8, utf8Text } from '../protocols/zvt/values.js';
import {
  BITMAP,
  CONFIG,
  currencyName,
  GOODS,
  REPEAT_AFTER_MS,
  RESULT,
  resultOf,
  STATUS_SEE_TEXT,
  statusOfStage,
  TAG,
} from '../protocols/zvt/words.js';
import type { Effect, Instant } from '../wire/machine.js';
import type { FrontEars, TerminalFront } from './terminal-front.js';

type Said =
  | { readonly kind: 'status' }
  /** `token`: given back once it was taken or not. `ends`: what is said after it. */
  | { readonly kind: 'result'; readonly token: string; readonly ends: Command; repeats: number }
  | { readonly kind: 'end' };

/** The register's command that gave the terminal the word. */
interface Job {
  readonly name: CommandName;
  readonly order: string;
  readonly number: string;
}

type Refusal = Extract<RegisterMessage, { readonly code: 'ER' }>['reason'];

const ERROR_OF: Readonly<Record<Refusal, number>> = {
  BUSY: RESULT.wait,
  'UNKNOWN-COMMAND': RESULT.notPossible,
  'BAD-FIELD': RESULT.notPossible,
  'DUPLICATE-ORDER': RESULT.notPossible,
  HOST: RESULT.noConnection,
  FAULT: RESULT.memoryFull,
};
/** A register that wants the same again and again would never end. */
const REPEATS_MAX = 10;
const DIGITS_OF_TERMINAL_STATUS = { ready: 0x00, busy: RESULT.wait, fault: RESULT.outOfOrder } as const;

export class ZvtFront implements TerminalFront {
  readonly #ears: FrontEars;
  readonly #settings: ZvtSettings;
  readonly #exchange: Exchange<Said>;
  readonly #ownOrders: string;
  readonly #repeatTimer: string;
  #numbers = 0;
  #config: number | undefined;
  #takesTags = false;
  #job: Job | undefined;
  /** Set while a command is being taken up: a refusal becomes its answer. */
  #refused: number | undefined;
  #taking = false;
  #repeat: Asked<Said> | undefined;

  /** @param ownOrders begins the references of payments for which the register gives none */
  constructor(transport: 'serial' | 'tcp', settings: ZvtSettings, ownOrders: string, ears: FrontEars) {
    this.#ears = ears;
    this.#settings = settings;
    this.#ownOrders = ownOrders;
    this.#repeatTimer = 'register-repeat';
    this.#exchange = new Exchange({
      transport,
      link: 'register',
      timerPrefix: 'register-',
      afterGap: ears.afterGap,
      onCommand: (command, now, effects) => this.#onCommand(command, now, effects),
      onAnswer: (asked, response, now, effects) => this.#onAnswer(asked, response, now, effects),
      onNoAnswer: (asked, _why, now, effects) => this.#notTaken(asked.about, now, effects),
    });
  }

  /** The register has given us the word, about this. */
  canTell(order: string | undefined): boolean {
    const job = this.#job;
    if (job === undefined || !this.#exchange.connectedNow) return false;
    if (order === undefined) return job.name === 'endOfDay';
    return job.order === order || (job.name === 'repeatReceipt' && job.order === '');
  }

  nextNumber(): string {
    this.#numbers += 1;
    return String(this.#numbers);
  }

  connected(connection: number, now: Instant, effects: Effect[]): void {
    this.#exchange.connected(connection, now, effects);
    this.#config = undefined;
    this.#job = undefined;
  }

  disconnected(now: Instant, effects: Effect[]): void {
    this.#job = undefined;
    const repeat = this.#repeat;
    this.#repeat = undefined;
    this.#exchange.disconnected(now, effects);
    if (repeat !== undefined) this.#notTaken(repeat.about, now, effects);
  }

  bytes(bytes: Uint8Array, now: Instant, effects: Effect[]): void {
    this.#exchange.bytes(bytes, now, effects);
  }

  timer(name: string, now: Instant, effects: Effect[]): boolean {
    if (this.#exchange.timer(name, now, effects)) return true;
    if (name !== this.#repeatTimer) return false;
    const repeat = this.#repeat;
    this.#repeat = undefined;
    if (repeat !== undefined) this.#exchange.askFirst(repeat.command, repeat.about, effects);
    return true;
  }

  send(message: RegisterMessage, token: string, _now: Instant, effects: Effect[]): void {
    switch (message.code) {
      case 'PS':
        return this.#status(statusOfStage(message.stage), message, effects);
      case 'PR':
        return this.#result(message, token, effects);
      case 'SR':
        return this.#say(
          dayStatus(message),
          { kind: 'result', token, ends: end(RESULT.approved), repeats: 0 },
          effects,
        );
      case 'SS': {
        const { state, reversalsOwed, resultsUndelivered } = message;
        const status = DIGITS_OF_TERMINAL_STATUS[state === 'IDLE' ? 'ready' : state === 'BUSY' ? 'busy' : 'fault'];
        const tlvs = [
          ...textTlv(TAG.reversalsOwed, String(reversalsOwed)),
          ...textTlv(TAG.resultsUndelivered, String(resultsUndelivered)),
        ];
        const bitmaps = new Map([[BITMAP.version, utf8(`${message.firmwareName} ${message.firmwareVersion}`)]]);
        const fields = this.#takesTags ? { bitmaps, tlvs } : { bitmaps };
        return this.#say({ ...COMPLETION, fields, status }, { kind: 'end' }, effects);
      }
      case 'ER':
        if (this.#taking) this.#refused = ERROR_OF[message.reason];
        else this.#say(end(ERROR_OF[message.reason]), { kind: 'end' }, effects);
        return;
      case 'CR':
        if (!message.accepted) this.#refused = RESULT.notPossible;
        return;
      default:
        return;
    }
  }

  /** The latest word takes the place of one that still waits. */
  #status(
    status: number,
    m: { readonly order: string; readonly textZh?: string; readonly textEn?: string },
    effects: Effect[],
  ): void {
    if (this.#config === undefined || (this.#config & CONFIG.wantsIntermediateStatus) === 0) return;
    this.#exchange.forget((asked) => asked.about.kind === 'status');
    const tlvs: readonly Tlv[] = [
      ...textTlv(this.#settings.orderTag, m.order),
      { tag: TAG.displayTexts, value: texts([m.textZh, m.textEn]) },
    ];
    const fields = this.#takesTags ? { ...NO_FIELDS, tlvs } : NO_FIELDS;
    this.#say(
      { kind: 'command', name: 'intermediateStatus', head: Uint8Array.of(status), fields },
      { kind: 'status' },
      effects,
    );
  }

  #result(m: Extract<RegisterMessage, { readonly code: 'PR' }>, token: string, effects: Effect[]): void {
    if (m.outcome === 'UNKNOWN') {
      // To a question it is "please wait"; unasked it is an interim status.
      if (this.#job?.name === 'repeatReceipt') this.#refused = RESULT.wait;
      else if (m.order !== undefined) this.#status(STATUS_SEE_TEXT, { ...m, order: m.order }, effects);
      return;
    }
    if (m.outcome === 'NOT-FOUND') return this.#say(end(RESULT.notPossible), { kind: 'end' }, effects);
    this.#exchange.forget((asked) => asked.about.kind === 'status');
    const ends = end(resultOf(m.outcome, m.resultCode, m.cause));
    const command = statusInformation(m, this.#takesTags ? this.#settings.orderTag : undefined);
    this.#say(command, { kind: 'result', token, ends, repeats: 0 }, effects);
  }

  #say(command: Command, about: Said, effects: Effect[]): void {
    if (this.#job !== undefined) this.#exchange.ask(command, about, effects);
  }

  #onCommand(command: Command, now: Instant, effects: Effect[]): Reaction {
    switch (command.name) {
      case 'registration':
        return this.#register(command);
      case 'logOff':
        if (this.#job !== undefined) return { error: RESULT.wait };
        this.#config = undefined;
        return {};
      case 'abort':
        return this.#abort(command, now, effects);
      case 'authorisation':
      case 'reversal':
      case 'refund':
        if (this.#config === undefined) return { error: RESULT.notRegistered };
        return this.#take(command, this.#orderOf(command), now, effects);
      case 'repeatReceipt':
      case 'endOfDay':
      case 'statusEnquiry':
        return this.#take(command, this.#orderOf(command), now, effects);
      default:
        // What only a terminal says.
        return { error: RESULT.notPossible };
    }
  }

  #register(command: Command): Reaction {
    if (this.#job !== undefined && this.#job.name !== 'registration') return { error: RESULT.wait };
    const again = this.#job !== undefined;
    this.#config = command.head[3] ?? 0;
    this.#takesTags = command.fields.tlvs !== undefined;
    this.#job = { name: 'registration', order: '', number: '' };
    if (again) return {};
    return { after: (_now, effects) => this.#say(end(RESULT.approved), { kind: 'end' }, effects) };
  }

  #orderOf({ name, fields }: Command): string | undefined {
    const order = utf8Text(tlvBytes(fields.tlvs, this.#settings.orderTag));
    if (order !== undefined && order !== '') return order;
    const begins = name === 'authorisation' || name === 'reversal' || name === 'refund';
    return begins ? `${this.#ownOrders}-${this.nextNumber()}` : undefined;
  }

  /** A command that comes again while it is being worked on was repeated: its first answer got lost. */
  #take(command: Command, order: string | undefined, now: Instant, effects: Effect[]): Reaction {
    const job = this.#job;
    if (job !== undefined) {
      return job.name === command.name && job.order === (order ?? '') ? {} : { error: RESULT.wait };
    }
    if (command.fields.tlvs !== undefined) this.#takesTags = true;
    const number = this.nextNumber();
    this.#job = { name: command.name, order: order ?? '', number };
    this.#refused = undefined;
    this.#taking = true;
    const after = this.#ears.onMessage(this.#messageOf(command, order, number), now, effects);
    this.#taking = false;
    const refused = this.#refused;
    if (refused === undefined) return after === undefined ? {} : { after };
    this.#job = undefined;
    return { error: refused };
  }

  #messageOf({ name, fields }: Command, order: string | undefined, number: string): Incoming {
    const amount = bcdNumber(fields.bitmaps.get(BITMAP.amount));
    const bad = (detail: string): Incoming => ({ ok: false, refusal: 'BAD-FIELD', detail, number });
    switch (name) {
      case 'authorisation': {
        if (amount === undefined) return bad('04');
        const currency = currencyName(bcdText(fields.bitmaps.get(BITMAP.currency)) ?? '0156');
        return { ok: true, message: { code: 'PA', number, order: order as string, amount, currency, mode: 'C' } };
      }
      case 'reversal':
      case 'refund': {
        const original = utf8Text(tlvBytes(fields.tlvs, this.#settings.originalTag));
        if (amount === undefined) return bad('04');
        if (original === undefined) return bad('06');
        const code = name === 'reversal' ? 'VO' : 'RF';
        return { ok: true, message: { code, number, order: order as string, original, amount } };
      }
      case 'repeatReceipt':
        return { ok: true, message: order === undefined ? { code: 'LA', number } : { code: 'QU', number, order } };
      case 'endOfDay':
        return { ok: true, message: { code: 'SE', number } };
      default:
        return { ok: true, message: { code: 'SI', number } };
    }
  }

  #abort(command: Command, now: Instant, effects: Effect[]): Reaction {
    const order = utf8Text(tlvBytes(command.fields.tlvs, this.#settings.orderTag)) ?? this.#job?.order ?? '';
    this.#refused = undefined;
    // What the terminal says because of it stands behind the answer by itself.
    this.#ears.onMessage({ ok: true, message: { code: 'CA', number: this.nextNumber(), order } }, now, effects);
    const refused = this.#refused;
    this.#refused = undefined;
    return refused === undefined ? {} : { error: refused };
  }

  #onAnswer(asked: Asked<Said>, response: Response, now: Instant, effects: Effect[]): void {
    const { about } = asked;
    if (about.kind === 'end') {
      this.#job = undefined;
      return;
    }
    if (about.kind !== 'result') return;
    if (response.error === GOODS.repeat && about.repeats < REPEATS_MAX) {
      about.repeats += 1;
      this.#repeat = asked;
      effects.push({ kind: 'arm', timer: this.#repeatTimer, afterMs: REPEAT_AFTER_MS, scaled: false });
      return;
    }
    // Goods not handed out, or only in part: ZVT wants the payment taken back.
    if (response.error !== undefined) return this.#notTaken(about, now, effects);
    if (about.token !== '') this.#ears.onDelivered(about.token, now, effects);
    this.#say(about.ends, { kind: 'end' }, effects);
  }

  #notTaken(about: Said, now: Instant, effects: Effect[]): void {
    if (about.kind === 'end') this.#job = undefined;
    if (about.kind !== 'result') return;
    const owes = about.token !== '' && this.#ears.onUndelivered(about.token, now, effects);
    // What follows, a reversal say, is told in the same course; else the word goes back without one.
    if (owes !== true) this.#job = undefined;
  }
}

const COMPLETION: Command = { kind: 'command', name: 'completion', head: new Uint8Array(0), fields: NO_FIELDS };

function end(result: number): Command {
  if (result === RESULT.approved) return COMPLETION;
  return { kind: 'command', name: 'terminalAbort', head: Uint8Array.of(result), fields: NO_FIELDS };
}
