/** Hand-written lines of what passed between a terminal and somebody else's host, for the payment A1 unless told. */
import type { EpisodeHeader, HistoryEvent } from '../../../devices/wire/events.js';
import type { PassedEvent } from '../../../devices/wire/passed-event.js';
import { at, HEADER } from './histories.js';

export const HEADER_OF_WIRE: EpisodeHeader = { ...HEADER, observed: ['reply', 'query', 'day-report', 'wire'] };

export function passed(time: number, to: PassedEvent['to'], more: Partial<PassedEvent>): HistoryEvent {
  const known = {
    side: 'terminal',
    what: 'sale',
    order: 'A1',
    code: 'code#A1',
    trace: '000001',
    amount: 1290,
  } as const;
  return at(time, { kind: 'passed', by: 'rig', to, bytes: 100, ...known, ...more });
}

/** The batch is closed, and nothing is owed. */
export function end(): readonly HistoryEvent[] {
  return [at(100_000, { kind: 'heal', by: 'rig' }), at(110_000, { kind: 'quiescence', by: 'rig', reached: true })];
}
