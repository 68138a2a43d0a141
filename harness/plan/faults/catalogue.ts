/** Every kind of fault that a plan may name, and the people's misdeeds that plans write on payments. */
import type { PlannedPayment } from '../plan.js';
import { alteredReply } from './altered-reply.js';
import { brokerOutage } from './broker-outage.js';
import { crashAfterCommit } from './crash-after-commit.js';
import { crashBeforeCommit } from './crash-before-commit.js';
import { duplicateReply } from './duplicate-reply.js';
import type { FaultKind } from './kind.js';
import { lateReply } from './late-reply.js';
import { latency } from './latency.js';
import { linkDown } from './link-down.js';
import { powerCut } from './power-cut.js';
import { replyLost } from './reply-lost.js';
import { requestLost } from './request-lost.js';
import { reset } from './reset.js';
import { serialCorrupt } from './serial-corrupt.js';
import { serialLoss } from './serial-loss.js';
import { slice } from './slice.js';
import { slowBytes } from './slow-bytes.js';
import { slowLink } from './slow-link.js';
import { wrongMac } from './wrong-mac.js';

export const FAULT_KINDS: readonly FaultKind[] = [
  alteredReply,
  brokerOutage,
  crashAfterCommit,
  crashBeforeCommit,
  duplicateReply,
  lateReply,
  latency,
  linkDown,
  powerCut,
  replyLost,
  requestLost,
  reset,
  serialCorrupt,
  serialLoss,
  slice,
  slowBytes,
  slowLink,
  wrongMac,
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
