/** Every register protocol that the rig speaks, by name. */
import { PROFILES } from '../profiles/catalogue.js';
import { profiledProtocol } from './profiled-protocol.js';
import type { RegisterProtocol } from './register-protocol.js';
import { transbankProtocol } from './transbank-protocol.js';
import { zvtProtocol } from './zvt-protocol.js';

export const REGISTER_PROTOCOLS: readonly RegisterProtocol[] = [
  ...PROFILES.map(profiledProtocol),
  zvtProtocol('serial'),
  zvtProtocol('tcp'),
  transbankProtocol(),
];

/** @returns undefined for an unknown name */
export function registerProtocolNamed(name: string): RegisterProtocol | undefined {
  return REGISTER_PROTOCOLS.find((protocol) => protocol.name === name);
}
