/**
 * The simulated acquirer: checks, routes, answers, settles (docs/acquirer-dialect.md), rebuilt from its ledger alone.
 *
 *   terminal ⇄ HostConnections ─▶ checks ─▶ Sales · Reversals · Amends · Settlements ⇄ Ledger
 *                                               │                                 └─▶ Feed ─▶ loudspeaker
 *                                               └─▶ WalletClient ⇄ wallet
 */
import { CODES_WITHOUT_MAC } from '../../devices/protocols/iso8583/answers.js';
import { compiled, macDue } from '../../devices/protocols/iso8583/compiled.js';
import { decodeMessage } from '../../devices/protocols/iso8583/decode.js';
import type { Dialect } from '../../devices/protocols/iso8583/dialect.js';
import { encodeMessage } from '../../devices/protocols/iso8583/encode.js';
import { wrapWorkingKeys } from '../../devices/protocols/iso8583/keys.js';
import type { IsoMessage } from '../../devices/protocols/iso8583/table.js';
import { toHex } from '../../devices/wire/bytes.js';
import { localTime, utcOfLocal } from '../../devices/wire/calendar.js';
import type { AnsweredEvent } from '../../devices/wire/events.js';
import type { Effect, Input, Instant, Machine, Records } from '../../devices/wire/machine.js';
import type { Rng } from '../../devices/wire/rng.js';
import type { Told } from '../../devices/wire/told.js';
import { Amends } from './amends.js';
import type { AcquirerConfig, TerminalAccount } from './config.js';
import { type Answer, HostConnections } from './connections.js';
import { Feed } from './feed.js';
import { keyOf, Ledger } from './ledger.js';
import { buildReply, type ReplyExtras } from './reply.js';
import { checkRequest, type HostRequestBody, macKeyOf } from './request.js';
import { Reversals } from './reversals.js';
import { type Respond, Sales } from './sales.js';
import { Settlements } from './settlements.js';
import { Spoiler } from './spoiler.js';
import { WalletLines } from './wallet-lines.js';

export function createAcquirer(config: AcquirerConfig, records: Records, rng: Rng): Machine {
  return new Acquirer(config, records, rng);
}

class Acquirer implements Machine {
  readonly #config: AcquirerConfig;
  readonly #rng: Rng;
  readonly #terminals: TerminalAccount[];
  readonly #accounts: Map<string, TerminalAccount>;
  readonly #ledger: Ledger;
  readonly #connections: HostConnections;
  readonly #wallet: WalletLines;
  readonly #feed: Feed;
  readonly #sales: Sales;
  readonly #reversals: Reversals;
  readonly #amends: Amends;
  readonly #settlements: Settlements;
  readonly #spoiler: Spoiler;
  /** UTC milliseconds at instant 0 by the host's own clock, which may be set while it runs. */
  #epochMs: number;
  /** UTC milliseconds. */
  #dayEndsAt = Number.POSITIVE_INFINITY;
  /** The ledger takes no new entries. */
  #full = false;
  /** F39 of every request about money while the centre behind the front end is away. */
  #maintenance: string | undefined;
  /** The day is over, and a sale of their batch is undecided; `undefined` while no day end is being worked on. */
  #dayEnding: ReadonlySet<string> | undefined;
  /** Replies under the key in use, by terminal. */
  readonly #replies = new Map<string, number>();

  constructor(given: AcquirerConfig, records: Records, rng: Rng) {
    // Terminals come and go: every part looks at the one list.
    this.#terminals = [...given.terminals];
    const config = { ...given, terminals: this.#terminals };
    this.#config = config;
    this.#rng = rng;
    this.#epochMs = config.epochMs;
    this.#accounts = new Map(config.terminals.map((account) => [account.terminal, account]));
    this.#ledger = new Ledger(records);
    this.#connections = new HostConnections(config.dialect, config.idleCloseMs, (frame, answer, now, effects) =>
      this.#onFrame(frame, answer, now, effects),
    );
    this.#wallet = new WalletLines(config.walletSilenceMs);
    const clock = (now: Instant): string => localTime(this.#epochMs + now);
    this.#feed = new Feed(config, this.#ledger, clock);
    this.#sales = new Sales(config, this.#ledger, this.#wallet, this.#feed, clock);
    this.#reversals = new Reversals(config, this.#ledger, this.#wallet, (sale, effects) =>
      this.#sales.askLater(sale, effects),
    );
    this.#amends = new Amends(config, this.#ledger, this.#wallet);
    this.#settlements = new Settlements(config, this.#ledger, clock);
    this.#spoiler = new Spoiler(config.dialect, this.#connections);
  }

  step(input: Input, now: Instant, effects: Effect[]): void {
    for (const part of [this.#feed, this.#sales, this.#reversals, this.#amends]) part.at(now);
    switch (input.kind) {
      case 'power-up':
        return this.#powerUp(now, effects);
      case 'opened':
        if (input.link === 'wallet') return this.#wallet.opened(input.connection, effects);
        return this.#connections.opened(input.connection, now, effects);
      case 'refused':
        if (input.link === 'wallet') this.#wallet.refused(input.connection, effects);
        return;
      case 'closed':
        if (input.link === 'wallet') return this.#wallet.closed(input.connection, effects);
        return this.#connections.closed(input.connection, effects);
      case 'bytes':
        if (input.link === 'wallet') return this.#wallet.bytes(input.connection, input.bytes, effects);
        return this.#connections.bytes(input.connection, input.bytes, now, effects);
      case 'timer':
        return this.#timer(input.timer, now, effects);
      case 'online':
        return this.#feed.online(effects);
      case 'message':
        return this.#feed.message(input.topic, input.payload, effects);
      case 'told':
        if (input.told.to === 'acquirer') this.#told(input.told, effects);
        return;
      case 'storage':
        this.#full = input.full;
        return;
      case 'clock':
        this.#epochMs += input.byMs;
        // A clock that jumped past the end of the day has ended it.
        if (this.#epochMs + now >= this.#dayEndsAt) return this.#endDay(now, effects);
        if (this.#dayEnding === undefined) this.#armDayClose(now, effects);
        return;
      case 'offline':
        return this.#feed.offline();
      default:
        return;
    }
  }

  #told(told: Extract<Told, { readonly to: 'acquirer' }>, effects: Effect[]): void {
    switch (told.do) {
      case 'spoil-next-reply':
        return this.#spoiler.ask(told.how, told.delayMs, told.terminal);
      case 'maintenance':
        this.#maintenance = told.code;
        return;
      case 'enrol':
        return this.#enrol(told.terminal, effects);
      case 'retire':
        return this.#retire(told.terminal, effects);
    }
  }

  #enrol(terminal: string, effects: Effect[]): void {
    const account = this.#config.contractOf?.(terminal);
    if (account === undefined || this.#accounts.has(terminal)) return;
    this.#terminals.push(account);
    this.#accounts.set(terminal, account);
    this.#feed.enrol(terminal, effects);
  }

  /** Nothing of it is left in memory; what was booked stays in the log of the ledger. */
  #retire(terminal: string, effects: Effect[]): void {
    this.#accounts.delete(terminal);
    const at = this.#terminals.findIndex((account) => account.terminal === terminal);
    if (at >= 0) this.#terminals.splice(at, 1);
    this.#replies.delete(terminal);
    this.#sales.retire(terminal);
    this.#spoiler.retire(terminal);
    this.#wallet.retire(terminal);
    this.#ledger.retire(terminal, effects);
  }

  #powerUp(now: Instant, effects: Effect[]): void {
    this.#sales.resume(effects);
    this.#reversals.resume(effects);
    this.#amends.resume(effects);
    this.#armDayClose(now, effects);
  }

  #timer(name: string, now: Instant, effects: Effect[]): void {
    if (this.#connections.timer(name, now, effects) || this.#wallet.timer(name, effects)) return;
    if (this.#sales.timer(name, effects) || this.#reversals.timer(name, effects) || this.#amends.timer(name, effects))
      return;
    if (this.#spoiler.timer(name, effects) || name !== 'day-close') return;
    this.#endDay(now, effects);
  }

  /** A batch with an undecided sale is closed as soon as that is known. */
  #endDay(now: Instant, effects: Effect[]): void {
    const undecided = this.#settlements.closeOpen(this.#dayEnding, now, effects);
    this.#dayEnding = undecided.size > 0 ? undecided : undefined;
    if (this.#dayEnding === undefined) return this.#armDayClose(now, effects);
    effects.push({ kind: 'arm', timer: 'day-close', afterMs: this.#config.walletAskEveryMs, scaled: true });
  }

  #armDayClose(now: Instant, effects: Effect[]): void {
    const utc = this.#epochMs + now;
    const today = utcOfLocal(`${localTime(utc).slice(0, 8)}${this.#config.dayClose}00`);
    this.#dayEndsAt = today > utc ? today : today + DAY_MS;
    effects.push({ kind: 'arm', timer: 'day-close', afterMs: this.#dayEndsAt - utc, scaled: false });
  }

  #onFrame(frame: Uint8Array, answer: Answer, now: Instant, effects: Effect[]): void {
    const { dialect } = this.#config;
    const checked = checkRequest(dialect, frame, decodeMessage(dialect, frame), this.#accounts, this.#ledger);
    if (checked.kind === 'close') return answer(undefined, effects);
    if (checked.kind === 'refused') {
      const extras = { reference: this.#ledger.nextReference(effects) };
      const reply = buildReply(dialect, checked.message, checked.code, this.#clock(now), extras);
      const mak = this.#ledger.mak(checked.message.fields[41] ?? '');
      const mac = macOn(dialect, checked.code, mak);
      this.#emitAnswered(checked.message, checked.what, '', checked.code, undefined, mac, effects);
      const key = mac === 'right' ? macKeyOf(mak as string) : undefined;
      return answer(encodeMessage(dialect, reply, { from: 'host', mak: key }), effects);
    }
    const { request } = checked;
    const respond: Respond = (code, extras, at, out) => this.#respond(request, code, extras, answer, at, out);
    this.#dispatch(request, respond, answer, now, effects);
  }

  #dispatch(request: HostRequestBody, respond: Respond, answer: Answer, now: Instant, effects: Effect[]): void {
    const key = keyOf(request.account.terminal, request.batch, request.trace);
    const turnedAway = this.#turnedAway(request.kind);
    if (turnedAway !== undefined) return respond(turnedAway, {}, now, effects);
    switch (request.kind) {
      case 'sign-in':
        return this.#signIn(request, answer, now, effects);
      case 'sign-off':
      case 'echo':
        return respond('00', {}, now, effects);
      case 'upload':
        return this.#settlements.upload(request, respond, now, effects);
      case 'settle':
        return this.#settlements.begin(request, respond, now, effects);
      case 'reversal':
        return this.#reversals.begin(request, respond, now, effects);
      case 'query':
      case 'sale':
      case 'void':
      case 'refund': {
        // Trace before batch: a second use is 94 and nothing is done, whatever the content.
        if (this.#ledger.traceUsed(key)) return respond('94', {}, now, effects);
        if (request.batch !== this.#ledger.openBatch(request.account.terminal)) return respond('77', {}, now, effects);
        this.#ledger.useTrace(key, effects);
        if (request.kind === 'query') return this.#query(request, respond, now, effects);
        const { order, amount } = request;
        if (request.kind === 'sale' && this.#ledger.barred(key, order, amount)) return respond('22', {}, now, effects);
        if (request.kind === 'sale') return this.#sales.begin(request, respond, now, effects);
        return this.#amends.begin(request, respond, now, effects);
      }
    }
  }

  /** F39 for a request that nothing is done about: the centre is away, or its books have no room for what would follow. */
  #turnedAway(kind: HostRequestBody['kind']): string | undefined {
    if (kind === 'sign-in' || kind === 'sign-off' || kind === 'echo') return undefined;
    if (this.#maintenance !== undefined) return this.#maintenance;
    return this.#full && kind !== 'query' ? '96' : undefined;
  }

  #query(request: HostRequestBody, respond: Respond, now: Instant, effects: Effect[]): void {
    const key = keyOf(request.account.terminal, request.original?.batch ?? '', request.original?.trace ?? '');
    const sale = this.#ledger.sale(key);
    if (sale?.order === request.order) return this.#sales.query(sale, respond, now, effects);
    const amend = this.#ledger.amend(key);
    if (amend?.order === request.order) return this.#amends.query(amend, respond, now, effects);
    respond('25', {}, now, effects);
  }

  #signIn(request: HostRequestBody, answer: Answer, now: Instant, effects: Effect[]): void {
    const { account, message } = request;
    const { dialect } = this.#config;
    const mak = randomBytes(compiled(dialect).makBytes, this.#rng);
    const pik = randomBytes(16, this.#rng);
    this.#ledger.saveMak(account.terminal, toHex(mak), effects);
    this.#replies.delete(account.terminal);
    const reference = this.#ledger.nextReference(effects);
    const reply = buildReply(dialect, message, '00', this.#clock(now), { reference });
    const batch = this.#ledger.openBatch(account.terminal);
    reply.fields[60] = request.spec.f60Form.write({ batch });
    reply.fields[dialect.keys.field] = wrapWorkingKeys(account.tmk, { pik, mak }, dialect.keys.reply);
    this.#emitAnswered(message, 'sign-in', '', '00', undefined, 'none', effects);
    answer(encodeMessage(dialect, reply, { from: 'host' }), effects);
  }

  #respond(
    request: HostRequestBody,
    code: string,
    extras: ReplyExtras,
    answer: Answer,
    now: Instant,
    effects: Effect[],
  ): void {
    const { message, account, kind } = request;
    const reference = extras.reference ?? this.#ledger.nextReference(effects);
    const { dialect } = this.#config;
    const reply = buildReply(dialect, message, code, this.#clock(now), { ...extras, reference });
    const mak = this.#ledger.mak(account.terminal);
    const bare = kind === 'sign-off' || kind === 'echo' || mak === undefined;
    const mac = bare ? 'none' : macOn(dialect, code, mak);
    const moment = MOMENT_BEFORE[kind];
    if (moment !== undefined) effects.push({ kind: 'moment', moment, order: request.order });
    const frame = encodeMessage(dialect, reply, {
      from: 'host',
      mak: mac === 'right' ? macKeyOf(mak as string) : undefined,
      signInWanted: !bare && this.#wantsSignIn(account.terminal),
    });
    const spoilt = kind === 'sale' ? this.#spoiler.take(account.terminal, frame, answer, effects) : undefined;
    this.#emitAnswered(message, kind, request.order, code, extras.fate, spoilt?.mac ?? mac, effects, spoilt?.heldMs);
    answer(spoilt === undefined ? frame : spoilt.frame, effects);
  }

  /** Counts the replies under the terminal's key; the count is not kept through a restart, and need not be. */
  #wantsSignIn(terminal: string): boolean {
    const { signInEveryReplies } = this.#config;
    const replies = (this.#replies.get(terminal) ?? 0) + 1;
    this.#replies.set(terminal, replies);
    return signInEveryReplies > 0 && replies >= signInEveryReplies;
  }

  #emitAnswered(
    message: IsoMessage,
    what: string,
    order: string,
    code: string,
    fate: string | undefined,
    mac: AnsweredEvent['mac'],
    effects: Effect[],
    heldMs?: number,
  ): void {
    effects.push({
      kind: 'emit',
      event: {
        kind: 'answered',
        by: 'acquirer',
        mti: message.mti,
        what,
        trace: message.fields[11] ?? '',
        code,
        mac,
        order: order === '' ? undefined : order,
        fate,
        heldMs,
      },
    });
  }

  #clock(now: Instant): { time: string; acquirerId: string } {
    return { time: localTime(this.#epochMs + now), acquirerId: this.#config.acquirerId };
  }
}

const DAY_MS = 86_400_000;
const MOMENT_BEFORE = {
  sale: 'acquirer.about-to-reply',
  query: 'acquirer.about-to-answer-query',
  reversal: 'acquirer.about-to-answer-reversal',
  void: 'acquirer.about-to-reply',
  refund: 'acquirer.about-to-reply',
  'sign-in': undefined,
  'sign-off': undefined,
  echo: undefined,
  settle: undefined,
  upload: undefined,
} as const;

/** What the MAC of a reply about money will be. @param mak of the terminal, where it has signed in */
function macOn(dialect: Dialect, code: string, mak: string | undefined): 'right' | 'none' | 'not-due' {
  if (CODES_WITHOUT_MAC.has(code)) return 'none';
  if (!macDue(dialect, code)) return 'not-due';
  return mak === undefined ? 'none' : 'right';
}

function randomBytes(count: number, rng: Rng): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) bytes[i] = rng.between(0, 255);
  return bytes;
}
