/**
 * The terminal's side of the register link: takes requests, refuses what it must, and tells results until they are
 * acknowledged (docs/reference-link.md "Rules"). Knows no host and no money; payments are begun by its owner.
 */
import type { TerminalFront } from '../../devices/drivers/terminal-front.js';
import type { AfterAck } from '../../devices/protocols/profiled/link.js';
import type {
  Incoming,
  RefusalReason,
  RegisterMessage,
  ResultMessage,
} from '../../devices/protocols/profiled/messages.js';
import type { CauseClass, Stage } from '../../devices/wire/events.js';
import type { Effect, Instant } from '../../devices/wire/machine.js';
import { isPaymentCode } from '../../devices/wire/payment-code.js';
import type { Rng } from '../../devices/wire/rng.js';
import type { TerminalConfig } from './config.js';
import type { PaymentRecord, TerminalStore } from './records.js';
import { resultMessage } from './result-message.js';
import type { SettlementReport } from './settle-flow.js';
import { stageText } from './statements.js';

/** What the desk asks of the terminal behind it. */
export interface DeskOwner {
  /** The order in progress or owed, with its stage. */
  openOrder(): { readonly order: string; readonly stage: Stage } | undefined;
  reversalsOwed(): number;
  /** The cause class that an open payment would be told with now. */
  causeSoFar(record: PaymentRecord): CauseClass;
  /** Stores the payment; called before the request is acknowledged. */
  accept(record: PaymentRecord, now: Instant, effects: Effect[]): void;
  /** Begins it; called after the acknowledgement. */
  begin(record: PaymentRecord, code: string, now: Instant, effects: Effect[]): void;
  /** Can the open payment be called off? */
  cancellable(): boolean;
  cancel(now: Instant, effects: Effect[]): void;
  settle(number: string, now: Instant, effects: Effect[]): void;
  clock(now: Instant): string;
  told(record: PaymentRecord, now: Instant, effects: Effect[]): void;
  /** True when it is taken back. */
  untold(record: PaymentRecord, now: Instant, effects: Effect[]): boolean;
}

type Request = Extract<RegisterMessage, { readonly code: 'PA' | 'VO' | 'RF' }>;

export class RegisterDesk {
  readonly #config: TerminalConfig;
  readonly #store: TerminalStore;
  readonly #owner: DeskOwner;
  readonly #link: TerminalFront;
  /** Results on their way: an order is sent once at a time. */
  readonly #underWay = new Set<string>();

  constructor(config: TerminalConfig, store: TerminalStore, rng: Rng, owner: DeskOwner) {
    this.#config = config;
    this.#store = store;
    this.#owner = owner;
    this.#link = config.protocol.front(rng, {
      afterGap: config.firmware.afterGap,
      onMessage: (incoming, now, effects) => this.#onMessage(incoming, now, effects),
      onDelivered: (token, now, effects) => this.#delivered(token, now, effects),
      onUndelivered: (token, now, effects) => this.#undelivered(token, now, effects),
      sales: () => this.#sales(),
    });
  }

  get link(): TerminalFront {
    return this.#link;
  }

  /** A statement is of the moment: with no register on the line it is not kept for later. */
  stage(record: PaymentRecord, stage: Stage, now: Instant, effects: Effect[]): void {
    if (!this.#link.canTell(record.order)) return;
    const text = stageText(stage, record.kind);
    const number = this.#link.nextNumber();
    this.#link.send(
      { code: 'PS', number, order: record.order, stage, textZh: text.zh, textEn: text.en },
      '',
      now,
      effects,
    );
  }

  /** Tells a final result (token: the order), or an interim `UNKNOWN` (no token); the record is what waits for a register. */
  result(record: PaymentRecord, now: Instant, effects: Effect[]): void {
    const final = record.phase === 'final';
    if (!this.#link.canTell(record.order)) {
      // With no chance to tell it later by itself, an approval is taken back at once.
      if (final && !this.#config.protocol.tellsUnasked) this.#owner.untold(record, now, effects);
      return;
    }
    if (final && this.#underWay.has(record.order)) return;
    if (final) this.#underWay.add(record.order);
    const message = this.#resultOf(record, this.#link.nextNumber());
    this.#link.send(message, final ? record.order : '', now, effects);
    if (final) effects.push({ kind: 'moment', moment: 'terminal.result-sent', order: record.order });
  }

  /** Final results that no register has acknowledged, oldest first. */
  *undelivered(): IterableIterator<PaymentRecord> {
    for (const record of this.#store.all()) if (record.phase === 'final' && !record.told) yield record;
  }

  dayReport(report: SettlementReport, now: Instant, effects: Effect[]): void {
    const { batch, sales, refunds, balanced } = report;
    const message = {
      code: 'SR' as const,
      number: this.#link.nextNumber(),
      batch,
      salesCount: sales.count,
      salesAmount: sales.amount,
      refundsCount: refunds.count,
      refundsAmount: refunds.amount,
      balanced,
    };
    this.#link.send(message, '', now, effects);
  }

  refuse(
    number: string,
    reason: RefusalReason,
    detail: string,
    order: string | undefined,
    now: Instant,
    effects: Effect[],
  ): void {
    const message = { code: 'ER' as const, number, reason, detail, ...(order === undefined ? {} : { order }) };
    this.#link.send(message, '', now, effects);
  }

  #onMessage(incoming: Incoming, now: Instant, effects: Effect[]): AfterAck | undefined {
    // Rule 4: what was not acknowledged goes again before anything else, as soon as the register is heard.
    if (this.#config.protocol.tellsUnasked) for (const record of this.undelivered()) this.result(record, now, effects);
    if (!incoming.ok) {
      const number = incoming.number ?? this.#link.nextNumber();
      this.refuse(number, incoming.refusal, incoming.detail, incoming.order, now, effects);
      return undefined;
    }
    const m = incoming.message;
    if (m.code === 'PA' || m.code === 'VO' || m.code === 'RF') return this.#request(m, now, effects);
    this.#question(m, now, effects);
    return undefined;
  }

  #question(m: RegisterMessage, now: Instant, effects: Effect[]): void {
    switch (m.code) {
      case 'QU':
        return this.#answer(this.#store.find(m.order), m.order, m.number, now, effects);
      case 'LA':
        return this.#answer(this.#store.last, undefined, m.number, now, effects);
      case 'CA':
        return this.#cancel(m.order, m.number, now, effects);
      case 'SE': {
        const open = this.#owner.openOrder();
        if (open !== undefined) return this.refuse(m.number, 'BUSY', 'a payment is open', open.order, now, effects);
        if (this.#full) return this.refuse(m.number, 'FAULT', STORAGE_FULL, undefined, now, effects);
        return this.#owner.settle(m.number, now, effects);
      }
      case 'SI':
        return this.#status(m.number, now, effects);
      default:
        return this.refuse(m.number, 'UNKNOWN-COMMAND', m.code, undefined, now, effects);
    }
  }

  /** Stores before the ACK, begins after it (rule 3). */
  #request(m: Request, now: Instant, effects: Effect[]): AfterAck | undefined {
    const kind = m.code === 'PA' ? 'sale' : m.code === 'VO' ? 'void' : 'refund';
    const known = this.#store.find(m.order);
    const open = this.#owner.openOrder();
    if (known !== undefined && this.#config.firmware.locksOrder) {
      const otherMode = m.code === 'PA' && m.mode !== 'C';
      if (known.amount !== m.amount || known.kind !== kind || otherMode) {
        this.refuse(m.number, 'DUPLICATE-ORDER', 'known with another amount, mode or kind', m.order, now, effects);
      } else if (open?.order === m.order) {
        this.stage(known, open.stage, now, effects);
      } else {
        this.result(known, now, effects);
      }
      return undefined;
    }
    const problem = m.code === 'PA' ? payProblem(m) : undefined;
    if (open !== undefined && this.#config.firmware.barsNextSale) {
      this.refuse(m.number, 'BUSY', 'a payment is open', open.order, now, effects);
    } else if (problem !== undefined) {
      this.refuse(m.number, 'BAD-FIELD', problem, m.order, now, effects);
    } else if (this.#full) {
      // What could not be kept through a power cut is not begun.
      this.refuse(m.number, 'FAULT', STORAGE_FULL, m.order, now, effects);
    } else {
      const record = this.#newRecord(m, kind, now);
      this.#owner.accept(record, now, effects);
      const code = m.code === 'PA' ? (m.paymentCode ?? '') : '';
      return (at, out) => this.#owner.begin(record, code, at, out);
    }
    return undefined;
  }

  get #full(): boolean {
    return this.#store.full && this.#config.firmware.refusesWhenFull;
  }

  #newRecord(m: Request, kind: PaymentRecord['kind'], now: Instant): PaymentRecord {
    const counters = this.#store.counters;
    counters.seq += 1;
    const record: PaymentRecord = {
      order: m.order,
      kind,
      amount: m.amount,
      seq: counters.seq,
      generation: counters.generation,
      phase: 'accepted',
      trace: 0,
      batch: counters.batch,
      time: this.#owner.clock(now),
      told: false,
    };
    return m.code === 'PA' ? record : { ...record, original: m.original };
  }

  #answer(
    record: PaymentRecord | undefined,
    order: string | undefined,
    number: string,
    now: Instant,
    effects: Effect[],
  ): void {
    if (record === undefined) {
      const message = {
        code: 'PR' as const,
        number,
        outcome: 'NOT-FOUND' as const,
        ...(order === undefined ? {} : { order }),
      };
      this.#link.send(message, '', now, effects);
      return;
    }
    const final = record.phase === 'final';
    if (!final && !this.#config.firmware.statesProgress) return;
    this.#link.send(this.#resultOf(record, number), final ? record.order : '', now, effects);
  }

  #cancel(order: string, number: string, now: Instant, effects: Effect[]): void {
    // The answer first, then the result that may follow at once.
    const yes = this.#owner.openOrder()?.order === order && this.#owner.cancellable();
    this.#link.send({ code: 'CR', number, order, accepted: yes }, '', now, effects);
    if (yes) this.#owner.cancel(now, effects);
  }

  #status(number: string, now: Instant, effects: Effect[]): void {
    const open = this.#owner.openOrder();
    let undelivered = 0;
    for (const _ of this.undelivered()) undelivered += 1;
    const status = {
      code: 'SS' as const,
      number,
      state: open !== undefined ? ('BUSY' as const) : this.#full ? ('FAULT' as const) : ('IDLE' as const),
      firmwareName: this.#config.firmware.name,
      firmwareVersion: '1.0.0',
      serialNumber: this.#config.serialNumber,
      reversalsOwed: this.#owner.reversalsOwed(),
      resultsUndelivered: undelivered,
      ...(open === undefined ? {} : { order: open.order }),
    };
    this.#link.send(status, '', now, effects);
  }

  #sales(): ResultMessage[] {
    const { generation } = this.#store.counters;
    return [...this.#store.all()].flatMap((record) => {
      const sold = record.kind === 'sale' && record.outcome === 'APPROVED' && record.generation === generation;
      return sold ? [this.#resultOf(record, '')] : [];
    });
  }

  #resultOf(record: PaymentRecord, number: string): ResultMessage {
    return resultMessage(this.#config, record, this.#store, number, this.#owner.causeSoFar(record));
  }

  #delivered(token: string, now: Instant, effects: Effect[]): void {
    this.#underWay.delete(token);
    const record = this.#store.find(token);
    if (record === undefined || record.told) return;
    record.told = true;
    this.#owner.told(record, now, effects);
  }

  #undelivered(token: string, now: Instant, effects: Effect[]): boolean {
    this.#underWay.delete(token);
    const record = this.#store.find(token);
    return record !== undefined && this.#owner.untold(record, now, effects);
  }
}

const STORAGE_FULL = 'storage full';
const AMOUNT_MAX = 999_999_999_999;

/** The field that is wrong with a `PA`, by its tag. */
function payProblem(m: Extract<RegisterMessage, { readonly code: 'PA' }>): string | undefined {
  if (m.amount < 1 || m.amount > AMOUNT_MAX) return '02';
  if (m.currency !== 'CNY') return '03';
  if (m.mode !== 'C') return '04';
  if (m.paymentCode !== undefined && !isPaymentCode(m.paymentCode)) return '05';
  return undefined;
}
