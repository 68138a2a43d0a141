/** What a known-bad history is, and a void in a few words. */
import type { EpisodeHeader } from '../../../devices/wire/events.js';
import type { Party } from '../../../devices/wire/machine.js';
import type { ViolationKind } from '../kinds.js';
import { books, type Events, intent, wallet } from './histories.js';

export interface Bad {
  readonly kind: ViolationKind;
  readonly party: Party;
  readonly story: string;
  readonly events: Events;
  /** Of the payment that is charged; `A1` unless told. */
  readonly order?: string;
  readonly end?: Events;
  readonly header?: EpisodeHeader;
}

const A = { order: 'A1', sale: 's1' };
/** The money of A1 given back, and booked so. */
export const given = [
  wallet(50_000, A, 'given-back'),
  books(50_100, A, 'voided', { trace: '000002', reference: 'R2' }),
];
export const voidOf = (more: object = {}) =>
  intent({ order: 'V1', at: 40_000 }, { intent: 'void', original: 'A1', code: undefined, ...more });
