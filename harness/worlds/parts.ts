/** What a plan's names stand for: profile, firmware, and the identities that an episode runs with. The same in every world. */
import { chosenDialect, DIALECTS, type DialectChoice, nameOfDialect } from '../../devices/dialects/catalogue.js';
import {
  chosenProtocol,
  nameOfChoice,
  type ProtocolChoice,
  REGISTER_PROTOCOLS,
} from '../../devices/drivers/protocols.js';
import type { RegisterProtocol } from '../../devices/drivers/register-protocol.js';
import type { Dialect } from '../../devices/protocols/iso8583/dialect.js';
import { fromHex } from '../../devices/wire/bytes.js';
import { localTime, utcOfLocal } from '../../devices/wire/calendar.js';
import { type Complaint, MisuseError } from '../../devices/wire/errors.js';
import type { TerminalIdentity } from '../../devices/wire/events.js';
import { ACQUIRER_BUGS, policyWith } from '../../simulators/acquirer/bugs/catalogue.js';
import { ACQUIRER_DEFAULTS, type AcquirerConfig, type TerminalAccount } from '../../simulators/acquirer/config.js';
import type { AcquirerPolicy } from '../../simulators/acquirer/policy.js';
import { REFERENCE_POLICY } from '../../simulators/acquirer/policy.js';
import { firmwareWith, TERMINAL_BUGS } from '../../simulators/terminal/bugs/catalogue.js';
import { type TerminalConfig, terminalConfig } from '../../simulators/terminal/config.js';
import { type Firmware, REFERENCE_FIRMWARE } from '../../simulators/terminal/firmware.js';
import { FAULT_KINDS } from '../plan/faults/catalogue.js';
import type { FaultKind } from '../plan/faults/kind.js';
import type { Plan } from '../plan/plan.js';

/** Instant 0 of an episode in virtual time: a Monday morning in Shanghai, far from the day cut. */
export const EPISODE_EPOCH_MS = utcOfLocal('20261123100000');

/** Test key of docs/acquirer-dialect.md. */
export const TEST_TMK = fromHex('0123456789ABCDEFFEDCBA9876543210');
const MERCHANT = '305290054110001';
const MCC = '5411';
const FEE_BASIS_POINTS = 60;

/** Which party a `--firmware` name changes, and how. */
export interface Parts {
  readonly firmware: Firmware;
  readonly policy: AcquirerPolicy;
}

/** @param name `reference` or `bug:<id>` @throws MisuseError for an unknown one */
export function partsNamed(name: string): Parts {
  if (name === 'reference') return { firmware: REFERENCE_FIRMWARE, policy: REFERENCE_POLICY };
  const id = name.startsWith('bug:') ? name.slice(4) : name;
  const terminal = TERMINAL_BUGS.find((bug) => bug.id === id);
  if (terminal !== undefined) return { firmware: firmwareWith(terminal), policy: REFERENCE_POLICY };
  const acquirer = ACQUIRER_BUGS.find((bug) => bug.id === id);
  if (acquirer !== undefined) return { firmware: REFERENCE_FIRMWARE, policy: policyWith(acquirer) };
  throw new MisuseError({
    what: 'unknown firmware',
    expected: 'reference or bug:<id>',
    got: name,
    next: '`scanrig bugs --list` names them all.',
  });
}

/** @throws MisuseError for an unknown name, or a profile that contradicts itself */
export function protocolOf(choice: ProtocolChoice): RegisterProtocol {
  const protocol = chosenProtocol(choice);
  if (protocol !== undefined) return protocol;
  const known = REGISTER_PROTOCOLS.map((one) => one.name).join(', ');
  throw new MisuseError({
    what: 'unknown register profile',
    expected: `${known}, or the path of a profile file (*.yaml)`,
    got: nameOfChoice(choice),
  });
}

/** @throws MisuseError for an unknown name, or a dialect that contradicts itself */
export function dialectOf(choice: DialectChoice | undefined): Dialect {
  const dialect = chosenDialect(choice);
  if (dialect !== undefined) return dialect;
  throw new MisuseError({
    what: 'unknown acquirer dialect',
    expected: `${DIALECTS.map(({ name }) => name).join(', ')}, or the path of a dialect file (*.yaml)`,
    got: nameOfDialect(choice),
    next: '`scanrig dialect list` names them all.',
  });
}

/** The kinds of faults that a register link can show. */
export function faultsOver(profile: ProtocolChoice, kinds: readonly FaultKind[]): readonly FaultKind[] {
  const { transport, line } = protocolOf(profile);
  return kinds.filter(
    (kind) =>
      (kind.needsSerial !== true || transport === 'serial') &&
      (kind.needsPlainAcks !== true || line.namedAcks !== true),
  );
}

/** @throws MisuseError for a plan that wants a fault which its register link cannot show */
export function checkFaultsFit(plan: Plan): void {
  const misfit = faultMisfit(plan);
  if (misfit !== undefined) throw new MisuseError(misfit);
}

/** Why the register link of a plan cannot show one of its faults; undefined: it can show them all. */
export function faultMisfit(plan: Plan): Complaint | undefined {
  const kinds = plan.faults.flatMap((fault) => FAULT_KINDS.filter((kind) => kind.id === fault.do));
  const fitting = faultsOver(plan.terminal.profile, kinds);
  const unfit = kinds.find((kind) => !fitting.includes(kind));
  if (unfit === undefined) return undefined;
  const got = `${unfit.id} over ${nameOfChoice(plan.terminal.profile)}`;
  if (protocolOf(plan.terminal.profile).transport === 'serial')
    return {
      what: 'the plan has a fault on plain ACKs and NAKs, and the register link has none',
      where: 'faults',
      expected: 'a fault that this link can show, such as answer-lost',
      got,
      next: 'Take the fault out, or use a profile whose answers are single bytes.',
    };
  return {
    what: 'the plan has a fault of serial lines, and the register link runs over TCP',
    where: 'faults',
    expected: 'a fault that TCP can show, such as unplugged',
    got,
    next: 'Take the fault out, or use a profile that runs over a serial line.',
  };
}

/** @throws MisuseError for a register link that does not go through a stream proxy */
export function checkSerialProxied(profile: ProtocolChoice): void {
  if (protocolOf(profile).transport === 'serial') return;
  throw new MisuseError({
    what: 'the stream proxy stands in a serial line, and this register link runs over TCP',
    where: '--serial-through-toxiproxy',
    expected: 'a profile that runs over a serial line',
    got: nameOfChoice(profile),
    next: 'Leave the option out, or use zvt-serial.',
  });
}

/** F41 of the n-th terminal of a run. */
export function terminalId(index: number): string {
  return `SR${String(index + 1).padStart(6, '0')}`;
}

export function identityOf(terminal: string, soundbox: boolean): TerminalIdentity {
  return { terminal, merchant: MERCHANT, mcc: MCC, feeBasisPoints: FEE_BASIS_POINTS, feeRounding: 'half-up', soundbox };
}

export function accountOf(terminal: string): TerminalAccount {
  return {
    terminal,
    merchant: MERCHANT,
    mcc: MCC,
    feeBasisPoints: FEE_BASIS_POINTS,
    feeRounding: 'half-up',
    tmk: TEST_TMK,
  };
}

export function acquirerConfig(
  terminals: readonly string[],
  policy: AcquirerPolicy,
  epochMs: number,
  dialect: Dialect,
): AcquirerConfig {
  return {
    ...ACQUIRER_DEFAULTS,
    terminals: terminals.map(accountOf),
    contractOf: accountOf,
    dialect,
    policy,
    epochMs,
  };
}

/** How long it is until the host closes what is open by itself, by its own clock. */
export function dayEndInMs(utcMs: number): number {
  const today = utcOfLocal(`${localTime(utcMs).slice(0, 8)}${ACQUIRER_DEFAULTS.dayClose}00`);
  return today > utcMs ? today - utcMs : today + DAY_MS - utcMs;
}
const DAY_MS = 86_400_000;

export function terminalSetup(
  terminal: string,
  firmware: Firmware,
  protocol: RegisterProtocol,
  epochMs: number,
  dialect: Dialect,
): TerminalConfig {
  return terminalConfig({ terminal, merchant: MERCHANT, tmk: TEST_TMK, dialect, protocol, epochMs }, { firmware });
}

/** Both ends of the acquirer link as a plan has them. */
export function setupsOf(
  { terminal: { firmware: name, profile, dialect: choice } }: Plan,
  terminal: string,
  epochMs: number,
): { readonly terminal: TerminalConfig; readonly acquirer: AcquirerConfig } {
  const { firmware, policy } = partsNamed(name);
  const dialect = dialectOf(choice);
  return {
    terminal: terminalSetup(terminal, firmware, protocolOf(profile), epochMs, dialect),
    acquirer: acquirerConfig([terminal], policy, epochMs, dialect),
  };
}
