/**
 * The contract between a machine and its host. A machine (terminal, acquirer, wallet, soundbox, register) is a pure step:
 * it reads an input and the time, changes its own state, and pushes effects. Only a host performs effects, in order,
 * so "crash at `reversal-stored`" means the same in every world: what stands before the moment has happened,
 * what stands after it has not.
 *
 *   input ──▶ machine.step(input, now, effects) ──▶ [persist] [moment] [send] [moment] [arm] ──▶ host performs, in order
 */
import type { EventBody } from './events.js';
import type { MomentName } from './moments.js';
import type { Told } from './told.js';

/** Milliseconds since the episode (virtual) or the run (wired) began. */
export type Instant = number;

/** The parties of a bench. `register` is the cash register, played by the harness. */
export type Party = 'register' | 'terminal' | 'acquirer' | 'wallet' | 'soundbox';

/**
 * Named links of a machine. `register`: the serial line between register and terminal. `acquirer`: terminal to acquirer.
 * `wallet`: acquirer to wallet.
 */
export type LinkName = 'register' | 'acquirer' | 'wallet';

export type Input =
  /** Power has come, or the process has started. Records were given to the constructor. */
  | { readonly kind: 'power-up' }
  /** A connection stands: one we asked for with `open` (our own number), or one a peer made (the host's number). */
  | { readonly kind: 'opened'; readonly link: LinkName; readonly connection: number }
  /** Our `open` failed; `reason` where the platform knows it (`ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`, ...). */
  | { readonly kind: 'refused'; readonly link: LinkName; readonly connection: number; readonly reason?: string }
  /** Bytes of any chunking. The machine must not keep `bytes` after the step. */
  | { readonly kind: 'bytes'; readonly link: LinkName; readonly connection: number; readonly bytes: Uint8Array }
  | { readonly kind: 'closed'; readonly link: LinkName; readonly connection: number }
  | { readonly kind: 'timer'; readonly timer: string }
  /** An MQTT message on a topic that we subscribed to. */
  | { readonly kind: 'message'; readonly topic: string; readonly payload: Uint8Array }
  /** The MQTT session stands (again). */
  | { readonly kind: 'online' }
  | { readonly kind: 'offline' }
  /**
   * Storage has no room for a record under a new key (`full`), or has it again. A record that is there can be written anew
   * at any time: its room was kept. Told when it changes, and before power-up where it is full then.
   */
  | { readonly kind: 'storage'; readonly full: boolean }
  /** The wall clock was set: from now on it reads so much more than before. Instants and timers are not touched. */
  | { readonly kind: 'clock'; readonly byMs: number }
  /** A word from the rig to a party it plays: press a key, issue a code, misbehave. Never sent to a real terminal. */
  | { readonly kind: 'told'; readonly told: Told };

export type Effect =
  | { readonly kind: 'open'; readonly link: LinkName; readonly connection: number }
  | { readonly kind: 'send'; readonly link: LinkName; readonly connection: number; readonly bytes: Uint8Array }
  | { readonly kind: 'close'; readonly link: LinkName; readonly connection: number }
  /**
   * Arms the named timer, replacing an earlier one of that name. `scaled`: a wait that a wired run may shorten
   * (consumer, polling, reversal); link timers and the interim limit are never scaled.
   */
  | { readonly kind: 'arm'; readonly timer: string; readonly afterMs: number; readonly scaled: boolean }
  | { readonly kind: 'disarm'; readonly timer: string }
  /**
   * Writes a record through to the medium before any later effect; `undefined` deletes it. `unsynced`: left to a cache that
   * a power cut empties (firmware done right does not do that). Where storage is full a new key is not written.
   */
  | { readonly kind: 'persist'; readonly key: string; readonly value: string | undefined; readonly unsynced?: true }
  /** The same for several records that mean one thing: all of them are written, or none. */
  | { readonly kind: 'persist-all'; readonly changes: readonly RecordChange[] }
  | { readonly kind: 'emit'; readonly event: EventBody }
  /** The machine has come to a named moment; a fault may hang on it. */
  | { readonly kind: 'moment'; readonly moment: MomentName; readonly order?: string }
  | { readonly kind: 'subscribe'; readonly topic: string }
  /** QoS 1. */
  | { readonly kind: 'publish'; readonly topic: string; readonly payload: Uint8Array };

export interface Machine {
  /** Mutates the machine's own state and pushes effects; keeps no reference to `effects`. Never throws on a peer's bytes. */
  step(input: Input, now: Instant, effects: Effect[]): void;
}

/** Key and new value; `undefined` deletes it. */
export type RecordChange = readonly [key: string, value: string | undefined];

/** What survives a power cut: key to value, as last persisted. */
export type Records = ReadonlyMap<string, string>;
