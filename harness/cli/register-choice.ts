/** What `--protocol` and `--profile` mean: a register protocol by its name, or a profile from a file. */
import { readFileSync } from 'node:fs';
import { PROFILED, type ProtocolChoice, SHORT_NAMES } from '../../devices/drivers/protocols.js';
import { parseProfile } from '../../devices/profiles/profile-file.js';
import type { Profile } from '../../devices/protocols/profiled/profile.js';
import { MisuseError } from '../../devices/wire/errors.js';
import { protocolOf } from '../worlds/parts.js';

export interface RegisterFlags {
  readonly protocol?: string;
  readonly profile?: string;
}

const DEFAULT_PROFILE = 'generic-stx-lrc';
/** What `--protocol profile` means alone: the profile that differs from the first one wherever a profile can. */
const SECOND_PROFILE = 'fixed-crc16';

/** @throws MisuseError for an unknown name, or two that contradict each other */
export function registerChoice({ protocol, profile }: RegisterFlags): ProtocolChoice {
  if (protocol !== undefined && protocol !== PROFILED && profile !== undefined)
    throw new MisuseError({
      what: 'two register links are named',
      expected: '--protocol profile beside --profile, or one of the two alone',
      got: `--protocol ${protocol} --profile ${profile}`,
    });
  const named = profile ?? (protocol === PROFILED ? SECOND_PROFILE : (protocol ?? DEFAULT_PROFILE));
  const choice = isProfileFile(named) ? readProfile(named) : (SHORT_NAMES.get(named) ?? named);
  protocolOf(choice);
  return choice;
}

/** `--protocol zvt` on a stream means ZVT without blocks. */
export function overTcp({ protocol, profile }: RegisterFlags, link: string): RegisterFlags {
  if (protocol === 'zvt' && link.startsWith('tcp:')) return { protocol: 'zvt-tcp' };
  return { ...(protocol === undefined ? {} : { protocol }), ...(profile === undefined ? {} : { profile }) };
}

export function isProfileFile(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}

/** @throws MisuseError with file, line, column and field */
export function readProfile(file: string): Profile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new MisuseError({
      what: 'the profile cannot be read',
      where: file,
      got: (error as NodeJS.ErrnoException).code ?? String(error),
      next: '`scanrig profile new FILE` writes one to begin with.',
    });
  }
  return parseProfile(text, file);
}
