/** Which messages of a terminal show which of its moments, and what of a plan a real terminal can be made to show. */
import { parseF59 } from '../../../devices/protocols/iso8583/private-fields.js';
import type { IsoMessage } from '../../../devices/protocols/iso8583/table.js';
import { MisuseError } from '../../../devices/wire/errors.js';
import type { MomentName } from '../../../devices/wire/moments.js';
import type { Bench } from '../../plan/bench.js';
import { faultKind } from '../../plan/faults/catalogue.js';
import type { FaultKind } from '../../plan/faults/kind.js';
import type { Plan, PlannedFault } from '../../plan/plan.js';

export interface SeenMessage {
  is(message: IsoMessage): boolean;
  /** The bytes wait until a fault on one of these is in place. */
  readonly before: readonly MomentName[];
  /** The bytes have gone on. */
  readonly after: readonly MomentName[];
  /** A repeat of the same message is no new decision: `before` comes once. */
  readonly once?: true;
}

const QUERY = '310000';

/** docs/hardware.md "What is seen of a terminal" shows this table. */
export const SEEN_AS: readonly SeenMessage[] = [
  {
    is: ({ mti, fields }) => mti === '0200' && fields[3] === QUERY,
    before: [],
    after: ['terminal.query-sent'],
  },
  {
    is: ({ mti }) => mti === '0200' || mti === '0220',
    before: ['terminal.sale-stored'],
    after: ['terminal.request-sent'],
  },
  {
    is: ({ mti }) => mti === '0400',
    before: ['terminal.reversal-due', 'terminal.reversal-stored'],
    after: ['terminal.reversal-sent'],
    once: true,
  },
  { is: ({ mti }) => mti === '0500', before: [], after: ['terminal.settle-sent'] },
];

/** The order reference that a message carries (F59 A8). */
export function orderOf({ fields }: IsoMessage): string | undefined {
  const blocks = parseF59(fields[59] ?? '');
  return blocks instanceof Map ? blocks.get('A8') : undefined;
}

const SEEN: ReadonlySet<MomentName> = new Set(SEEN_AS.flatMap(({ before, after }) => [...before, ...after]));

/** Does a moment pass where the rig can see it? Those of the rig's own parties do. */
export function isSeen(moment: MomentName): boolean {
  return !moment.startsWith('terminal.') || SEEN.has(moment);
}

/** What the rig can do to a terminal, and has around it. */
export interface Means {
  /** A hook switches its power. */
  readonly power: boolean;
  /** Somebody listens to the rig's loudspeaker. */
  readonly loudspeaker: boolean;
}

interface Touched {
  /** The terminal itself: not at all, by its power, or inside the box. */
  readonly terminal: 'outside' | 'power' | 'inside';
  /** Nothing but the loudspeaker, or the broker before it. */
  readonly loudspeaker: boolean;
}

const LOUDSPEAKER: ReadonlySet<string> = new Set<keyof Bench>(['broker', 'dropSessions', 'duplicateCredit']);

/** What a fault gets at; found by watching what hands it uses (harness/plan/faults/reach.ts). */
export function touchedBy(kind: FaultKind): Touched {
  let terminal: Touched['terminal'] = 'outside';
  let loudspeaker = false;
  const bench = new Proxy({} as Bench, {
    get:
      (_, hand) =>
      (...said: readonly unknown[]) => {
        if (LOUDSPEAKER.has(String(hand)) || said.includes('soundbox')) loudspeaker = true;
        // Taking its last write back needs more than a switch.
        if (said.includes('terminal') && terminal !== 'inside')
          terminal = hand === 'power' && !said.includes('last-write') ? 'power' : 'inside';
        return hand === 'did' ? 0 : undefined;
      },
  });
  const fault: PlannedFault = { do: kind.id, from: { atMs: 0 } };
  void kind.place(bench, 'probe', fault);
  void kind.lift?.(bench, 'probe', fault);
  return { terminal, loudspeaker };
}

/** Kinds of faults that can be shown to a terminal, each with the anchors that can be seen. */
export function kindsOnDevice(kinds: readonly FaultKind[], { power, loudspeaker }: Means): FaultKind[] {
  return kinds.flatMap((kind) => {
    const touched = touchedBy(kind);
    if (touched.terminal === 'inside' || (touched.terminal === 'power' && !power) || kind.needs !== undefined)
      return [];
    if (touched.loudspeaker && !loudspeaker) return [];
    const anchors = kind.anchors.filter(isSeen);
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
        expected:
          'a fault of links, register, acquirer, wallet or loudspeaker, or of power where the rig file has a hook',
        got: fault.do,
      });
    if ('moment' in fault.from && !isSeen(fault.from.moment))
      throw new MisuseError({
        what: 'the moment happens inside the terminal, where nobody sees it',
        where,
        expected: `a moment of another party, or ${[...SEEN].join(', ')}`,
        got: fault.from.moment,
      });
  }
}
