/**
 * Makes a failing plan as small as a person can read: fewer payments, fewer faults, plainer values, as long as the same
 * violation by the same party remains. Works on plans, not on generator state, so that a saved plan file and a plan from a
 * real device shrink in the same way.
 */
import { faultKind } from '../plan/faults/catalogue.js';
import type { Plan, PlannedFault, PlannedPayment } from '../plan/plan.js';

/** True when the plan still shows the violation that is being shrunk. */
export type StillFails = (plan: Plan) => boolean | Promise<boolean>;

export interface Shrunk {
  readonly plan: Plan;
  /** Plans tried on the way. */
  readonly tries: number;
}

/** @param triesMax bound on runs, since a run costs real time on slow worlds. */
export async function shrinkPlan(plan: Plan, stillFails: StillFails, triesMax: number): Promise<Shrunk> {
  let best = plan;
  let tries = 0;
  let progress = true;
  while (progress && tries < triesMax) {
    progress = false;
    for (const candidate of candidates(best)) {
      if (tries >= triesMax) break;
      tries += 1;
      if (!(await stillFails(candidate))) continue;
      best = candidate;
      progress = true;
      break;
    }
  }
  return { plan: best, tries };
}

/** Smaller plans, boldest first. */
function* candidates(plan: Plan): Generator<Plan> {
  yield* withoutPayments(plan);
  yield* withoutFaults(plan);
  yield* oneFaultElsewhere(plan);
  yield* withoutOneOfEach(plan);
  yield* plainerPayments(plan);
  yield* plainerFaults(plan);
  if (plan.terminal.soundbox) yield { ...plan, terminal: { ...plan.terminal, soundbox: false } };
}

function* withoutPayments(plan: Plan): Generator<Plan> {
  const { payments } = plan;
  if (payments.length > 2) {
    yield { ...plan, payments: payments.slice(0, Math.ceil(payments.length / 2)) };
    yield { ...plan, payments: payments.slice(Math.floor(payments.length / 2)) };
  }
  if (payments.length < 2) return;
  for (let i = payments.length - 1; i >= 0; i -= 1) {
    const rest = payments.filter((_, index) => index !== i);
    yield { ...plan, payments: rest };
    // A fault that hung on the n-th payment now hangs on one before it.
    yield { ...plan, payments: rest, faults: plan.faults.map(earlier) };
  }
}

function* withoutFaults(plan: Plan): Generator<Plan> {
  if (plan.faults.length > 1) yield { ...plan, faults: [] };
  for (let i = 0; i < plan.faults.length; i += 1)
    yield { ...plan, faults: plan.faults.filter((_, index) => index !== i) };
}

/** A fault may owe its moment to other faults: alone, and at another of its moments, it may do the same. */
function* oneFaultElsewhere(plan: Plan): Generator<Plan> {
  for (const [index, fault] of plan.faults.entries()) {
    for (const moment of faultKind(fault.do)?.anchors ?? []) {
      const moved: PlannedFault = { ...fault, from: { moment, nth: 1 } };
      if (plan.faults.length > 1) yield { ...plan, faults: [moved] };
      if ('moment' in fault.from && fault.from.nth > 1)
        yield { ...plan, faults: plan.faults.map((other, i) => (i === index ? moved : other)) };
    }
  }
}

/** A payment that only moved a fault's count along goes together with another fault. */
function* withoutOneOfEach(plan: Plan): Generator<Plan> {
  if (plan.payments.length < 2) return;
  for (let p = plan.payments.length - 1; p >= 0; p -= 1) {
    const payments = plan.payments.filter((_, index) => index !== p);
    for (let f = 0; f < plan.faults.length; f += 1) {
      const faults = plan.faults.filter((_, index) => index !== f);
      yield { ...plan, payments, faults };
      yield { ...plan, payments, faults: faults.map(earlier) };
    }
  }
}

function* plainerPayments(plan: Plan): Generator<Plan> {
  for (const [index, payment] of plan.payments.entries()) {
    for (const plainer of plainerPayment(payment, index)) {
      const clash = plan.payments.some(({ order }, i) => i !== index && order === plainer.order);
      if (clash) continue;
      yield { ...plan, payments: plan.payments.map((other, i) => (i === index ? plainer : other)) };
    }
  }
}

function* plainerPayment(payment: PlannedPayment, index: number): Generator<PlannedPayment> {
  const { quirks, presses, cancelAfterMs, afterwards, retries, ...plain } = payment;
  if (
    quirks !== undefined ||
    presses !== undefined ||
    cancelAfterMs !== undefined ||
    afterwards !== undefined ||
    retries !== undefined
  ) {
    yield plain;
    if (quirks !== undefined) yield omit(payment, 'quirks');
    if (retries !== undefined) yield omit(payment, 'retries');
    if (presses !== undefined) yield omit(payment, 'presses');
    if (cancelAfterMs !== undefined) yield omit(payment, 'cancelAfterMs');
    if (afterwards !== undefined) yield omit(payment, 'afterwards');
  }
  if (payment.consumer.pays !== 'at-once') yield { ...payment, consumer: { pays: 'at-once', delayMs: 0 } };
  const rounder = roundDown(payment.consumer.delayMs);
  if (rounder !== payment.consumer.delayMs) yield { ...payment, consumer: { ...payment.consumer, delayMs: rounder } };
  if (payment.amount !== PLAIN_AMOUNT) yield { ...payment, amount: PLAIN_AMOUNT };
  const at = index * 1000;
  if (payment.at > at) yield { ...payment, at };
  if (payment.order !== `A${index + 1}`) yield { ...payment, order: `A${index + 1}` };
}

function* plainerFaults(plan: Plan): Generator<Plan> {
  for (const [index, fault] of plan.faults.entries()) {
    for (const plainer of plainerFault(fault)) {
      yield { ...plan, faults: plan.faults.map((other, i) => (i === index ? plainer : other)) };
    }
  }
}

function* plainerFault(fault: PlannedFault): Generator<PlannedFault> {
  if ('moment' in fault.from && fault.from.nth > 1) yield earlier(fault);
  if (fault.until !== undefined) {
    const afterMs = roundDown(fault.until.afterMs);
    if (afterMs !== fault.until.afterMs) yield { ...fault, until: { afterMs } };
  }
  for (const [name, value] of Object.entries(fault.with ?? {})) {
    const rounder = roundDown(value);
    if (rounder !== value) yield { ...fault, with: { ...fault.with, [name]: rounder } };
  }
}

function earlier(fault: PlannedFault): PlannedFault {
  if (!('moment' in fault.from) || fault.from.nth <= 1) return fault;
  return { ...fault, from: { ...fault.from, nth: fault.from.nth - 1 } };
}

/** 37,412 -> 30,000: one digit that matters is easier to read, and there are few steps to try. */
function roundDown(value: number): number {
  if (value < 10) return value;
  const unit = 10 ** Math.floor(Math.log10(value));
  return Math.floor(value / unit) * unit;
}

function omit<K extends keyof PlannedPayment>(payment: PlannedPayment, key: K): PlannedPayment {
  const { [key]: _, ...rest } = payment;
  return rest as PlannedPayment;
}

/** ¥12.90: a price that a reader takes for one. */
const PLAIN_AMOUNT = 1290;
