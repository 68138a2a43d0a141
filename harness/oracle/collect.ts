/** Events to facts, one pass. */
import type {
  AnnouncementEvent,
  AnsweredEvent,
  CaptureEvent,
  CreditPublishedEvent,
  EpisodeHeader,
  FaultEvent,
  HistoryEvent,
  IntentEvent,
  LineEvent,
  SettlementRowEvent,
  WalletEvent,
} from '../../devices/wire/events.js';
import type { PassedEvent } from '../../devices/wire/passed-event.js';
import { Reasons } from './clock.js';
import {
  type EpisodeFacts,
  type PaymentFacts,
  paymentFacts,
  type Span,
  sideOfOutcome,
  standingCaptures,
} from './facts.js';

/** "WeChat received twelve yuan ninety" takes about so long to say. */
const SPEAKING_MS = 3_000;

export class Collector {
  readonly facts: EpisodeFacts;
  readonly #byCredit = new Map<string, PaymentFacts>();
  /** Faults that are in place, by their place in the plan. */
  readonly #faults = new Map<number, Span>();
  #index = 0;
  /** No power, or the register line is down: the clocks stand still. */
  readonly #stops = new Reasons();
  /** The same, or the rig loses or changes bytes of the line: an answer that was given may not be heard. */
  readonly #unheard = new Reasons();

  constructor(header: EpisodeHeader) {
    this.facts = {
      header,
      payments: [],
      byOrder: new Map(),
      byCode: new Map(),
      byReference: new Map(),
      healedAt: undefined,
      quiescence: undefined,
      rigFaults: [],
      stopped: this.#stops.spans,
      unheard: this.#unheard.spans,
      terminalPowerCuts: [],
      acquirerTroubles: [],
      disturbed: [],
      signInsRefused: [],
      batchDates: new Map(),
      unread: [],
      answersRecorded: false,
    };
  }

  add(event: HistoryEvent): void {
    const index = this.#index;
    this.#index += 1;
    switch (event.kind) {
      case 'intent':
        return this.#intent(event, index, event.at);
      case 'reply':
      case 'progress':
      case 'display':
      case 'receipt':
      case 'refusal':
        return this.#statement(event, index);
      case 'announcement':
        return this.#announcement(event, index, event.at);
      case 'debited':
      case 'given-back':
        return this.#wallet(event, index);
      case 'bad-code': {
        const facts = this.facts.byCode.get(event.code);
        if (facts !== undefined && event.taken) facts.badCodeTaken = index;
        return;
      }
      case 'captured':
      case 'reversed':
      case 'voided':
      case 'refunded':
        return this.#capture(event, index);
      case 'settlement-row':
        return this.#row(event, index);
      case 'credit-published':
        return this.#published(event, index);
      case 'answered':
        return this.#answered(event, index);
      case 'passed':
        return this.#passed(event, index);
      default:
        return this.#rig(event, index);
    }
  }

  #intent(event: IntentEvent, index: number, at: number): void {
    // A repeated request with a known order reference is no new payment.
    const known = this.facts.byOrder.get(event.order);
    if (known !== undefined) {
      known.requests += 1;
      return;
    }
    const facts = paymentFacts(event, index, at);
    this.facts.payments.push(facts);
    this.facts.byOrder.set(event.order, facts);
    if (event.code !== undefined) this.facts.byCode.set(event.code, facts);
    if (event.original !== undefined) this.facts.byOrder.get(event.original)?.amendments.push(index);
  }

  #statement(
    event: Extract<HistoryEvent, { kind: 'reply' | 'progress' | 'display' | 'receipt' | 'refusal' }>,
    index: number,
  ): void {
    const order = event.order;
    if (order === undefined || order === '') return;
    const facts = this.facts.byOrder.get(order);
    if (facts === undefined) {
      if (event.kind === 'reply' && event.outcome !== 'NOT-FOUND')
        this.facts.payments.at(-1)?.strangeResults.push(index);
      return;
    }
    // A refused second press answers the press, not the payment that is in progress.
    if (event.kind === 'refusal' && facts.statements.length > 0) return;
    const says = event.kind === 'progress' || event.kind === 'refusal' ? undefined : event;
    // One shape for every statement: the checks read many.
    facts.statements.push({
      at: event.at,
      index,
      channel: event.kind,
      side: event.kind === 'refusal' ? 'failed' : sideOfOutcome(facts.intent.intent, says?.outcome),
      outcome: says?.outcome,
      stage: event.kind === 'progress' ? event.stage : undefined,
      amount: says?.amount,
      reply: event.kind === 'reply' ? event : undefined,
      reference: event.kind === 'reply' || event.kind === 'receipt' ? event.reference : undefined,
      refusal: event.kind === 'refusal' ? event : undefined,
    });
  }

  #announcement(event: AnnouncementEvent, index: number, at: number): void {
    const facts = this.#byCredit.get(event.credit);
    if (facts === undefined) this.facts.payments.at(-1)?.spoofs.push(index);
    else facts.announced.push({ at, index, credit: event.credit, amount: event.amount, cut: event.cut === true });
  }

  #wallet(event: WalletEvent, index: number): void {
    const facts = this.facts.byCode.get(event.code);
    if (facts === undefined) return;
    facts.money.push(index);
    if (event.kind === 'debited') {
      facts.debits += 1;
      facts.debited += event.amount;
      if (facts.intent.wallet !== undefined && !sameWallet(facts.intent.wallet, event.wallet))
        facts.otherWallet = index;
    } else {
      facts.givenBack += event.amount;
    }
  }

  #capture(event: CaptureEvent, index: number): void {
    const facts = this.facts.byCode.get(event.code);
    if (facts === undefined) return;
    const entry = { index, event };
    if (event.kind === 'captured') {
      facts.captures.push(entry);
      this.facts.byReference.set(event.reference, facts);
    } else if (event.kind === 'reversed') facts.reversals.push(entry);
    else facts.amended.push(entry);
  }

  #row(event: SettlementRowEvent, index: number): void {
    const dates = this.facts.batchDates.get(event.batch) ?? new Map<string, number>();
    this.facts.batchDates.set(event.batch, dates);
    dates.set(event.businessDate, (dates.get(event.businessDate) ?? 0) + 1);
    this.facts.byCode.get(event.code)?.rows.push({ index, event });
  }

  #published(event: CreditPublishedEvent, index: number): void {
    const facts = this.facts.byCode.get(event.code);
    if (facts === undefined) return;
    this.#byCredit.set(event.credit, facts);
    facts.published.push({ index, credit: event.credit, amount: event.amount, stood: standingCaptures(facts) > 0 });
  }

  #answered(event: HistoryEvent & AnsweredEvent, index: number): void {
    this.facts.answersRecorded = true;
    if (event.what === 'sign-in' && event.code !== '00') this.facts.signInsRefused.push(event.at);
    const facts = event.order === undefined ? undefined : this.facts.byOrder.get(event.order);
    if (facts === undefined) return;
    facts.answers.push({ index, event });
    if (event.what === 'query') facts.queried = true;
    if (event.what === 'reversal') facts.reversed = true;
  }

  /**
   * Joined by the code where a message carries one, else by the order that it names. A void or refund has an order of its own,
   * and a code there could only be that of the sale.
   */
  #passed(event: PassedEvent, index: number): void {
    const amends = event.what === 'void' || event.what === 'refund';
    const byCode = event.code === undefined || amends ? undefined : this.facts.byCode.get(event.code);
    const facts = byCode ?? (event.order === undefined ? undefined : this.facts.byOrder.get(event.order));
    if (facts === undefined) {
      if (event.to === 'terminal' && event.side === 'terminal' && !OF_NO_PAYMENT.has(event.what))
        this.facts.unread.push(index);
      return;
    }
    facts.passed.push({ index, event });
    if (event.what === 'query') facts.queried = true;
    if (event.what === 'reversal') facts.reversed = true;
    if (event.to === 'terminal' && event.what === 'sale' && event.answer === '00' && event.reference !== undefined)
      this.facts.byReference.set(event.reference, facts);
  }

  #rig(event: HistoryEvent, index: number): void {
    switch (event.kind) {
      case 'heal':
        this.facts.healedAt = event.at;
        return;
      case 'quiescence':
        this.facts.quiescence = { reached: event.reached, index, why: event.why };
        this.#stops.end(event.at);
        this.#unheard.end(event.at);
        return;
      case 'rig-fault':
        this.facts.rigFaults.push(event);
        return;
      case 'power':
        if (event.party === 'terminal') {
          if (!event.up) this.facts.terminalPowerCuts.push(event.at);
          this.#stop(!event.up, event.at);
        } else if (!event.up && event.party === 'soundbox') this.#cutOff(event.at);
        else if (!event.up && (event.party === 'acquirer' || event.party === 'wallet'))
          this.facts.acquirerTroubles.push({ at: event.at, refused: false });
        return;
      case 'fault':
        return this.#fault(event, event.at);
      case 'line':
        if (event.line === 'register') this.#registerLine(event.what, event.at);
        else if (event.line === 'acquirer' && event.what !== 'up')
          this.facts.acquirerTroubles.push({ at: event.at, refused: event.what === 'refused' });
        return;
      default:
        return;
    }
  }

  #fault(event: FaultEvent, at: number): void {
    if (CONTENT_ONLY.has(event.fault)) return;
    if (event.phase === 'placed') {
      const span = { from: at, to: Number.POSITIVE_INFINITY };
      this.#faults.set(event.index, span);
      this.facts.disturbed.push(span);
    } else if (event.phase === 'over') {
      const span = this.#faults.get(event.index);
      if (span !== undefined) span.to = at;
    }
  }

  /** A loudspeaker that loses power while it speaks has not been heard, and may say it again. */
  #cutOff(at: number): void {
    for (const facts of this.facts.payments)
      for (const spoken of facts.announced) if (at - spoken.at <= SPEAKING_MS) spoken.cut = true;
  }

  /** Only a line that is down stops them. One that is `garbled` still carries something, and the two ends must cope. */
  #registerLine(what: LineEvent['what'], at: number): void {
    if (what === 'down' || what === 'up') this.#stop(what === 'down', at);
    else if (what === 'garbled') this.#unheard.add(at);
    else if (what === 'clear') this.#unheard.remove(at);
  }

  #stop(stops: boolean, at: number): void {
    for (const reasons of [this.#stops, this.#unheard]) stops ? reasons.add(at) : reasons.remove(at);
  }
}

/** Messages between terminal and host that are about no payment. */
const OF_NO_PAYMENT: ReadonlySet<string> = new Set(['sign-in', 'sign-off', 'echo', 'settle', 'upload', 'broken-off']);

/** Faults that change what an answer says, and not whether it comes. */
const CONTENT_ONLY: ReadonlySet<string> = new Set(['wrong-mac', 'altered-reply', 'duplicate-reply']);

function sameWallet(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
