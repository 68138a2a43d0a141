/** The acquirer dialects that the rig knows by name, and how plans and runs say which one is spoken. */
import { checkDialect } from '../protocols/iso8583/check-dialect.js';
import type { Dialect } from '../protocols/iso8583/dialect.js';
import { REFERENCE_DIALECT } from '../protocols/iso8583/reference-dialect.js';
import { UNIONPAY_DOCUMENTED } from './unionpay-documented.js';

export const DIALECTS: readonly Dialect[] = [REFERENCE_DIALECT, UNIONPAY_DOCUMENTED];

/** The name of a dialect, or one of somebody's own as it is. */
export type DialectChoice = string | Dialect;

export const DEFAULT_DIALECT = REFERENCE_DIALECT.name;

export function nameOfDialect(choice: DialectChoice | undefined): string {
  return typeof choice === 'object' ? choice.name : (choice ?? DEFAULT_DIALECT);
}

const CHECKED = new WeakSet<Dialect>(DIALECTS);

/** @returns undefined for an unknown name @throws MisuseError for a dialect that contradicts itself */
export function chosenDialect(choice: DialectChoice | undefined): Dialect | undefined {
  if (typeof choice !== 'object') return DIALECTS.find(({ name }) => name === (choice ?? DEFAULT_DIALECT));
  if (!CHECKED.has(choice)) {
    checkDialect(choice);
    CHECKED.add(choice);
  }
  return choice;
}
