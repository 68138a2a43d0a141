/** Counts the people's misdeeds of a plan as faults: asked when their payment is pressed, hit when they had their effect. */
import type { EventBody } from '../../devices/wire/events.js';
import type { MomentName } from '../../devices/wire/moments.js';
import { type PeopleFault, peopleFaultsOf } from '../plan/faults/catalogue.js';
import type { Plan } from '../plan/plan.js';

/** What shows that a misdeed took place: the wallet was asked about that payment, the second press, the cancel. */
const SHOWN_BY: Readonly<Record<PeopleFault, MomentName>> = {
  'consumer-pays-late': 'wallet.asked',
  'consumer-cancels': 'wallet.asked',
  'used-code': 'wallet.asked',
  'double-press': 'register.pay-pressed',
  'cashier-cancels': 'register.cancel-pressed',
};

interface Slot {
  readonly order: string;
  readonly fault: PeopleFault;
  readonly index: number;
  /** How often its moment must come. */
  left: number;
}

export class PeopleFaults {
  readonly #slots: Slot[] = [];
  readonly #emit: (event: EventBody) => void;

  constructor(plan: Plan, emit: (event: EventBody) => void) {
    this.#emit = emit;
    let index = plan.faults.length;
    for (const payment of plan.payments) {
      for (const fault of peopleFaultsOf(payment)) {
        this.#slots.push({ order: payment.order, fault, index, left: fault === 'double-press' ? 2 : 1 });
        index += 1;
      }
    }
  }

  start(): void {
    for (const slot of this.#slots) this.#say(slot, 'asked');
  }

  reach(moment: MomentName, order: string | undefined): void {
    for (const slot of this.#slots) {
      if (slot.left === 0 || slot.order !== order || SHOWN_BY[slot.fault] !== moment) continue;
      slot.left -= 1;
      if (slot.left === 0) this.#say(slot, 'hit');
    }
  }

  #say(slot: Slot, phase: 'asked' | 'hit'): void {
    this.#emit({ kind: 'fault', by: 'rig', index: slot.index, fault: slot.fault, phase });
  }
}
