/** What a kind of fault is: where it may hang, how long it lasts, and what it does to the bench. One kind a file. */
import type { Party } from '../../../devices/wire/machine.js';
import type { MomentName } from '../../../devices/wire/moments.js';
import type { Bench, Done } from '../bench.js';
import type { PlannedFault } from '../plan.js';

/** Inclusive range of whole numbers to draw from. */
export type Range = readonly [min: number, max: number];

export interface FaultKind {
  /** As a plan names it. */
  readonly id: string;
  /** One sentence for people. */
  readonly sentence: string;
  /** The cause class that merchants are told about (docs/oracle.md "Causes"). */
  readonly cause: 'network' | 'system' | 'operation' | 'fraud';
  /** Moments that a generated plan hangs it on; a plan file may use any moment. */
  readonly anchors: readonly MomentName[];
  /** How long it lasts, ms; absent where it happens once. */
  readonly lastsMs?: Range;
  /** It acts on the timers of the register link, which no world scales; so its own time is not scaled either. */
  readonly linkTime?: true;
  /** It changes, holds or repeats bytes of the register line: a stream that TCP keeps whole cannot show it. */
  readonly needsSerial?: true;
  /** It turns an ACK into a NAK or makes one up, which a link whose ACKs are frames with a name cannot show. */
  readonly needsPlainAcks?: true;
  /** Parties that it takes the power from: in the wired world each then has a process of its own. */
  readonly kills?: readonly Party[];
  /** The acquirer link that it is about; a plan that names it has that link. */
  readonly needs?: 'tls';
  /** Further settings with the range that generated plans use. */
  readonly settings?: Readonly<Record<string, Range>>;
  /** Of these settings, the part of the range with which it surely acts at the first anchor; of the others it is all. */
  readonly sure?: Readonly<Record<string, Range>>;
  /** @param name names this fault on the bench, for `lift` and `did`. */
  place(bench: Bench, name: string, fault: PlannedFault): Done;
  lift?(bench: Bench, name: string, fault: PlannedFault): Done;
}

/** A setting of the plan, or the least value that generated plans would use. */
export function setting(kind: FaultKind, fault: PlannedFault, key: string): number {
  return fault.with?.[key] ?? kind.settings?.[key]?.[0] ?? 0;
}
