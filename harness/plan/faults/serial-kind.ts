/** What the kinds of faults on the bytes of the register line have in common. */
import type { MomentName } from '../../../devices/wire/moments.js';
import type { SerialFaultType } from '../../../simulators/network/serial-faults/catalogue.js';
import type { PlannedFault } from '../plan.js';
import { type FaultKind, type Range, setting } from './kind.js';

/** Before the request, before its acknowledgement, before the result, and while the terminal asks its host. */
export const LINE_ANCHORS: readonly MomentName[] = [
  'register.pay-pressed',
  'terminal.intent-stored',
  'terminal.result-stored',
  'terminal.query-sent',
];

export interface SerialKind {
  readonly id: string;
  readonly sentence: string;
  readonly cause?: FaultKind['cause'];
  /** The fault of the line that does it. */
  readonly type: SerialFaultType;
  /** What is said may not be heard while it is in place, and the history says so. Where nothing is heard at all, the line says that. */
  readonly hinders?: boolean;
  readonly lastsMs?: Range;
  /** Settings beside the direction; they go to the fault as they are, unless `attributes` says otherwise. */
  readonly settings?: Readonly<Record<string, Range>>;
  /** As `FaultKind.sure`. */
  readonly sure?: Readonly<Record<string, Range>>;
  readonly attributes?: (of: (key: string) => number) => Readonly<Record<string, number>>;
  readonly needsPlainAcks?: true;
  /** It is about what comes to the register alone; else `toTerminal` is a setting. */
  readonly toRegisterOnly?: true;
}

/** Retransmission takes three seconds: long enough to wear it out, and to end in the middle of it. */
const LASTS_MS: Range = [200, 6_000];

export function serialKind(told: SerialKind): FaultKind {
  const own = told.settings ?? {};
  const settings = told.toRegisterOnly ? own : { ...own, toTerminal: [0, 1] as const };
  const kind: FaultKind = {
    id: told.id,
    sentence: told.sentence,
    cause: told.cause ?? 'network',
    anchors: LINE_ANCHORS,
    lastsMs: told.lastsMs ?? LASTS_MS,
    linkTime: true,
    needsSerial: true,
    ...(told.needsPlainAcks === undefined ? {} : { needsPlainAcks: told.needsPlainAcks }),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
    ...(told.sure === undefined ? {} : { sure: told.sure }),
    place: (bench, name, fault: PlannedFault) => {
      const of = (key: string): number => setting(kind, fault, key);
      return bench.addSerialFault(name, {
        type: told.type,
        hinders: told.hinders ?? false,
        direction: settings['toTerminal'] !== undefined && of('toTerminal') === 1 ? 'to-terminal' : 'to-register',
        attributes: told.attributes?.(of) ?? Object.fromEntries(Object.keys(own).map((key) => [key, of(key)])),
      });
    },
    lift: (bench, name) => bench.removeSerialFault(name),
  };
  return kind;
}
