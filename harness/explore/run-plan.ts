/** One plan through the virtual world and the oracle. */
import { nameOfDialect } from '../../devices/dialects/catalogue.js';
import { nameOfChoice } from '../../devices/drivers/protocols.js';
import { CHANNELS_OF_OWN_PARTIES } from '../../devices/wire/channels.js';
import type { EpisodeHeader, HistoryEvent } from '../../devices/wire/events.js';
import { EpisodeJudge, type EpisodeVerdict } from '../oracle/episode.js';
import type { Plan } from '../plan/plan.js';
import { identityOf, terminalId } from '../worlds/parts.js';
import { runVirtual } from '../worlds/virtual/virtual-world.js';

/** Everything an emulated bench shows. */
export const ALL_CHANNELS = CHANNELS_OF_OWN_PARTIES;

export interface JudgedEpisode {
  readonly verdict: EpisodeVerdict;
  readonly virtualMs: number;
}

export function episodeHeader(plan: Plan, episode: number, terminal = terminalId(0)): EpisodeHeader {
  return {
    kind: 'episode',
    episode,
    observed: ALL_CHANNELS,
    terminal: identityOf(terminal, plan.terminal.soundbox),
    plan: shownPlan(plan),
  };
}

/** A profile or dialect that was brought along is named: the whole of it would go before every episode. */
function shownPlan(plan: Plan): unknown {
  const { profile, dialect } = plan.terminal;
  if (typeof profile === 'string' && typeof dialect !== 'object') return plan;
  const named = dialect === undefined ? {} : { dialect: nameOfDialect(dialect) };
  return { ...plan, terminal: { ...plan.terminal, profile: nameOfChoice(profile), ...named } };
}

/** @param sink gets the header's events in order as well, for a journal or a count */
export function judgePlan(plan: Plan, header: EpisodeHeader, sink?: (event: HistoryEvent) => void): JudgedEpisode {
  const judge = new EpisodeJudge(header);
  const { virtualMs } = runVirtual(plan, (event) => {
    judge.add(event);
    sink?.(event);
  });
  return { verdict: judge.finish(), virtualMs };
}
