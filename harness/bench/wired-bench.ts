/** The figures of `scanrig bench --wired`. A further one is a file with a `Figure`, and its name here. */
import { MisuseError } from '../../devices/wire/errors.js';
import type { Figure, Measured } from './figure.js';
import { overheadFigure } from './overhead-figure.js';
import { proxyFigure } from './proxy-figure.js';

const FIGURES: readonly Figure[] = [proxyFigure, overheadFigure];

/** @param only name of one figure; absent: all @throws MisuseError for a name that there is not */
export async function benchWired(
  only: string | undefined,
  begin: (name: string) => void,
): Promise<ReadonlyMap<string, Measured>> {
  const measured = new Map<string, Measured>();
  const chosen = FIGURES.filter(({ name }) => only === undefined || name === only);
  if (chosen.length === 0)
    throw new MisuseError({
      what: '--only names no figure',
      expected: FIGURES.map(({ name }) => name).join(' or '),
      got: only ?? '',
    });
  for (const figure of chosen) {
    begin(figure.name);
    measured.set(figure.name, await figure.measure());
  }
  return measured;
}
