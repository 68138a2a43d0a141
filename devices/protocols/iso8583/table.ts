/** A message as all parties here hold it: the type and the field values as text. */

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

const NO_FIELDS: readonly (string | undefined)[] = Array.from({ length: 65 }, () => undefined);
