/** Every kind of fault that a plan may name, and the people's misdeeds that plans write on payments. */
import type { PlannedPayment } from '../plan.js';
import { MORE_ACQUIRER_LINK_FAULTS } from './acquirer-link-faults.js';
import type { FaultKind } from './kind.js';
import { MORE_LINE_FAULTS } from './line-faults.js';
import { PAYMENT_FAULTS } from './payment-faults.js';
import { MORE_POWER_FAULTS } from './power-faults.js';

export const FAULT_KINDS: readonly FaultKind[] = [
  ...PAYMENT_FAULTS,
  ...MORE_LINE_FAULTS,
  ...MORE_POWER_FAULTS,
  ...MORE_ACQUIRER_LINK_FAULTS,
];

/** @returns undefined for an unknown id */
export function faultKind(id: string): FaultKind | undefined {
  return BY_ID.get(id);
}

const BY_ID: ReadonlyMap<string, FaultKind> = new Map(FAULT_KINDS.map((kind) => [kind.id, kind]));

/** People do not hang on moments: what they do wrong is part of their payment, and counted like a fault. */
export const PEOPLE_FAULTS = [
  'consumer-pays-late',
  'consumer-cancels',
  'used-code',
  'double-press',
  'cashier-cancels',
] as const;
export type PeopleFault = (typeof PEOPLE_FAULTS)[number];

/** A password entered later than this is late: most wallets close the order about 45 s after creation (docs/domain.md 1.1). */
const LATE_MS = 10_000;

export function peopleFaultsOf(payment: PlannedPayment): PeopleFault[] {
  const found: PeopleFault[] = [];
  const { pays, delayMs } = payment.consumer;
  if (pays === 'after-password' && delayMs >= LATE_MS) found.push('consumer-pays-late');
  if (pays === 'cancels') found.push('consumer-cancels');
  if (pays === 'used-code') found.push('used-code');
  if ((payment.presses ?? 1) > 1) found.push('double-press');
  if (payment.cancelAfterMs !== undefined) found.push('cashier-cancels');
  return found;
}
