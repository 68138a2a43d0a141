/**
 * What an episode's events say about each payment: money in the wallet, in the acquirer's books and in the settlement, and
 * what the merchant was told. Ground truth and evidence are kept apart; every fact remembers the events that prove it.
 */
import type {
  AnsweredEvent,
  CaptureEvent,
  EpisodeHeader,
  IntentEvent,
  Outcome,
  RefusalEvent,
  ReplyEvent,
  RigFaultEvent,
  SettlementRowEvent,
  Stage,
} from '../../devices/wire/events.js';
import type { PassedEvent } from '../../devices/wire/passed-event.js';

/** Something told to the merchant, with the place of its event in the episode. */
export interface Statement {
  readonly at: number;
  readonly index: number;
  readonly channel: 'reply' | 'display' | 'receipt' | 'progress' | 'refusal';
  readonly side: Told;
  readonly outcome?: Outcome;
  readonly stage?: Stage;
  readonly amount?: number;
  readonly reply?: ReplyEvent;
  /** On a result or a receipt. */
  readonly reference?: string;
  readonly refusal?: RefusalEvent;
}

export interface Indexed<T> {
  readonly index: number;
  readonly event: T;
}

export interface Announced {
  readonly at: number;
  readonly index: number;
  readonly credit: string;
  readonly amount: number;
  /** The loudspeaker lost power while it spoke. */
  cut: boolean;
}

export interface Published {
  readonly index: number;
  readonly credit: string;
  readonly amount: number;
  /** The sale stood captured in the ledger when this was published. */
  readonly stood: boolean;
}

export interface PaymentFacts {
  readonly intent: IntentEvent;
  readonly index: number;
  readonly at: number;
  /** How often it was asked for: a cashier may press twice. */
  requests: number;
  readonly statements: Statement[];
  /** Voids and refunds that were asked for this payment: places of their intents. */
  readonly amendments: number[];
  /** Wallet: sums and the events. */
  debits: number;
  debited: number;
  givenBack: number;
  readonly money: number[];
  /** Debited by another wallet than the one that issued the code. */
  otherWallet: number | undefined;
  readonly captures: Indexed<CaptureEvent>[];
  readonly reversals: Indexed<CaptureEvent>[];
  /** Voids and refunds at the acquirer, on the payment that they amend. */
  readonly amended: Indexed<CaptureEvent>[];
  readonly rows: Indexed<SettlementRowEvent>[];
  readonly answers: Indexed<AnsweredEvent & { readonly at: number }>[];
  /** What passed between the terminal and a host of somebody else. */
  readonly passed: Indexed<PassedEvent>[];
  readonly published: Published[];
  readonly announced: Announced[];
  /** Spoken after this intent and before the next, under an id that nobody published. */
  readonly spoofs: number[];
  /** Results after this intent and before the next, for an order that was never asked for. */
  readonly strangeResults: number[];
  /** A bad code was taken as good by the wallet. */
  badCodeTaken: number | undefined;
  queried: boolean;
  reversed: boolean;
}

export interface Span {
  readonly from: number;
  to: number;
}

/** What concerns all payments of the episode. */
export interface EpisodeFacts {
  readonly header: EpisodeHeader;
  readonly payments: PaymentFacts[];
  readonly byOrder: Map<string, PaymentFacts>;
  readonly byCode: Map<string, PaymentFacts>;
  /** References of captures, and of what a host of somebody else answered, to see whose a reference is. */
  readonly byReference: Map<string, PaymentFacts>;
  healedAt: number | undefined;
  quiescence: { readonly reached: boolean; readonly index: number; readonly why: string | undefined } | undefined;
  readonly rigFaults: RigFaultEvent[];
  /** Times in which the clocks stand still: no power at the terminal, or the register line down. */
  readonly stopped: readonly Span[];
  /** Those, and the times in which the rig loses or changes bytes of the line: an ACK may have been given and not heard. */
  readonly unheard: readonly Span[];
  readonly terminalPowerCuts: number[];
  /** The line to the acquirer was cut, refused or reset, or the acquirer was away. */
  readonly acquirerTroubles: { readonly at: number; readonly refused: boolean }[];
  /** Times in which a fault of the rig may have kept an answer from the terminal. */
  readonly disturbed: Span[];
  /** The host refused to sign the terminal in. */
  readonly signInsRefused: number[];
  /** Business dates of the rows of each batch, with how many rows name each. */
  readonly batchDates: Map<string, Map<string, number>>;
  /** What came to the terminal from a host of somebody else and could not be read, or told to no payment: places. */
  readonly unread: number[];
  /** The history says what the acquirer answered, so that a terminal can be held to it. */
  answersRecorded: boolean;
}

export function paymentFacts(intent: IntentEvent, index: number, at: number): PaymentFacts {
  return {
    intent,
    index,
    at,
    requests: 1,
    statements: [],
    amendments: [],
    debits: 0,
    debited: 0,
    givenBack: 0,
    money: [],
    otherWallet: undefined,
    captures: [],
    reversals: [],
    amended: [],
    rows: [],
    answers: [],
    passed: [],
    published: [],
    announced: [],
    spoofs: [],
    strangeResults: [],
    badCodeTaken: undefined,
    queried: false,
    reversed: false,
  };
}

/** Money that is gone from the consumer for good. */
export function netDebit(facts: PaymentFacts): number {
  return facts.debited - facts.givenBack;
}

/** Captured and not reversed. */
export function standingCaptures(facts: PaymentFacts): number {
  return facts.captures.length - facts.reversals.length;
}

/** What the acquirer holds for the merchant: captured, less what was reversed, voided and refunded. */
export function heldAmount(facts: PaymentFacts): number {
  const sum = (entries: readonly Indexed<CaptureEvent>[]): number =>
    entries.reduce((total, { event }) => total + event.amount, 0);
  return sum(facts.captures) - sum(facts.reversals) - amendedAmount(facts);
}

/** What voids and refunds gave back at the acquirer. */
export function amendedAmount(facts: PaymentFacts): number {
  return facts.amended.reduce((sum, { event }) => sum + event.amount, 0);
}

export type Told = 'approved' | 'failed' | 'nothing';

const FAILED: ReadonlySet<Outcome> = new Set(['DECLINED', 'CANCELLED', 'REVERSED', 'NOT-FOUND']);
const GIVEN_BACK: ReadonlySet<Outcome> = new Set(['VOIDED', 'REFUNDED']);

/**
 * What an outcome says of an intent: done, failed, or nothing final. A sale is done when it is "approved" and nothing else;
 * that its money went back is what a void or refund wants, and the end of a sale without one.
 */
export function sideOfOutcome(intent: IntentEvent['intent'], outcome: Outcome | undefined): Told {
  if (outcome === undefined || outcome === 'UNKNOWN') return 'nothing';
  if (FAILED.has(outcome)) return 'failed';
  return GIVEN_BACK.has(outcome) === (intent !== 'sale') ? 'approved' : 'failed';
}

/** A statement's side. A refusal started nothing, so it is a final no. */
export function sideOf(statement: Statement): Told {
  return statement.side;
}

const WAITING: ReadonlySet<Stage> = new Set(['WAITING-CONSUMER', 'QUERYING', 'REVERSING', 'PENDING']);

/** An interim statement that tells not to charge again (docs/oracle.md "Timely"). */
export function tellsToWait(statement: Statement): boolean {
  return statement.outcome === 'UNKNOWN' || (statement.stage !== undefined && WAITING.has(statement.stage));
}

/** The last final thing the merchant was told, except that a lost record is no statement about the money. */
export function standing(facts: PaymentFacts): Statement | undefined {
  let last: Statement | undefined;
  for (const statement of facts.statements) {
    if (sideOf(statement) === 'nothing') continue;
    if (last !== undefined && (statement.outcome === 'NOT-FOUND' || statement.channel === 'refusal')) continue;
    last = statement;
  }
  return last;
}

export function told(facts: PaymentFacts): Told {
  const statement = standing(facts);
  return statement === undefined ? 'nothing' : sideOf(statement);
}

/** Did the terminal ever take the intent up? Only then can it have lost it. */
export function accepted(facts: PaymentFacts): boolean {
  return (
    facts.answers.length > 0 ||
    facts.passed.length > 0 ||
    facts.statements.some(
      (s) =>
        s.channel === 'progress' || s.channel === 'display' || (s.outcome !== undefined && s.outcome !== 'NOT-FOUND'),
    )
  );
}
