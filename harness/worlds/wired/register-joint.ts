/** What stands between register and terminal of a wired bench, whatever the link: the rig's faults, and two real ends. */
import type { Dial } from '../../../devices/links/link.js';
import type { SerialSettings } from '../../../devices/links/serial.js';
import type { Rng } from '../../../devices/wire/rng.js';
import type { SerialFaultSpec } from '../../../simulators/network/serial-faults/catalogue.js';
import type { SerialDirection } from '../../../simulators/network/serial-faults/serial-fault.js';
import type { Passed } from '../passed.js';
import type { ProcessSetup } from './control.js';
import type { LinkMeter } from './link-meter.js';
import type { StreamProxy } from './stream-proxy.js';

export interface RegisterJoint {
  /** The register calls a terminal that is up already. */
  readonly dialled: boolean;
  /** What went in and came out, each way. */
  readonly passed: Readonly<Record<SerialDirection, Passed>>;
  /** Chunks that went nowhere because the cable was out. */
  readonly lost: number;
  /** What passed the stream proxy on the line, where there is one. */
  readonly proxied: LinkMeter | undefined;
  /** What the terminal's process is told of its end. */
  readonly terminalEnd: Pick<ProcessSetup, 'serial'>;
  /** How the register opens its end; @param folder where the name of a port may lie */
  dial(folder: string, settings: Omit<SerialSettings, 'path'>): Dial;
  /** @returns the name of the register's port, which lies in the folder @throws MisuseError where there is no port */
  name(folder: string): string;
  /** From now on bytes go through the proxy as well. Of serial lines alone. */
  through(streams: StreamProxy, name: string): Promise<void>;
  placeFault(name: string, spec: SerialFaultSpec, rng: Rng): void;
  liftFault(name: string): void;
  /** What the named fault has done; `undefined` where it was never here. */
  did(name: string): number | undefined;
  /** A terminal without power hears nothing, not even later. */
  terminalPower(up: boolean): void;
  /** The terminal is up; @param port where it listens, on a link that is dialled */
  terminalStarted(port: number): void;
  /** Nothing passes any more. The register closes its end by itself, being told. */
  unplug(): void;
  plug(): void;
  /** @returns whether the link by itself keeps the register away; a port is kept by whoever opens it */
  hold(held: boolean): boolean;
  close(): Promise<void>;
}
