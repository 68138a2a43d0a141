/**
 * The one vocabulary of histories. Every world writes these events, the oracle reads nothing else, and
 * `scanrig judge` takes them from anybody: the JSON Schema in harness/history is made to match this file.
 * Evidence is what the merchant can see; ground truth is what happened to the money; the rest says what the rig did.
 * Codes appear only as tokens (`code#17`); amounts are integers in minor units.
 */
import type { Channel } from './channels.js';
import type { Instant, LinkName, Party } from './machine.js';
import type { MomentName } from './moments.js';
import type { PassedEvent } from './passed-event.js';
import type { PresentedEvent } from './presented-event.js';

export type Outcome =
  | 'APPROVED'
  | 'DECLINED'
  | 'CANCELLED'
  | 'REVERSED'
  | 'REFUNDED'
  | 'VOIDED'
  | 'UNKNOWN'
  | 'NOT-FOUND';
export type CauseClass = 'NETWORK' | 'SYSTEM' | 'OPERATION' | 'FRAUD';
export type Stage = 'SCANNING' | 'SENDING' | 'WAITING-CONSUMER' | 'QUERYING' | 'REVERSING' | 'PENDING';
/** What the cashier asked the terminal for. */
export interface IntentEvent {
  readonly kind: 'intent';
  readonly by: 'register';
  /** The rig's own id of this payment, unique in the episode: `p1`. */
  readonly payment: string;
  /** Payments of one sale share it: `s1`. */
  readonly sale: string;
  readonly intent: 'sale' | 'void' | 'refund';
  readonly order: string;
  /** The order that a void or refund names. */
  readonly original?: string;
  readonly amount: number;
  readonly currency: string;
  readonly mode: 'C' | 'M';
  /** Token of the payment code shown, the join key: `code#17`. */
  readonly code?: string;
  /** The wallet that issued the code, where it is known: `WECHAT`. */
  readonly wallet?: string;
}

/** A result told to the register, unasked (`result`) or as an answer (`query`, `last`). */
export interface ReplyEvent {
  readonly kind: 'reply';
  readonly by: 'register';
  readonly via: 'result' | 'query' | 'last';
  /** Empty only where a `NOT-FOUND` names no order. */
  readonly order: string;
  readonly outcome: Outcome;
  readonly amount?: number;
  readonly code?: string;
  readonly cause?: CauseClass;
  readonly textZh?: string;
  readonly textEn?: string;
  readonly nextZh?: string;
  readonly nextEn?: string;
  readonly trace?: string;
  readonly batch?: string;
  readonly reference?: string;
  readonly wallet?: string;
  readonly walletOrder?: string;
  readonly merchant?: string;
  readonly terminal?: string;
}
/** An interim statement on the register link. */
export interface ProgressEvent {
  readonly kind: 'progress';
  readonly by: 'register';
  readonly order: string;
  readonly stage: Stage;
}
/** The terminal refused a request and started nothing. */
export interface RefusalEvent {
  readonly kind: 'refusal';
  readonly by: 'register';
  readonly order?: string;
  readonly reason: string;
  readonly detail?: string;
}
/** The screen, as the cashier reads it. `outcome` when the text states one. */
export interface DisplayEvent {
  readonly kind: 'display';
  readonly by: 'terminal';
  readonly order?: string;
  readonly outcome?: Outcome;
  readonly amount?: number;
  readonly textZh: string;
  readonly textEn: string;
}
export interface ReceiptEvent {
  readonly kind: 'receipt';
  readonly by: 'terminal';
  readonly order: string;
  readonly outcome: Outcome;
  readonly amount: number;
  readonly reference?: string;
  readonly text: string;
}
/** The loudspeaker spoke. `credit` is the id that the message carried. */
export interface AnnouncementEvent {
  readonly kind: 'announcement';
  readonly by: 'soundbox';
  readonly credit: string;
  readonly terminal: string;
  readonly amount: number;
  readonly wallet: string;
  /** The loudspeaker lost power while it spoke. */
  readonly cut?: boolean;
}
/** The end-of-day report (`SR`) as the register got it. */
export interface DayReportEvent {
  readonly kind: 'day-report';
  readonly by: 'register';
  readonly batch: string;
  readonly sales: { readonly count: number; readonly amount: number };
  readonly refunds: { readonly count: number; readonly amount: number };
  readonly balanced: boolean;
}
/** The terminal's answer to a status request (`SS`). */
export interface StatusEvent {
  readonly kind: 'status';
  readonly by: 'register';
  readonly state: 'IDLE' | 'BUSY' | 'FAULT';
  readonly reversalsOwed: number;
  readonly resultsUndelivered: number;
}
export type EvidenceEvent =
  | ReplyEvent
  | ProgressEvent
  | RefusalEvent
  | DisplayEvent
  | ReceiptEvent
  | AnnouncementEvent
  | DayReportEvent
  | StatusEvent;

/** Money left the consumer (`debited`) or came back (`given-back`). */
export interface WalletEvent {
  readonly kind: 'debited' | 'given-back';
  readonly by: 'wallet';
  readonly code: string;
  readonly amount: number;
  readonly wallet: string;
  readonly walletOrder: string;
  /** Merchant order reference as the wallet knows it. */
  readonly order?: string;
}
/** The wallet was shown a code that was used or had expired, and refused or (wrongly) took it. */
export interface BadCodeEvent {
  readonly kind: 'bad-code';
  readonly by: 'wallet';
  readonly code: string;
  readonly why: 'used' | 'expired' | 'unknown';
  readonly taken: boolean;
}
/** The acquirer's ledger: a sale captured, or a capture taken back by reversal, void or refund. */
export interface CaptureEvent {
  readonly kind: 'captured' | 'reversed' | 'voided' | 'refunded';
  readonly by: 'acquirer';
  readonly code: string;
  readonly order: string;
  readonly amount: number;
  readonly merchant: string;
  /** Merchant category code. */
  readonly mcc: string;
  readonly terminal: string;
  readonly trace: string;
  readonly batch: string;
  readonly reference: string;
}
/** One row of the settlement file; amounts signed (credit rows negative). */
export interface SettlementRowEvent {
  readonly kind: 'settlement-row';
  readonly by: 'acquirer';
  readonly batch: string;
  readonly order: string;
  readonly code: string;
  readonly type: 'sale' | 'void' | 'refund' | 'reversal';
  readonly gross: number;
  readonly fee: number;
  readonly net: number;
  /** yyyyMMdd, UTC+8. */
  readonly businessDate: string;
  readonly merchant: string;
  readonly terminal: string;
}
export interface BatchClosedEvent {
  readonly kind: 'batch-closed';
  readonly by: 'acquirer';
  readonly batch: string;
  readonly terminal: string;
  readonly balanced: boolean;
  /** By the host itself, at the end of the business day. */
  readonly dayEnd?: true;
}
/** The credit message given to the loudspeaker's broker: the join of an announcement. */
export interface CreditPublishedEvent {
  readonly kind: 'credit-published';
  readonly by: 'acquirer';
  readonly credit: string;
  readonly code: string;
  readonly order: string;
  readonly amount: number;
  readonly terminal: string;
}
/** An answer the acquirer gave: what the terminal could know, where it arrived. */
export interface AnsweredEvent {
  readonly kind: 'answered';
  readonly by: 'acquirer';
  readonly mti: string;
  /** `sale`, `query`, `reversal`, ... */
  readonly what: string;
  readonly order?: string;
  readonly trace: string;
  /** F39. */
  readonly code: string;
  /** A5 of a query reply. */
  readonly fate?: string;
  /** `right`; `none` where there is no key for one; `not-due` where the dialect puts none on such an answer; `wrong` when it was spoilt on purpose; `altered`: content changed after the MAC. */
  readonly mac: 'right' | 'wrong' | 'none' | 'not-due' | 'altered';
  /** The rig held it back for so long on its way, so that nobody may have waited for it any more. */
  readonly heldMs?: number;
}
export type GroundTruthEvent =
  | WalletEvent
  | BadCodeEvent
  | CaptureEvent
  | SettlementRowEvent
  | BatchClosedEvent
  | CreditPublishedEvent
  | AnsweredEvent;

/** A fault of the plan: asked for, in place, did something, over. `index` counts the faults of the plan from 0. */
export interface FaultEvent {
  readonly kind: 'fault';
  readonly by: 'rig';
  readonly index: number;
  readonly fault: string;
  readonly phase: 'asked' | 'placed' | 'hit' | 'over';
  /** Bytes held, connections closed, records lost, ... as text. */
  readonly did?: string;
}
/** The last fault is over. */
export interface HealEvent {
  readonly kind: 'heal';
  readonly by: 'rig';
}
/** No party owes a retry, every batch is closed; or the limit of 600 s after heal was reached (`reached` false). */
export interface QuiescenceEvent {
  readonly kind: 'quiescence';
  readonly by: 'rig';
  readonly reached: boolean;
  readonly why?: string;
}
/** Power of a party, as the rig switched it; `self` when the party restarted by itself. */
export interface PowerEvent {
  readonly kind: 'power';
  readonly by: 'rig';
  readonly party: Party;
  readonly up: boolean;
  readonly self?: boolean;
}
/**
 * A line between two parties was cut or restored by the rig, or a connection ended badly on it. `down` to `up`: nothing that
 * is sent arrives, in one direction at least. `garbled` to `clear`: the rig loses or changes some of its bytes. `false-ack`:
 * the rig gave an end an ACK for a frame that nobody got.
 */
export interface LineEvent {
  readonly kind: 'line';
  readonly by: 'rig';
  readonly line: 'register' | 'acquirer' | 'broker';
  readonly what: 'down' | 'up' | 'garbled' | 'clear' | 'false-ack' | 'refused' | 'reset';
  /** Why a connection was refused, as far as the terminal's platform knows: `ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`. */
  readonly why?: string;
}
/**
 * What passed one direction of a link in the whole episode, seen from both of its ends; written before quiescence. More in
 * than out: lost or held on the way. More out than in: the rig added bytes.
 */
export interface LinkEvent {
  readonly kind: 'link';
  readonly by: 'rig';
  /** `register-proxy`: the stretch of the register line that goes through Toxiproxy. */
  readonly link: LinkName | 'register-proxy';
  /** Who hears it. */
  readonly to: Party;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Pieces in which it came out. */
  readonly chunks: number;
  /** Connections that stood, of a link that has such; told with the direction of the party that asks for them. */
  readonly connections?: number;
  /** Connections that were asked for in vain. */
  readonly refused?: number;
  readonly reset?: number;
}
/** The register sent a frame and got no ACK for `silentMs` while the terminal was powered and connected. */
export interface SilenceEvent {
  readonly kind: 'silence';
  readonly by: 'register';
  readonly silentMs: number;
}
/** A code, card number or key stood where it must not. */
export interface ExposureEvent {
  readonly kind: 'exposure';
  readonly by: 'rig';
  readonly secret: 'code' | 'card' | 'key';
  readonly token: string;
  readonly where: string;
}
/** Somebody in the middle of the acquirer link, whom the terminal took for its acquirer, has read this message. */
export interface OverheardEvent {
  readonly kind: 'overheard';
  readonly by: 'rig';
  /** Its printable characters. */
  readonly text: string;
}
/** The bench failed; payments of this episode are not judged. */
export interface RigFaultEvent {
  readonly kind: 'rig-fault';
  readonly by: 'rig';
  readonly what: string;
  /** Order references of the payments that it concerns; absent: all of the episode. */
  readonly orders?: readonly string[];
  /** What the verdicts would have been: a kind of violation of an order, or a finding of the episode. */
  readonly aside?: readonly { readonly kind: string; readonly order?: string }[];
}
/** A machine reached a moment (recorded for those that a plan names, and for `request-sent` and `reversal-due`). */
export interface MomentEvent {
  readonly kind: 'moment';
  readonly by: 'rig';
  readonly moment: MomentName;
  readonly order?: string;
}
export type RigEvent =
  | FaultEvent
  | HealEvent
  | QuiescenceEvent
  | PowerEvent
  | LineEvent
  | LinkEvent
  | SilenceEvent
  | OverheardEvent
  | PassedEvent
  | PresentedEvent
  | ExposureEvent
  | RigFaultEvent
  | MomentEvent;

/** An event as a machine or world emits it, before it has a time and an episode. */
export type EventBody = IntentEvent | EvidenceEvent | GroundTruthEvent | RigEvent;
/** An event of one episode. */
export type HistoryEvent = EventBody & { readonly at: Instant };

/** What an episode is judged against; stands before its events. */
export interface EpisodeHeader {
  readonly kind: 'episode';
  /** Counts the episodes of the run from 0. */
  readonly episode: number;
  readonly observed: readonly Channel[];
  readonly terminal: TerminalIdentity;
  /** The plan, for replay and for the reader. Opaque to the oracle. */
  readonly plan?: unknown;
}
export interface TerminalIdentity {
  readonly terminal: string;
  readonly merchant: string;
  readonly mcc: string;
  /** Merchant fee rate in basis points of a percent: 60 = 0.60 %. */
  readonly feeBasisPoints: number;
  readonly feeRounding: 'half-up' | 'down' | 'free-below-one';
  readonly soundbox: boolean;
}
/** First line of a journal. */
export interface RunHeader {
  readonly kind: 'run';
  readonly schema: 1;
  readonly scanrig: string;
  readonly world: 'virtual' | 'wired' | 'hardware';
  readonly suite: string;
  readonly seed: number;
  readonly firmware: string;
}
/** A journal line: the run header, an episode header, or an event with its episode. */
export type JournalLine = RunHeader | EpisodeHeader | (HistoryEvent & { readonly episode: number });
