/** The figures of a run for its reports. */
import { nameOfDialect } from '../../devices/dialects/catalogue.js';
import { nameOfChoice } from '../../devices/drivers/protocols.js';
import type { Summary } from '../../reports/model.js';
import { firmwareName, type RunOptions } from '../explore/run-options.js';
import type { Failure, RunResult } from '../explore/run-result.js';

export function summaryOf(
  options: RunOptions,
  result: RunResult,
  replay: (failure: Failure, index: number) => string,
): Summary {
  const { tally } = result;
  return {
    world: options.world,
    suite: options.suite,
    seed: options.seed,
    firmware: firmwareName(options),
    profile: nameOfChoice(options.profile),
    ...(options.dialect === undefined ? {} : { dialect: nameOfDialect(options.dialect) }),
    payments: tally.payments,
    settled: tally.settled,
    reported: tally.reported,
    violated: tally.violated,
    violations: tally.violations,
    findings: tally.findings,
    unknown: tally.unknown,
    rigFaults: tally.rigFaults,
    ...(tally.setAside === undefined ? {} : { setAside: tally.setAside }),
    queried: tally.queried,
    reversed: tally.reversed,
    faults: tally.faults,
    links: tally.links,
    historySha256: result.historySha256,
    elapsedMs: Math.round(result.elapsedMs),
    virtualMs: result.virtualMs,
    interrupted: result.interrupted,
    ...(result.toxiproxy === undefined ? {} : { toxiproxy: result.toxiproxy }),
    ...(result.broker === undefined ? {} : { broker: result.broker }),
    ...result.bench,
    ...(result.devices === undefined ? {} : { devices: result.devices }),
    ...(result.rigFaults.length === 0 ? {} : { rigFaultTexts: [...new Set(result.rigFaults)].slice(0, 20) }),
    runFolder: options.folder,
    failures: result.failures.map((failure, index) => ({
      violation: failure.violation,
      party: failure.party,
      payments: failure.shrunkPayments,
      faults: failure.shrunkFaults,
      ...(failure.terminal === undefined ? {} : { terminal: failure.terminal }),
      ...(failure.confirmed === undefined ? {} : { confirmed: failure.confirmed }),
      replay: replay(failure, index),
    })),
  };
}
