/**
 * The hands of the fault controller: what a world lets a fault do. Each world implements it; the fault kinds use nothing
 * else, which is why one fault file serves all worlds. In the virtual world a method acts before it returns; in the wired
 * world it returns a promise that settles when the fault is in place and was looked at.
 */
import type { Party } from '../../devices/wire/machine.js';
import type { Told } from '../../devices/wire/told.js';

export type Done = void | Promise<void>;

/** A toxic as Toxiproxy names it. `upstream`: terminal to acquirer; `downstream`: acquirer to terminal. */
export interface ToxicSpec {
  readonly type: 'latency' | 'bandwidth' | 'slow_close' | 'timeout' | 'reset_peer' | 'slicer' | 'limit_data';
  readonly stream: 'upstream' | 'downstream';
  readonly attributes: Readonly<Record<string, number>>;
}

/** A fault of the serial layer. */
export interface SerialFaultSpec {
  readonly type: 'lose-bytes' | 'flip-bits';
  readonly direction: 'to-register' | 'to-terminal';
  readonly attributes: Readonly<Record<string, number>>;
}

export interface Bench {
  /** Puts a toxic on the terminal's way to the acquirer, on connections that stand and that come. */
  addToxic(name: string, toxic: ToxicSpec): Done;
  removeToxic(name: string): Done;
  /** Cuts the acquirer link (connections closed, new ones refused) or restores it. */
  acquirerLink(up: boolean): Done;
  addSerialFault(name: string, fault: SerialFaultSpec): Done;
  removeSerialFault(name: string): Done;
  powerDown(party: Party): Done;
  powerUp(party: Party): Done;
  broker(up: boolean): Done;
  tell(told: Told): Done;
  /** What the named toxic, serial fault or switch has done so far: bytes held, dropped or changed, connections closed, records lost. */
  did(name: string): number;
}
