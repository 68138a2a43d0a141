/** The same cases against the embedded server and the real one, and what came of it. */
import { CASES } from './catalogue.js';
import { KNOWN_DIFFERENCES } from './differences.js';
import { runCase } from './run-case.js';

export interface CaseResult {
  readonly name: string;
  /** `pass`, why not, or `skipped`. */
  readonly embedded: string;
  readonly real: string;
}

export interface Difference extends CaseResult {
  /** Stands in the table of docs/toxiproxy.md: the rig does not use it. */
  readonly known: boolean;
}

export interface Conformance {
  readonly cases: readonly CaseResult[];
  readonly differences: readonly Difference[];
  /** Cases that came out otherwise than they must: they differ and should not, or differ no longer, or fail on both. */
  readonly wrong: readonly string[];
}

export interface Servers {
  readonly embedded: string;
  /** Absent where there is no real server. */
  readonly real: string | undefined;
}

export async function conform(servers: Servers, progress: (done: number, of: number) => void): Promise<Conformance> {
  const known = new Set(KNOWN_DIFFERENCES.map(({ name }) => name));
  const all = [...CASES, ...KNOWN_DIFFERENCES];
  const cases: CaseResult[] = [];
  for (const one of all) {
    progress(cases.length, all.length);
    const embedded = await runCase(servers.embedded, one);
    const real = servers.real === undefined ? 'skipped' : await runCase(servers.real, one);
    cases.push({ name: one.name, embedded, real });
  }
  const differences = cases
    .filter(({ embedded, real }) => real !== 'skipped' && (embedded === 'pass') !== (real === 'pass'))
    .map((result) => ({ ...result, known: known.has(result.name) }));
  const wrong = cases.filter((result) => !isRight(result, known.has(result.name))).map(({ name }) => name);
  return { cases, differences, wrong };
}

function isRight({ embedded, real }: CaseResult, known: boolean): boolean {
  return (embedded === 'pass') !== known && (real === 'pass' || real === 'skipped');
}
