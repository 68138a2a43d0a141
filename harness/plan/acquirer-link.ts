/** How the terminal of a plan reaches its acquirer. */
import { faultKind } from './faults/catalogue.js';
import type { Plan } from './plan.js';

/** As the plan says; a fault that only TLS can have makes it TLS. */
export function acquirerLinkOf({ terminal, faults }: Plan): 'tcp' | 'tls' {
  if (terminal.acquirerLink !== undefined) return terminal.acquirerLink;
  return faults.some((fault) => faultKind(fault.do)?.needs === 'tls') ? 'tls' : 'tcp';
}

/** How long a resolver waits for an answer; the terminal gives up a connection after 5 s. */
export const RESOLVE_MS = 3_000;

/** How long an address may be kept, by its record, in plan time. */
export const ADDRESS_TTL_MS = 20_000;

/** The same as a record has it, in whole seconds, where long waits take a part of their time. */
export function addressTtlSeconds(timeScale: number): number {
  return Math.max(1, Math.round((ADDRESS_TTL_MS * timeScale) / 1000));
}
