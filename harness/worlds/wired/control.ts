/** What the rig and its parties' processes say to each other over the inherited descriptor; never faulted, never a port. */
import type { DialectChoice } from '../../../devices/dialects/catalogue.js';
import type { ProtocolChoice } from '../../../devices/drivers/protocols.js';
import type { ServerIdentity } from '../../../devices/links/tls.js';
import type { EventBody } from '../../../devices/wire/events.js';
import type { MomentName } from '../../../devices/wire/moments.js';
import type { Told } from '../../../devices/wire/told.js';
import type { StorageState } from '../party-faults.js';
import type { Counted } from './counted-link.js';

/** What a terminal knows of an acquirer that it reaches by name over TLS. */
export interface SecureAcquirer {
  readonly name: string;
  /** PEM of the authority that it trusts. */
  readonly ca: string;
  /** Its name server. */
  readonly names: string;
  readonly ignoresTtl: boolean;
}

/** What an acquirer shows over TLS. */
export interface ShownIdentity extends ServerIdentity {
  /** It belongs to somebody else, who reads what he is told and passes it on. */
  readonly stranger?: boolean;
}

export interface ProcessSetup {
  readonly party: 'terminal' | 'acquirer' | 'wallet';
  readonly terminal: string;
  readonly firmware: string;
  readonly profile: ProtocolChoice;
  /** Terminal and acquirer. */
  readonly dialect?: DialectChoice | undefined;
  /** Records lie here and survive a kill. */
  readonly store: string;
  /** Seeds the party's own draws; another after each restart. */
  readonly seed: string;
  /** UTC milliseconds at instant 0 of the episode. */
  readonly epochMs: number;
  readonly timeScale: number;
  /** How far its wall clock is ahead of the bench's. */
  readonly clockMs: number;
  /** `writeMs` in real time. */
  readonly storage: StorageState;
  /** Moments at which the process waits for the rig. */
  readonly gates: readonly MomentName[];
  /** Moments that are told without waiting. */
  readonly told: readonly MomentName[];
  /** Terminal: the slave of its pty, and the proxied acquirer. */
  readonly serial?: string;
  readonly acquirer?: { readonly host: string; readonly port: number };
  /** Acquirer: it serves many terminals, and this one gets a lane there (house.ts). */
  readonly house?: boolean;
  /** Terminal: reaches the acquirer so, on that port. */
  readonly secure?: SecureAcquirer;
  /** Acquirer: serves TLS, and shows this. */
  readonly identity?: ShownIdentity;
  /** Acquirer and wallet: the port (0: free). Acquirer: its wallet and broker. */
  readonly port?: number;
  readonly wallet?: { readonly host: string; readonly port: number };
  readonly broker?: string;
}

/** A process has places for many parties; each message names the one it is about. */
export type ToProcess = { readonly seat: number } & (
  | { readonly kind: 'setup'; readonly setup: ProcessSetup }
  | { readonly kind: 'release' }
  | { readonly kind: 'told'; readonly told: Told }
  /** An acquirer over TLS shows this from now on, and its connections end. */
  | { readonly kind: 'show'; readonly identity: ShownIdentity }
  /** The cable to the register was pulled or put back, as a USB device sees it; no pty tells. */
  | { readonly kind: 'cable'; readonly up: boolean }
  | { readonly kind: 'storage'; readonly storage: StorageState }
  | { readonly kind: 'clock'; readonly byMs: number }
  /** What a terminal knows of names counts as asked for now, or is gone; it answers `names`. */
  | { readonly kind: 'names'; readonly what: 'renew' | 'forget' }
  /** A shared process lives on when one of its parties loses power. */
  | { readonly kind: 'end' }
);

export type FromSeat =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'event'; readonly event: EventBody; readonly at: number }
  | {
      readonly kind: 'moment';
      readonly moment: MomentName;
      readonly order: string | undefined;
      readonly waits: boolean;
      readonly at: number;
    }
  /** A write of the party was refused, or takes long. */
  | { readonly kind: 'write-troubled' }
  /** The wallet: what came and went on its link. */
  | { readonly kind: 'passed'; readonly counted: Counted }
  /** As it was told, with what it knows of names. */
  | { readonly kind: 'names' }
  /** A write was torn; the party does nothing more, and waits for its end. */
  | { readonly kind: 'torn' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'ended' };

/** How a process is, told every so often. */
export interface Pulse {
  readonly kind: 'pulse';
  /** The longest that its event loop stood still since the last one. */
  readonly lagMs: number;
  readonly rssMb: number;
}
export type FromProcess = ({ readonly seat: number } & FromSeat) | Pulse;
