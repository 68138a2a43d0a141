/** One question about one payment. Each violation has a check of its own file; order.ts says in which order they are asked. */
import type { Party } from '../../../devices/wire/machine.js';
import type { EpisodeFacts, PaymentFacts } from '../facts.js';
import type { ViolationKind } from '../kinds.js';
import type { Limits } from '../limits.js';

export interface Violation {
  readonly kind: ViolationKind;
  /** Who is charged with it. */
  readonly party: Party;
  /** One sentence. */
  readonly why: string;
  /** Places of the events that prove it. */
  readonly proof: readonly number[];
}

/** `unobserved`: only a channel that the history lacks could tell. */
export type Finding = Violation | 'unobserved' | undefined;

export interface Check {
  readonly kind: ViolationKind;
  ask(facts: PaymentFacts, episode: EpisodeFacts, limits: Limits): Finding;
}

export function observes(episode: EpisodeFacts, ...channels: EpisodeFacts['header']['observed'][number][]): boolean {
  return channels.every((channel) => episode.header.observed.includes(channel));
}

/** Minor units as people read them. */
export function money(minor: number): string {
  const text = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}¥${text.slice(0, -2)}.${text.slice(-2)}`;
}
