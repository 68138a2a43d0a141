/** What `--dialect` means: an acquirer dialect by its name, or one from a file. */
import { readFileSync } from 'node:fs';
import type { DialectChoice } from '../../devices/dialects/catalogue.js';
import { parseDialect } from '../../devices/dialects/dialect-file.js';
import type { Dialect } from '../../devices/protocols/iso8583/dialect.js';
import { MisuseError } from '../../devices/wire/errors.js';
import { dialectOf } from '../worlds/parts.js';
import { isProfileFile as isYaml } from './register-choice.js';

/** @param place of a path that is not absolute, such as that of the rig file @throws MisuseError */
export function dialectChoice(named: string, place = (path: string): string => path): DialectChoice {
  const choice = isYaml(named) ? readDialect(place(named)) : named;
  dialectOf(choice);
  return choice;
}

/** Nothing where nothing is named, so that plans and runs stay as they are. */
export function dialectGiven(
  named: string | undefined,
  place?: (path: string) => string,
): { readonly dialect?: DialectChoice } {
  return named === undefined ? {} : { dialect: dialectChoice(named, place) };
}

/** @throws MisuseError with file, line, column and field */
export function readDialect(file: string): Dialect {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new MisuseError({
      what: 'the dialect cannot be read',
      where: file,
      got: (error as NodeJS.ErrnoException).code ?? String(error),
      next: '`scanrig dialect show reference > FILE` writes one to begin with.',
    });
  }
  return parseDialect(text, file);
}
