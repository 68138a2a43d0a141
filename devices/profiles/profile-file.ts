/** Profiles as YAML files: read and checked, with the line, column and field of whatever is wrong. */
import { contradictionIn } from '../protocols/profiled/check-profile.js';
import type { Profile } from '../protocols/profiled/profile.js';
import { readYaml, refuseAt, type YamlWords } from '../wire/checked-yaml.js';
import { PROFILE_SCHEMA } from './profile-schema.js';

const WORDS: YamlWords = {
  name: 'the profile',
  next: 'docs/profiles.md says what a profile holds, docs/profile.schema.json is its schema.',
};

/** @param where file name for messages @throws MisuseError with line, column and field */
export function parseProfile(text: string, where: string): Profile {
  const { value, at } = readYaml(PROFILE_SCHEMA, text, where, WORDS);
  refuseContradiction(value, (path) => at(path));
  return value;
}

/** @param at where a field of the profile stands @throws MisuseError */
export function refuseContradiction(profile: Profile, at: (path: readonly PropertyKey[]) => string): void {
  refuseAt(contradictionIn(profile), WORDS, at);
}
