/** A message as all parties here hold it: the type and the field values as text. */
import type { Dialect, FieldSpec } from './dialect.js';

export interface IsoMessage {
  /** Four digits. */
  mti: string;
  /**
   * By field number (1 unused). BCD fields: digits. ASCII fields: their characters (latin1). Binary fields: upper-case hex.
   * The MAC: 8 characters.
   */
  fields: (string | undefined)[];
}

export function newMessage(mti: string): IsoMessage {
  return { mti, fields: NO_FIELDS.slice() };
}

/** Specs by field number, built once a dialect. */
export function specsOf(dialect: Dialect): readonly (FieldSpec | undefined)[] {
  let specs = CACHE.get(dialect);
  if (specs === undefined) {
    const byNumber: (FieldSpec | undefined)[] = new Array(65).fill(undefined);
    for (const field of dialect.fields) byNumber[field.n] = field;
    specs = byNumber;
    CACHE.set(dialect, specs);
  }
  return specs;
}

const CACHE = new WeakMap<Dialect, readonly (FieldSpec | undefined)[]>();

const NO_FIELDS: readonly (string | undefined)[] = Array.from({ length: 65 }, () => undefined);
