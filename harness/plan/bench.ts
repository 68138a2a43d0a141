/**
 * The hands of the fault controller: what a world lets a fault do. Each world implements it; the fault kinds use nothing
 * else, which is why one fault file serves all worlds. In the virtual world a method acts before it returns; in the wired
 * world it returns a promise that settles when the fault is in place and was looked at.
 */
import type { Party } from '../../devices/wire/machine.js';
import type { SerialFaultSpec } from '../../simulators/network/serial-faults/catalogue.js';

export type Done = void | Promise<void>;

/** A toxic as Toxiproxy names it. `upstream`: terminal to acquirer; `downstream`: acquirer to terminal. */
export interface ToxicSpec {
  readonly type: 'latency' | 'bandwidth' | 'slow_close' | 'timeout' | 'reset_peer' | 'slicer' | 'limit_data';
  readonly stream: 'upstream' | 'downstream';
  readonly attributes: Readonly<Record<string, number>>;
}

/** Parties whose storage and clock faults can get at. */
export type Stored = 'terminal' | 'acquirer' | 'wallet';

/** What may be wrong with the name of the acquirer (no such name, a server that fails or is silent, another address) and with what it shows. */
export type LinkTrouble =
  | 'nxdomain'
  | 'servfail'
  | 'silent'
  | 'moved'
  | 'expired-certificate'
  | 'other-name'
  | 'other-authority';

/** Every method takes the name of the fault, by which `did` tells what it has done. */
export interface Bench {
  /** Puts a toxic on the terminal's way to the acquirer, on connections that stand and that come. */
  addToxic(name: string, toxic: ToxicSpec): Done;
  removeToxic(name: string): Done;
  /** Ends the connections to the acquirer, and stands in the way of new ones; only where the link is TLS. */
  acquirerTrouble(name: string, trouble: LinkTrouble, on: boolean): Done;
  /** Cuts the acquirer link (connections closed, new ones refused) or restores it. */
  acquirerLink(name: string, up: boolean): Done;
  addSerialFault(name: string, fault: SerialFaultSpec): Done;
  removeSerialFault(name: string): Done;
  /**
   * Takes the register's port away (`on`) or gives it back. `unplugged`: no cable, and a new name afterwards. `held`: the port
   * drops out for a moment and belongs to another program then. A terminal that `sees` the cable go knows its connection over.
   */
  registerPort(name: string, trouble: 'unplugged' | 'held', on: boolean, sees: boolean): Done;
  /** @param losing what the medium had said to be safe, and was not */
  power(name: string, party: Party, up: boolean, losing?: 'last-write'): Done;
  /** Power goes in the middle of the party's next write. Off: it comes back, or nothing was written and nothing will be torn. */
  tearWrite(name: string, party: Stored, on: boolean): Done;
  /** The party's storage has no room for new records, or has it again. */
  storageFull(name: string, party: Stored, full: boolean): Done;
  /** Each write of the party takes so long; 0: as fast as ever. */
  slowWrites(name: string, party: Stored, writeMs: number): Done;
  /** The party turns every request away with this word, doing nothing; `undefined`: it is back at work. */
  maintenance(name: string, party: 'acquirer' | 'wallet', answer: string | undefined): Done;
  /** The party's wall clock is set forward, or back. */
  stepClock(name: string, party: Stored, byMs: number): Done;
  /** The acquirer's wall clock comes to the end of its business day. */
  endDay(name: string): Done;
  broker(name: string, up: boolean): Done;
  /** The broker ends every session and forgets its subscriptions; clients may come back at once. */
  dropSessions(name: string): Done;
  /** The next credit is brought to the loudspeaker twice. */
  duplicateCredit(name: string): Done;
  /** The acquirer's next reply to a sale goes out wrong. */
  spoilReply(name: string, how: 'duplicate' | 'late' | 'altered' | 'wrong-mac', delayMs: number): Done;
  /** What the named fault has done so far: bytes held, dropped or changed, connections closed, parties cut off, replies spoilt. */
  did(name: string): number;
}
