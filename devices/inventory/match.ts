/** Which of the terminals in a rig file are plugged in, and what is plugged in that no rig file knows. */
import type { FoundDevice } from '../discovery/find-devices.js';
import { linkOf, type RigTerminal } from './rig-file.js';

export interface MatchedTerminal {
  readonly name: string;
  readonly link: string;
  /** `on the network` is not looked for. */
  readonly state: 'present' | 'missing' | 'on the network';
  readonly identity?: string;
}

export interface MatchedDevice extends FoundDevice {
  readonly state: 'known' | 'unknown';
  /** Of the rig file. */
  readonly terminal?: string;
}

export interface Matches {
  readonly devices: readonly MatchedDevice[];
  readonly terminals: readonly MatchedTerminal[];
}

/** @param targetOf where a path leads in the end (by-id names are links); undefined where it leads nowhere */
export function matchTerminals(
  devices: readonly FoundDevice[],
  terminals: readonly RigTerminal[],
  targetOf: (path: string) => string | undefined,
): Matches {
  const owners = new Map<string, string>();
  const matched = terminals.map((terminal): MatchedTerminal => {
    const { name, link } = terminal;
    const at = linkOf(terminal);
    if (at.kind === 'tcp') return { name, link, state: 'on the network' };
    const target = targetOf(at.path);
    const device = devices.find(({ port, stable }) => port !== undefined && (port === target || stable === at.path));
    if (device?.port !== undefined) owners.set(device.port, name);
    const state = device === undefined && target === undefined ? 'missing' : 'present';
    return { name, link, state, ...(device === undefined ? {} : { identity: device.identity }) };
  });
  return {
    terminals: matched,
    devices: devices.map((device) => {
      const terminal = device.port === undefined ? undefined : owners.get(device.port);
      return terminal === undefined ? { ...device, state: 'unknown' } : { ...device, state: 'known', terminal };
    }),
  };
}
