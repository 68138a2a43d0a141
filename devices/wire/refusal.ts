/** What does not go together in data that somebody wrote (a profile, a dialect), at the path of the field. */
export interface Contradiction {
  /** `message.fields.PA[1].max` */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

/** Ends a check at the first contradiction; what stands behind it may follow from it. */
export class Refusal extends Error {
  readonly contradiction: Contradiction;
  constructor(contradiction: Contradiction) {
    super(contradiction.path);
    this.contradiction = contradiction;
  }
}

export function refuse(wrong: boolean, path: string, expected: string, got: unknown): void {
  if (wrong) throw new Refusal({ path, expected, got: got === undefined || got === '' ? 'nothing' : String(got) });
}

export function isWhole(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high;
}

export function isAscii(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}

/** Pairs of hex digits. */
export function isHex(text: string): boolean {
  return /^([0-9A-Fa-f]{2})+$/.test(text);
}
