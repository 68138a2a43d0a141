/** What one run is asked for. Crosses to the test runner's worker as plain data. */
import type { DialectChoice } from '../../devices/dialects/catalogue.js';
import type { ProtocolChoice } from '../../devices/drivers/protocols.js';
import type { RigTerminal } from '../../devices/inventory/rig-file.js';

export interface RunOptions {
  readonly suite: string;
  readonly world: 'virtual' | 'wired' | 'hardware';
  readonly seed: number;
  /** Payments in all, exactly; on a real terminal at most. */
  readonly payments: number;
  /** `reference` or `bug:<id>`. */
  readonly firmware: string;
  readonly profile: ProtocolChoice;
  /** Absent: the reference one. */
  readonly dialect?: DialectChoice;
  readonly soundbox: boolean;
  /** Emulated terminals at once (wired). */
  readonly terminals: number;
  /** Which episodes are written to the history. */
  readonly history: 'all' | 'failing' | 'none';
  /** Folder of the run. */
  readonly folder: string;
  readonly scanrig: string;
  /** Long waits of emulated parties take this part of their time (wired). */
  readonly timeScale: number;
  /** `embedded`, `real` or a URL (wired); absent: what is found first. */
  readonly toxiproxy?: string;
  /** `embedded`, `mosquitto` or a URL (wired); absent: SCANRIG_BROKER, else the embedded one. */
  readonly broker?: string;
  /** The register line goes over TCP through the stream proxy too (wired). */
  readonly serialThroughToxiproxy?: boolean;
  /** The real terminals, and what they may cost (hardware). */
  readonly device?: DeviceOptions;
  readonly quiet: boolean;
}

/** A terminal of the rig file. */
export interface DeviceChoice {
  readonly terminal: RigTerminal;
  /** What it speaks to the register. */
  readonly speaks: ProtocolChoice;
  /** What it speaks to its acquirer; absent: the reference dialect. */
  readonly dialect?: DialectChoice;
  /** Commands of the rig file run here. */
  readonly folder: string;
}

export interface DeviceOptions {
  /** Side by side; one at least. */
  readonly terminals: readonly DeviceChoice[];
  readonly minutesMax: number;
  /** Absent: as many as there is time for. */
  readonly paymentsMax?: number;
  /** How often a failure is tried again. */
  readonly confirm: number;
}

/** Histories of more payments than this keep only their failing episodes, unless told otherwise. */
export const HISTORY_ALL_MAX = 20_000;

/** What was tested: a firmware of the emulated terminal, or a real one by its name. */
export function firmwareName({ firmware, device }: RunOptions): string {
  if (device === undefined) return firmware;
  const names = device.terminals.map(({ terminal }) => terminal.name);
  return `of terminal${names.length === 1 ? '' : 's'} ${names.join(', ')}`;
}
