/** Which messages of a terminal show which of its moments, and what of a plan a real terminal can be made to show. */
import { messageOf, requestMtiOf } from '../../../devices/protocols/iso8583/compiled.js';
import type { Dialect, Operation } from '../../../devices/protocols/iso8583/dialect.js';
import type { IsoMessage } from '../../../devices/protocols/iso8583/table.js';
import { MisuseError } from '../../../devices/wire/errors.js';
import type { MomentName } from '../../../devices/wire/moments.js';
import type { Bench } from '../../plan/bench.js';
import { faultKind } from '../../plan/faults/catalogue.js';
import type { FaultKind } from '../../plan/faults/kind.js';
import type { Plan, PlannedFault } from '../../plan/plan.js';

export interface SeenMessage {
  /** What is asked for, or answered. */
  readonly what: readonly Operation[];
  /** The bytes wait until a fault on one of these is in place. */
  readonly before: readonly MomentName[];
  /** The bytes have gone on. */
  readonly after: readonly MomentName[];
  /** A repeat of the same message is no new decision: `before` comes once. */
  readonly once?: true;
}

/** docs/hardware.md "What is seen of a terminal" shows this table. */
export const SEEN_AS: readonly SeenMessage[] = [
  {
    what: ['query'],
    before: [],
    after: ['terminal.query-sent'],
  },
  {
    what: ['sale', 'void', 'refund'],
    before: ['terminal.sale-stored'],
    after: ['terminal.request-sent'],
  },
  {
    what: ['reversal'],
    before: ['terminal.reversal-due', 'terminal.reversal-stored'],
    after: ['terminal.reversal-sent'],
    once: true,
  },
  { what: ['settle'], before: [], after: ['terminal.settle-sent'] },
];

/** What a host of somebody else shows of its moments, by the replies that are about to leave it. */
export const HOST_SEEN_AS: readonly SeenMessage[] = [
  {
    what: ['query'],
    before: ['acquirer.about-to-answer-query'],
    after: [],
  },
  { what: ['sale', 'void', 'refund'], before: ['acquirer.about-to-reply'], after: [] },
  { what: ['reversal'], before: ['acquirer.about-to-answer-reversal'], after: [] },
  { what: ['settle'], before: ['acquirer.batch-closed'], after: [] },
];

/** @param from who says it: a reply has the type of its request and ten more */
export function rowOf(
  rows: readonly SeenMessage[],
  dialect: Dialect,
  message: IsoMessage,
  from: 'terminal' | 'host',
): SeenMessage | undefined {
  const asked = from === 'terminal' ? message : { ...message, mti: requestMtiOf(message.mti) };
  const operation = messageOf(dialect, asked)?.operation;
  return operation === undefined ? undefined : rows.find(({ what }) => what.includes(operation));
}

const momentsOf = (rows: readonly SeenMessage[]): ReadonlySet<MomentName> =>
  new Set(rows.flatMap(({ before, after }) => [...before, ...after]));
const SEEN = momentsOf(SEEN_AS);
const HOST_SEEN = momentsOf(HOST_SEEN_AS);

/** Does a moment pass where the rig can see it? Those of the rig's own parties do. */
export function isSeen(moment: MomentName, { ownHost }: Pick<Means, 'ownHost'>): boolean {
  if (moment.startsWith('terminal.')) return SEEN.has(moment);
  return ownHost || moment.startsWith('register.') || HOST_SEEN.has(moment);
}

/** What the rig can do to a terminal, and has around it. */
export interface Means {
  /** A hook switches its power. */
  readonly power: boolean;
  /** Somebody listens to the rig's loudspeaker. */
  readonly loudspeaker: boolean;
  /** Acquirer, wallet and broker are the rig's, and not somebody else's host. */
  readonly ownHost: boolean;
}

interface Touched {
  /** The terminal itself: not at all, by its power, or inside the box. */
  readonly terminal: 'outside' | 'power' | 'inside';
  /** Nothing but the loudspeaker, or the broker before it. */
  readonly loudspeaker: boolean;
  /** Acquirer or wallet themselves, and not the way to them. */
  readonly host: boolean;
}

const LOUDSPEAKER: ReadonlySet<string> = new Set<keyof Bench>(['broker', 'dropSessions', 'duplicateCredit']);
const HOST: ReadonlySet<string> = new Set<keyof Bench>(['spoilReply', 'endDay']);

/** What a fault gets at; found by watching what hands it uses (harness/plan/faults/reach.ts). */
export function touchedBy(kind: FaultKind): Touched {
  let terminal: Touched['terminal'] = 'outside';
  let loudspeaker = false;
  let host = false;
  const bench = new Proxy({} as Bench, {
    get:
      (_, hand) =>
      (...said: readonly unknown[]) => {
        if (LOUDSPEAKER.has(String(hand)) || said.includes('soundbox')) loudspeaker = true;
        if (HOST.has(String(hand)) || said.includes('acquirer') || said.includes('wallet')) host = true;
        // Taking its last write back needs more than a switch.
        if (said.includes('terminal') && terminal !== 'inside')
          terminal = hand === 'power' && !said.includes('last-write') ? 'power' : 'inside';
        return hand === 'did' ? 0 : undefined;
      },
  });
  const fault: PlannedFault = { do: kind.id, from: { atMs: 0 } };
  void kind.place(bench, 'probe', fault);
  void kind.lift?.(bench, 'probe', fault);
  return { terminal, loudspeaker, host };
}

/** Kinds of faults that can be shown to a terminal, each with the anchors that can be seen. */
export function kindsOnDevice(kinds: readonly FaultKind[], means: Means): FaultKind[] {
  const { power, loudspeaker, ownHost } = means;
  return kinds.flatMap((kind) => {
    const touched = touchedBy(kind);
    if (touched.terminal === 'inside' || (touched.terminal === 'power' && !power) || kind.needs !== undefined)
      return [];
    if ((touched.loudspeaker && !loudspeaker) || (touched.host && !ownHost)) return [];
    const anchors = kind.anchors.filter((moment) => isSeen(moment, means));
    return anchors.length === 0 ? [] : [{ ...kind, anchors }];
  });
}

/** @throws MisuseError for a plan that asks of a terminal what cannot be done from outside */
export function checkOnDevice(plan: Plan, means: Means): void {
  for (const [index, fault] of plan.faults.entries()) {
    const where = `faults[${index}] ${fault.do}`;
    const kind = faultKind(fault.do);
    if (kind === undefined || kindsOnDevice([{ ...kind, anchors: ['register.pay-pressed'] }], means).length === 0)
      throw new MisuseError({
        what: 'the fault cannot be shown to a real terminal',
        where,
        expected: `a fault of links or register${means.ownHost ? ', acquirer, wallet or loudspeaker' : ', since the host is somebody else’s'}, or of power where the rig file has a hook`,
        got: fault.do,
      });
    if ('moment' in fault.from && !isSeen(fault.from.moment, means))
      throw new MisuseError({
        what: `the moment happens inside the ${fault.from.moment.startsWith('terminal.') ? 'terminal' : 'host'}, where nobody sees it`,
        where,
        expected: `a moment of ${means.ownHost ? 'another party' : 'the register'}, or ${[...SEEN, ...(means.ownHost ? [] : HOST_SEEN)].join(', ')}`,
        got: fault.from.moment,
      });
  }
}
