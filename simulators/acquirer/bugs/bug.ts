/** A seeded bug of the acquirer: the reference host with one decision made wrong. */
import type { AcquirerPolicy } from '../policy.js';

export interface AcquirerBug {
  readonly id: string;
  readonly party: 'acquirer';
  /** What the host does wrong, in one sentence. */
  readonly sentence: string;
  /** Where it was seen: a story of docs/domain.md 7, or the rule that it breaks. */
  readonly source: string;
  /** The violation that it must cause, charged to the acquirer. */
  readonly violation: string;
  readonly change: Partial<Omit<AcquirerPolicy, 'name'>>;
}
