/** The scenario as data: what a plan file holds and what every world runs. */
import type { DialectChoice } from '../../devices/dialects/catalogue.js';
import type { ProtocolChoice } from '../../devices/drivers/protocols.js';
import type { MomentName } from '../../devices/wire/moments.js';
import type { ConsumerBehaviour, WalletQuirks } from '../../devices/wire/told.js';

export interface Plan {
  /** Seeds every draw of the episode: latencies, chunking, payment codes, keys. */
  readonly seed: number;
  readonly terminal: PlannedTerminal;
  readonly payments: readonly PlannedPayment[];
  readonly faults: readonly PlannedFault[];
}

export interface PlannedTerminal {
  /** What register and terminal speak; in a plan file a profile of somebody's own stands behind everything else. */
  readonly profile: ProtocolChoice;
  /** What terminal and acquirer speak, kept like the profile; default `reference`. */
  readonly dialect?: DialectChoice;
  /** `reference` or `bug:<id>`; a bug may sit in the terminal or in the acquirer. */
  readonly firmware: string;
  readonly soundbox: boolean;
  /** Default `tcp`, or `tls` where a fault is about that: by name, over TLS. */
  readonly acquirerLink?: 'tcp' | 'tls';
  /** Keeps the first address of its acquirer until it loses power, whatever the record says. */
  readonly ignoresTtl?: true;
}

export interface PlannedPayment {
  /** The intent comes so much after the one before it, ms, or once that one has ended or was given up, whichever is later. */
  readonly at: number;
  readonly order: string;
  /** Payments with the same sale belong together (a second try); default: a sale of its own. */
  readonly sale?: string;
  /** Minor units. */
  readonly amount: number;
  readonly mode: 'consumer-presented';
  readonly wallet: 'wechat';
  readonly consumer: ConsumerBehaviour;
  readonly quirks?: WalletQuirks;
  /**
   * A second try: when the payment before did not end as paid, this one belongs to its sale and takes its amount; otherwise
   * it is a sale of its own.
   */
  readonly retries?: true;
  /** 2: the cashier presses twice. Default 1. */
  readonly presses?: number;
  /** The cashier presses cancel this long after pay. */
  readonly cancelAfterMs?: number;
  /** What the cashier does with it afterwards, when it was approved. */
  readonly afterwards?: 'void' | 'refund';
}

/** When a fault begins: at the n-th time that the episode reaches a moment, or at a time. */
export type Trigger = { readonly moment: MomentName; readonly nth: number } | { readonly atMs: number };

export interface PlannedFault {
  /** A kind of harness/plan/faults. */
  readonly do: string;
  readonly from: Trigger;
  /** When it ends; absent for a fault that happens once. */
  readonly until?: { readonly afterMs: number };
  /** What else the kind needs, by its own definition (`bytes`, `latencyMs`, ...). */
  readonly with?: Readonly<Record<string, number>>;
}

/** The order reference under which a void or refund of this payment goes: within the 32 characters of docs/reference-link.md. */
export function amendingOrder({ order, afterwards }: PlannedPayment): string | undefined {
  if (afterwards === undefined) return undefined;
  return `${order.slice(0, 30)}-${afterwards === 'void' ? 'V' : 'R'}`;
}

/** Every order reference that the plan will use. */
export function ordersOf(payments: readonly PlannedPayment[]): string[] {
  return payments.flatMap((payment) => [payment.order, amendingOrder(payment) ?? []].flat());
}
