/**
 * The terminal's side of POS Integrado. It takes one command at a time, tells the result of it once it is there, and listens
 * again when the register has acknowledged that; a command meanwhile is refused with NAK, since no response code says "busy".
 * An approval that no register acknowledged stands: the register asks for it (0250, 0260).
 *
 *   0200 ─▶ ears.onMessage ─▶ ACK │ NAK: at work          0900* ─▶ 0210 ─▶ ACK: told
 */
import type { Incoming, RefusalReason, RegisterMessage } from '../protocols/profiled/messages.js';
import { decodeMessage } from '../protocols/transbank/decode.js';
import { encodeMessage } from '../protocols/transbank/encode.js';
import { type Reaction, TransbankLink } from '../protocols/transbank/link.js';
import { headFields, saleFields } from '../protocols/transbank/results.js';
import type { TransbankSettings } from '../protocols/transbank/settings.js';
import type { Message, MessageName } from '../protocols/transbank/table.js';
import {
  AMOUNT_WIDTH,
  CODE,
  cancellingOrder,
  codeOf,
  orderOfTicket,
  STATUS,
  statusOfStage,
  TICKET_WIDTH,
} from '../protocols/transbank/words.js';
import type { Effect, Instant } from '../wire/machine.js';
import type { FrontEars, TerminalFront } from './terminal-front.js';

interface Job {
  readonly kind: 'sale' | 'cancelling' | 'close' | 'question';
  readonly order: string;
  /** What the answer says beside the result. */
  readonly fields: Message['fields'];
}

/** What was sent: a status, an answer with the token of its result, or one that ends nothing. */
type Said = { readonly kind: 'status' } | { readonly kind: 'answer'; readonly token: string };

type Result = Extract<RegisterMessage, { readonly code: 'PR' }>;
type Fields = Message['fields'];

const CODE_OF_REFUSAL: Readonly<Record<RefusalReason, string>> = {
  BUSY: CODE.unsupported,
  'UNKNOWN-COMMAND': CODE.unsupported,
  'BAD-FIELD': CODE.noAmount,
  'DUPLICATE-ORDER': CODE.unsupported,
  HOST: CODE.hostSilent,
  FAULT: CODE.full,
};

export class TransbankFront implements TerminalFront {
  readonly #ears: FrontEars;
  readonly #settings: TransbankSettings;
  readonly #link: TransbankLink<Said>;
  #numbers = 0;
  #job: Job | undefined;
  /** A command is being taken up: what comes at once is its answer. */
  #taking = false;
  /** It cannot be taken now. */
  #refused = false;
  /** 0300: until the terminal is started anew it takes no commands. */
  #normal = false;

  constructor(settings: TransbankSettings, ears: FrontEars) {
    this.#ears = ears;
    this.#settings = settings;
    this.#link = new TransbankLink<Said>({
      settings,
      answerMs: settings.terminalAnswerMs,
      ackWith: settings.ackWith,
      link: 'register',
      timerPrefix: 'register-',
      afterGap: ears.afterGap,
      onFrame: (data, now, effects) => this.#frame(data, now, effects),
      onAcked: (said, now, effects) => this.#ended(said, true, now, effects),
      onLost: (said, _why, now, effects) => this.#ended(said, false, now, effects),
    });
  }

  canTell(order: string | undefined): boolean {
    if (this.#job === undefined || !this.#link.connectedNow) return false;
    return order === undefined ? this.#job.kind === 'close' : this.#job.order === order;
  }

  nextNumber(): string {
    this.#numbers += 1;
    return String(this.#numbers);
  }

  connected(connection: number, now: Instant, effects: Effect[]): void {
    this.#link.connected(connection, now, effects);
    this.#job = undefined;
  }

  disconnected(now: Instant, effects: Effect[]): void {
    this.#link.disconnected(now, effects);
    this.#job = undefined;
  }

  bytes(bytes: Uint8Array, now: Instant, effects: Effect[]): void {
    this.#link.bytes(bytes, now, effects);
  }

  timer(name: string, now: Instant, effects: Effect[]): boolean {
    return this.#link.timer(name, now, effects);
  }

  send(message: RegisterMessage, token: string, _now: Instant, effects: Effect[]): void {
    const job = this.#job;
    if (job === undefined) return;
    switch (message.code) {
      case 'PS':
        return this.#status(statusOfStage(message.stage), effects);
      case 'PR':
        return this.#result(job, message, token, effects);
      case 'SR':
        return this.#answer('closeAnswer', { ...job.fields, code: CODE.approved }, token, effects);
      case 'SS':
        this.#refused = message.state === 'BUSY' || message.reversalsOwed > 0;
        return;
      case 'ER':
        return this.#error(job, message.reason, message.detail, effects);
      default:
        return;
    }
  }

  /** The latest word takes the place of one that still waits. */
  #status(code: string, effects: Effect[]): void {
    if (this.#job?.fields['status'] !== '1') return;
    this.#link.forget(({ kind }) => kind === 'status');
    this.#link.send(encodeMessage({ name: 'status', fields: { code } }), { kind: 'status' }, effects);
  }

  #result(job: Job, m: Result, token: string, effects: Effect[]): void {
    if (m.outcome === 'UNKNOWN') {
      if (this.#taking && job.kind === 'question') this.#refused = true;
      else this.#status(STATUS.host, effects);
      return;
    }
    this.#link.forget(({ kind }) => kind === 'status');
    if (job.kind === 'question') {
      const none = m.outcome === 'NOT-FOUND';
      return this.#answer('lastSaleAnswer', none ? headFields(m, CODE.noSale) : saleFields(m), token, effects);
    }
    if (job.kind === 'sale') return this.#answer('saleAnswer', saleFields(m), token, effects);
    const done = m.outcome === 'VOIDED' || m.outcome === 'REFUNDED';
    const code = done && this.#taking ? CODE.alreadyCancelled : codeOf(m.outcome, m.cause);
    const authorisation = (m.reference ?? '').slice(-6);
    this.#answer('refundAnswer', { ...job.fields, ...headFields(m, code), authorisation }, token, effects);
  }

  #error(job: Job, reason: RefusalReason, detail: string, effects: Effect[]): void {
    if (reason === 'BUSY' && this.#taking) {
      this.#refused = true;
      return;
    }
    const code = reason === 'BAD-FIELD' && detail !== '02' ? CODE.badAmount : CODE_OF_REFUSAL[reason];
    const name = job.kind === 'sale' ? 'saleAnswer' : job.kind === 'close' ? 'closeAnswer' : 'refundAnswer';
    this.#answer(name, { ...job.fields, code }, '', effects);
  }

  #answer(name: MessageName, fields: Fields, token: string, effects: Effect[]): void {
    this.#link.send(encodeMessage({ name, fields }), { kind: 'answer', token }, effects);
  }

  /** With the answer acknowledged, or given up, the terminal listens again. */
  #ended(said: Said, taken: boolean, now: Instant, effects: Effect[]): void {
    if (said.kind === 'status') return;
    if (said.token === MORE) return;
    this.#job = undefined;
    if (said.token === '') return;
    if (taken) this.#ears.onDelivered(said.token, now, effects);
    else this.#ears.onUndelivered(said.token, now, effects);
  }

  #frame(data: Uint8Array, now: Instant, effects: Effect[]): Reaction {
    const read = decodeMessage(data, 'register');
    if (this.#normal) return 'nak';
    if (!read.ok) return this.#unreadable(read.where);
    const { name, fields } = read.message;
    if (this.#job !== undefined) {
      // Sent again, since our ACK did not come through.
      if (this.#repeats(name, fields)) return {};
      // It has gone on to something else, so it does not wait for what we have told.
      if (this.#link.unacknowledged?.kind === 'answer') this.#link.giveUp('silent', now, effects);
      if (this.#job !== undefined) return 'nak';
    }
    return this.#command(name, fields, now, effects);
  }

  /** Received as it was sent, and no command: a sale is told which field is wrong, anything else is refused. */
  #unreadable(where: string): Reaction {
    const code = CODE_OF_FIELD[where];
    if (code === undefined || this.#job !== undefined) return 'nak';
    return this.#say({ kind: 'sale', order: '', fields: {} }, 'saleAnswer', { code });
  }

  #repeats(name: MessageName, fields: Fields): boolean {
    const job = this.#job as Job;
    if (name === 'sale') return job.kind === 'sale' && orderOfTicket(fields['ticket'] ?? '') === job.order;
    if (name === 'refund') return job.kind === 'cancelling' && fields['operation'] === job.fields['operation'];
    return name === 'close' && job.kind === 'close';
  }

  #command(name: MessageName, fields: Fields, now: Instant, effects: Effect[]): Reaction {
    const number = this.nextNumber();
    switch (name) {
      case 'sale':
        return this.#sale(fields, number, now, effects);
      case 'lastSale':
        return this.#take({ kind: 'question', order: '', fields: {} }, { code: 'LA', number }, now, effects);
      case 'refund':
        return this.#refund(fields, number, now, effects);
      case 'close':
        return this.#take({ kind: 'close', order: '', fields: {} }, { code: 'SE', number }, now, effects);
      case 'poll':
      case 'normalMode':
      case 'loadKeys':
        return this.#ready(name, number, now, effects);
      case 'totals':
        return { after: (_at, out) => this.#totals(out) };
      case 'salesDetail':
        return fields['send'] === '0' ? {} : { after: (_at, out) => this.#details(out) };
      default:
        return { after: (_at, out) => this.#unsupported(name, out) };
    }
  }

  #sale(fields: Fields, number: string, now: Instant, effects: Effect[]): Reaction {
    const { amount = '', ticket = '', status = '0' } = fields;
    const job: Job = { kind: 'sale', order: orderOfTicket(ticket), fields: { ticket, status } };
    const narrow = this.#settings.fullWidth;
    const wrong =
      narrow && ticket.length !== TICKET_WIDTH
        ? CODE.badTicket
        : narrow && amount.length !== AMOUNT_WIDTH
          ? CODE.badAmount
          : Number(amount) === 0
            ? CODE.noAmount
            : undefined;
    if (wrong !== undefined) return this.#say(job, 'saleAnswer', { ticket, code: wrong });
    const message = {
      code: 'PA' as const,
      number,
      order: job.order,
      amount: Number(amount),
      currency: 'CNY',
      mode: 'C' as const,
    };
    return this.#take(job, message, now, effects);
  }

  #refund({ operation = '' }: Fields, number: string, now: Instant, effects: Effect[]): Reaction {
    const sale = this.#ears.sales().find(({ trace }) => Number(trace) === Number(operation));
    const order = cancellingOrder(sale?.order ?? operation);
    const job: Job = { kind: 'cancelling', order, fields: { operation } };
    if (sale?.order === undefined) return this.#say(job, 'refundAnswer', { operation, code: CODE.nothingToCancel });
    const original = sale.order;
    return this.#take(job, { code: 'VO', number, order, original, amount: sale.amount ?? 0 }, now, effects);
  }

  #say(job: Job, name: MessageName, fields: Fields): Reaction {
    this.#job = job;
    return { after: (_now, effects) => this.#answer(name, fields, '', effects) };
  }

  /** Poll and mode are answered with ACK alone, and the terminal loads its keys by itself. */
  #ready(name: 'poll' | 'normalMode' | 'loadKeys', number: string, now: Instant, effects: Effect[]): Reaction {
    const reaction = this.#take({ kind: 'question', order: '', fields: {} }, { code: 'SI', number }, now, effects);
    this.#job = undefined;
    if (reaction === 'nak') return reaction;
    if (name === 'normalMode') this.#normal = true;
    if (name !== 'loadKeys') return {};
    return this.#say({ kind: 'question', order: '', fields: {} }, 'keysAnswer', { code: CODE.approved });
  }

  #totals(effects: Effect[]): void {
    const sales = this.#ears.sales();
    const total = sales.reduce((sum, { amount }) => sum + (amount ?? 0), 0);
    this.#job = { kind: 'question', order: '', fields: {} };
    const fields = { code: CODE.approved, count: String(sales.length).slice(-3), total: String(total).slice(-9) };
    this.#answer('totalsAnswer', fields, '', effects);
  }

  /** One by one, and at the end one that has no authorisation. */
  #details(effects: Effect[]): void {
    this.#job = { kind: 'question', order: '', fields: {} };
    for (const sale of this.#ears.sales()) this.#answer('detail', saleFields(sale), MORE, effects);
    this.#answer('detail', { code: CODE.approved }, '', effects);
  }

  #unsupported(name: MessageName, effects: Effect[]): void {
    this.#job = { kind: 'question', order: '', fields: {} };
    const answer = name === 'multicodeSale' ? 'multicodeSaleAnswer' : 'lastSaleAnswer';
    this.#answer(answer, { code: CODE.unsupported }, '', effects);
  }

  #take(job: Job, message: Extract<Incoming, { ok: true }>['message'], now: Instant, effects: Effect[]): Reaction {
    this.#job = job;
    this.#refused = false;
    this.#taking = true;
    const after = this.#ears.onMessage({ ok: true, message }, now, effects);
    this.#taking = false;
    if (!this.#refused) return after === undefined ? {} : { after };
    this.#job = undefined;
    return 'nak';
  }
}

const CODE_OF_FIELD: Readonly<Record<string, string>> = {
  '0200 amount': CODE.badAmount,
  '0200 ticket': CODE.badTicket,
};

/** Of an answer behind which others come. */
const MORE = '\u0000more';
