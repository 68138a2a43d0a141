/** Every register protocol that the rig speaks: by name, or by a profile of somebody's own. */
import { PROFILES } from '../profiles/catalogue.js';
import { checkProfile } from '../protocols/profiled/check-profile.js';
import type { Profile } from '../protocols/profiled/profile.js';
import { ecrHubProtocol } from './ecr-hub-protocol.js';
import { profiledProtocol } from './profiled-protocol.js';
import type { RegisterProtocol } from './register-protocol.js';
import { transbankProtocol } from './transbank-protocol.js';
import { zvtProtocol } from './zvt-protocol.js';

export const REGISTER_PROTOCOLS: readonly RegisterProtocol[] = [
  ...PROFILES.map(profiledProtocol),
  zvtProtocol('serial'),
  zvtProtocol('tcp'),
  transbankProtocol(),
  ecrHubProtocol(),
];

/** The family of links that are data; a profile may be named beside it. */
export const PROFILED = 'profile';
/** Short names beside those of the protocols themselves; over TCP they may mean another. */
export const SHORT_NAMES: ReadonlyMap<string, string> = new Map([['zvt', 'zvt-serial']]);

/** Every name that `--protocol` and rig files take. */
export const PROTOCOL_NAMES: readonly string[] = [
  ...REGISTER_PROTOCOLS.map(({ name }) => name),
  ...SHORT_NAMES.keys(),
  PROFILED,
];

/** How plans and runs say what register and terminal speak: the name of a protocol, or a profile as it is. */
export type ProtocolChoice = string | Profile;

export function nameOfChoice(choice: ProtocolChoice): string {
  return typeof choice === 'string' ? choice : choice.name;
}

const BROUGHT = new WeakMap<Profile, RegisterProtocol>();

/** @returns undefined for an unknown name @throws MisuseError for a profile that contradicts itself */
export function chosenProtocol(choice: ProtocolChoice): RegisterProtocol | undefined {
  if (typeof choice === 'string') return registerProtocolNamed(choice);
  let protocol = BROUGHT.get(choice);
  if (protocol === undefined) {
    checkProfile(choice);
    protocol = profiledProtocol(choice);
    BROUGHT.set(choice, protocol);
  }
  return protocol;
}

/** @returns undefined for an unknown name */
export function registerProtocolNamed(name: string): RegisterProtocol | undefined {
  return REGISTER_PROTOCOLS.find((protocol) => protocol.name === name);
}
