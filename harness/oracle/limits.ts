/** The time limits of docs/oracle.md "Timely", as settings. */

export interface Limits {
  /** From so long after the intent the merchant holds a statement that tells not to charge again. */
  readonly interimMs: number;
  /** The final statement comes within this after the later of heal and intent. */
  readonly finalMs: number;
}

export const DEFAULT_LIMITS: Limits = { interimMs: 15_000, finalMs: 120_000 };
