/** The register profiles that the rig knows by name. Each is checked as it is taken in. */
import { checkProfile } from '../protocols/profiled/check-profile.js';
import type { Profile } from '../protocols/profiled/profile.js';
import { FIXED_CRC16 } from './fixed-crc16.js';
import { GENERIC_STX_LRC } from './generic-stx-lrc.js';

export const PROFILES: readonly Profile[] = [GENERIC_STX_LRC, FIXED_CRC16].map(checked);

export function profileNamed(name: string): Profile | undefined {
  return PROFILES.find((profile) => profile.name === name);
}

function checked(profile: Profile): Profile {
  checkProfile(profile);
  return profile;
}
