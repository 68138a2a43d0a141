/**
 * The emulated terminal: consumer-presented scan payment done right. It joins the register desk, the host session and the
 * flows, and is rebuilt from its records alone.
 *
 *   register ⇄ RegisterDesk ── begin/cancel/settle ──▶ PaymentFlow · SettleFlow ──▶ HostSession ⇄ acquirer
 *                  ▲                                        │
 *                  └────────── stages and results ◀─────────┘        records: TerminalStore
 */
import type { CauseClass, Outcome, Stage } from '../../devices/wire/events.js';
import type { Effect, Input, Instant, Machine, Records } from '../../devices/wire/machine.js';
import type { Rng } from '../../devices/wire/rng.js';
import type { TerminalConfig } from './config.js';
import { HostSession } from './host-session.js';
import { ownCause, type Teller } from './open-payment.js';
import { PaymentFlow } from './payment-flow.js';
import { receiptText } from './receipt.js';
import { type PaymentRecord, TerminalStore } from './records.js';
import { RegisterDesk } from './register-desk.js';
import { SettleFlow, type SettlementReport } from './settle-flow.js';
import { stageText } from './statements.js';

/** @param records what was persisted before the last power cut; empty for a new terminal. */
export function createTerminal(config: TerminalConfig, records: Records, rng: Rng): Machine {
  return new Terminal(config, records, rng);
}

class Terminal implements Machine {
  readonly #config: TerminalConfig;
  readonly #store: TerminalStore;
  readonly #session: HostSession;
  readonly #desk: RegisterDesk;
  readonly #flow: PaymentFlow;
  readonly #settlement: SettleFlow;
  #settling = false;
  /** Of a settlement that ended while no register was on the line. */
  #dayReportDue: SettlementReport | undefined;
  #signInTries = 0;
  /** A pause between tries runs. */
  #signInPaused = false;
  /** Order and stage on the screen. */
  #shown = '';
  /** Payments that a power cut left open and that have not been taken up yet. */
  readonly #owed: PaymentRecord[] = [];

  constructor(config: TerminalConfig, records: Records, rng: Rng) {
    this.#config = config;
    this.#store = new TerminalStore(records, config.firmware.syncsRecords);
    this.#session = new HostSession(config, this.#store);
    const teller: Teller = {
      stage: (record, stage, now, effects) => this.#tellStage(record, stage, now, effects),
      unknown: (record, now, effects) => this.#desk.result(record, now, effects),
      result: (record, now, effects) => this.#tellResult(record, now, effects),
    };
    this.#flow = new PaymentFlow(config, this.#store, this.#session, teller);
    this.#settlement = new SettleFlow(config, this.#store, this.#session);
    this.#desk = new RegisterDesk(config, this.#store, rng, {
      openOrder: () => this.#openOrder(),
      reversalsOwed: () => this.#flow.reversalsOwed,
      causeSoFar: (record) => this.#causeSoFar(record),
      accept: (record, now, effects) => this.#accept(record, now, effects),
      begin: (record, code, now, effects) => this.#beginPayment(record, code, now, effects),
      cancellable: () => this.#flow.cancellable,
      cancel: (now, effects) => this.#flow.cancel(now, effects),
      settle: (number, now, effects) => this.#settle(number, now, effects),
      clock: (now) => this.#session.clock(now),
      told: (record, now, effects) => this.#told(record, now, effects),
      untold: (record, now, effects) => this.#untold(record, now, effects),
    });
  }

  step(input: Input, now: Instant, effects: Effect[]): void {
    switch (input.kind) {
      case 'power-up':
        return this.#powerUp(now, effects);
      case 'opened':
        if (input.link === 'register') this.#registerThere(input.connection, now, effects);
        else this.#session.opened(input.connection, now, effects);
        return;
      case 'refused':
        this.#session.closed(input.connection, now, effects);
        return this.#goOn(now, effects);
      case 'closed':
        if (input.link === 'register') this.#desk.link.disconnected(now, effects);
        else this.#session.closed(input.connection, now, effects);
        return this.#goOn(now, effects);
      case 'bytes':
        if (input.link === 'register') this.#desk.link.bytes(input.bytes, now, effects);
        else this.#session.bytes(input.connection, input.bytes, now, effects);
        return this.#goOn(now, effects);
      case 'timer':
        this.#timer(input.timer, now, effects);
        return this.#goOn(now, effects);
      case 'storage':
        this.#store.full = input.full;
        return;
      case 'clock':
        return this.#session.stepClock(input.byMs);
      case 'told':
        if (input.told.to === 'terminal') this.#flow.scanned(input.told.code, now, effects);
        return;
      default:
        return;
    }
  }

  /** Rule 5: signs in by itself and resolves what it owes; a request to the host signs in first, so resolving is enough. */
  #powerUp(now: Instant, effects: Effect[]): void {
    effects.push({ kind: 'moment', moment: 'terminal.powered-up' });
    for (const record of this.#store.all()) {
      if (record.phase !== 'final') this.#owed.push(record);
      else this.#takeBack(record, effects);
    }
    this.#resumeNext(now, effects);
    if (this.#session.busy || this.#flow.open !== undefined) return;
    if (this.#settlement.underWay) this.#resumeSettlement(now, effects);
    else this.#signIn(now, effects);
  }

  /** One after another: firmware done right leaves one at most, but a terminal works with the records that it finds. */
  #resumeNext(now: Instant, effects: Effect[]): void {
    while (this.#flow.open === undefined && this.#owed.length > 0)
      this.#flow.resume(this.#owed.shift() as PaymentRecord, now, effects);
  }

  #signIn(now: Instant, effects: Effect[]): void {
    this.#session.signIn(
      (ok, out) => {
        const { retryMs } = this.#config.timers;
        if (ok) {
          this.#signInTries = 0;
          return;
        }
        this.#signInTries += 1;
        this.#signInPaused = true;
        const pause = retryMs[Math.min(this.#signInTries, retryMs.length) - 1] ?? 30_000;
        out.push({ kind: 'arm', timer: 'sign-in-again', afterMs: pause, scaled: true });
      },
      now,
      effects,
    );
  }

  #timer(name: string, now: Instant, effects: Effect[]): void {
    if (this.#desk.link.timer(name, now, effects)) return;
    if (this.#session.timer(name, now, effects)) return;
    if (name === 'sign-in-again') {
      // `goOn` signs in where it is still due and the session is free.
      this.#signInPaused = false;
      return;
    }
    if (name === 'tell-again') {
      for (const record of this.#desk.undelivered()) this.#desk.result(record, now, effects);
      return;
    }
    this.#flow.timer(name, now, effects);
  }

  /** After each input: send what waited for the session, take up what is owed, or sign in where the host wants it. */
  #goOn(now: Instant, effects: Effect[]): void {
    if (this.#session.busy) return;
    this.#flow.sessionFree(now, effects);
    this.#resumeNext(now, effects);
    if (this.#session.busy || this.#flow.open !== undefined || this.#settling) return;
    if (this.#settlement.underWay) return this.#resumeSettlement(now, effects);
    const due = this.#session.signInDue && !this.#signInPaused;
    if (due) this.#signIn(now, effects);
  }

  #openOrder(): { order: string; stage: Stage } | undefined {
    const open = this.#flow.open;
    if (open !== undefined) return { order: open.record.order, stage: open.stage };
    const next = this.#owed[0];
    return next === undefined ? undefined : { order: next.order, stage: 'SENDING' };
  }

  /** One that a power cut left open and that is not taken up yet has only the cut to name. */
  #causeSoFar(record: PaymentRecord): CauseClass {
    const open = this.#flow.open;
    return open?.record.order === record.order ? ownCause(open) : 'SYSTEM';
  }

  /** Rule 3: stored before it is acknowledged. */
  #accept(record: PaymentRecord, _now: Instant, effects: Effect[]): void {
    this.#store.add(record);
    if (this.#config.firmware.storesSale === 'before-sending') {
      this.#store.save(record, effects);
    }
    effects.push({ kind: 'moment', moment: 'terminal.intent-stored', order: record.order });
  }

  #beginPayment(record: PaymentRecord, code: string, now: Instant, effects: Effect[]): void {
    if (this.#config.firmware.showsCode) {
      const text = { textZh: `付款码 ${code}`, textEn: `Code ${code}` };
      effects.push({ kind: 'emit', event: { kind: 'display', by: 'terminal', order: record.order, ...text } });
    }
    this.#flow.begin(record, code, now, effects);
  }

  #settle(number: string, now: Instant, effects: Effect[]): void {
    if (this.#session.busy || this.#settling) {
      return this.#desk.refuse(number, 'BUSY', 'signing in or settling', undefined, now, effects);
    }
    this.#settling = true;
    this.#settlement.begin(
      (report, at, out) => {
        this.#settling = false;
        if (report === undefined)
          return this.#desk.refuse(number, 'HOST', 'the host did not settle', undefined, at, out);
        this.#tellDay(report, at, out);
      },
      now,
      effects,
    );
  }

  /** The host has frozen the batch, and a power cut came before all was sent: the rest goes now. */
  #resumeSettlement(now: Instant, effects: Effect[]): void {
    this.#settling = true;
    this.#settlement.begin(
      (report, at, out) => {
        this.#settling = false;
        if (report !== undefined) this.#tellDay(report, at, out);
      },
      now,
      effects,
    );
  }

  #tellDay(report: SettlementReport, now: Instant, effects: Effect[]): void {
    if (this.#desk.link.canTell(undefined)) this.#desk.dayReport(report, now, effects);
    else this.#dayReportDue = report;
  }

  #tellStage(record: PaymentRecord, stage: Stage, now: Instant, effects: Effect[]): void {
    this.#desk.stage(record, stage, now, effects);
    // The register hears it again, the screen shows it still.
    const shown = `${record.order} ${stage}`;
    if (this.#shown === shown) return;
    this.#shown = shown;
    const text = stageText(stage, record.kind);
    effects.push({
      kind: 'emit',
      event: { kind: 'display', by: 'terminal', order: record.order, textZh: text.zh, textEn: text.en },
    });
  }

  #tellResult(record: PaymentRecord, now: Instant, effects: Effect[]): void {
    // What may still be taken back is not shown as paid.
    if (!this.#mustBeTaken(record)) this.#show(record, effects);
    this.#desk.result(record, now, effects);
  }

  #show(record: PaymentRecord, effects: Effect[]): void {
    this.#shown = '';
    const { firmware } = this.#config;
    const outcome: Outcome = record.outcome ?? 'UNKNOWN';
    const amount = firmware.amountToTell(record);
    const text = firmware.statementOf(outcome, record.cause, record.code ?? '', record.kind);
    effects.push({
      kind: 'emit',
      event: {
        kind: 'display',
        by: 'terminal',
        order: record.order,
        outcome,
        amount,
        textZh: text.textZh,
        textEn: text.textEn,
      },
    });
    const reference = record.reference === undefined ? {} : { reference: record.reference };
    effects.push({
      kind: 'emit',
      event: {
        kind: 'receipt',
        by: 'terminal',
        order: record.order,
        outcome,
        amount,
        text: receiptText(this.#config, record),
        ...reference,
      },
    });
  }

  /** An approval that stands only once the register has taken it. */
  #mustBeTaken(record: PaymentRecord): boolean {
    const { unacknowledgedApproval } = this.#config.protocol;
    return unacknowledgedApproval === 'reverse' && record.kind === 'sale' && record.outcome === 'APPROVED';
  }

  /** True when the register did not take an approval, and the payment is taken back. */
  #takeBack(record: PaymentRecord, effects: Effect[]): boolean {
    if (!this.#mustBeTaken(record) || record.told) return false;
    this.#flow.oweReversal(record, effects);
    this.#owed.push(record);
    return true;
  }

  /** A register is on the line (again): it hears first what it has not acknowledged. */
  #registerThere(connection: number, now: Instant, effects: Effect[]): void {
    this.#desk.link.connected(connection, now, effects);
    if (this.#config.protocol.tellsUnasked)
      for (const record of this.#desk.undelivered()) this.#desk.result(record, now, effects);
    const report = this.#dayReportDue;
    this.#dayReportDue = undefined;
    if (report !== undefined && this.#desk.link.canTell(undefined)) this.#desk.dayReport(report, now, effects);
  }

  /** T3 runs until the result is acknowledged: a result that did not arrive is told again by itself as well. */
  #untold(record: PaymentRecord, now: Instant, effects: Effect[]): boolean {
    if (this.#takeBack(record, effects)) return true;
    if (!this.#config.protocol.tellsUnasked) return false;
    effects.push({ kind: 'arm', timer: 'tell-again', afterMs: this.#config.timers.statementEveryMs, scaled: false });
    this.#flow.approvalUndelivered(record, now, effects);
    return false;
  }

  #told(record: PaymentRecord, _now: Instant, effects: Effect[]): void {
    if (this.#config.firmware.storesSale !== 'never') this.#store.save(record, effects);
    if (this.#mustBeTaken(record)) this.#show(record, effects);
  }
}
