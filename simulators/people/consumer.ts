/** What the person with the phone does when the wallet wants something of him. */
import type { ConsumerBehaviour } from '../../devices/wire/told.js';

export type ConsumerAct =
  /** Nothing is asked: paid at once. */
  | { readonly kind: 'pays' }
  /** The password screen stands; after so long the consumer pays or refuses, or never reacts. */
  | { readonly kind: 'asked'; readonly afterMs: number; readonly does: 'pays' | 'cancels' }
  | { readonly kind: 'asked'; readonly afterMs: undefined; readonly does: 'nothing' }
  | { readonly kind: 'refused'; readonly why: 'no-funds' | 'used' | 'expired' };

export function consumerAct(behaviour: ConsumerBehaviour): ConsumerAct {
  switch (behaviour.pays) {
    case 'at-once':
      return { kind: 'pays' };
    case 'after-password':
      return { kind: 'asked', afterMs: behaviour.delayMs, does: 'pays' };
    case 'cancels':
      return { kind: 'asked', afterMs: behaviour.delayMs, does: 'cancels' };
    case 'never':
      return { kind: 'asked', afterMs: undefined, does: 'nothing' };
    case 'no-funds':
      return { kind: 'refused', why: 'no-funds' };
    case 'used-code':
      return { kind: 'refused', why: 'used' };
    case 'expired-code':
      return { kind: 'refused', why: 'expired' };
  }
}
