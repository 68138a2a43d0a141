/** One figure of the wired bench: measured on real links, against something that is measured in the same run. */
export interface Figure {
  /** Its name in `--json`. */
  readonly name: string;
  measure(): Promise<Measured>;
}

export interface Measured {
  /** For people, a line each. */
  readonly lines: readonly string[];
  /** For `--json`. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Limits that this run did not keep, in words. */
  readonly missed: readonly string[];
}

/** The value below which the given part of all lies; 0 of nothing. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
