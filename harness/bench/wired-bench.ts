/** The figures of `scanrig bench --wired`. A further one is a file with a `Figure`, and its name here. */
import type { Figure, Measured } from './figure.js';
import { overheadFigure } from './overhead-figure.js';
import { proxyFigure } from './proxy-figure.js';

const FIGURES: readonly Figure[] = [proxyFigure, overheadFigure];

export async function benchWired(begin: (name: string) => void): Promise<ReadonlyMap<string, Measured>> {
  const measured = new Map<string, Measured>();
  for (const figure of FIGURES) {
    begin(figure.name);
    measured.set(figure.name, await figure.measure());
  }
  return measured;
}
