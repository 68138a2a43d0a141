/** The first plans that a suite's property would explore, without running them. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RigFaultError } from '../../devices/wire/errors.js';
import type { RunOptions } from '../explore/run-options.js';
import { tempFolder } from '../leftovers/ledger.js';
import type { Plan } from '../plan/plan.js';
import { runSuite } from './runner.js';

/** @throws RigFaultError when the suite breaks or has no property */
export async function drawPlans(file: string, options: RunOptions, count: number): Promise<Plan[]> {
  const scratch = tempFolder('draw');
  try {
    const resultFile = join(scratch, 'plans.json');
    const context = { options, resultFile, stopFile: join(scratch, 'stop'), draw: count };
    const { errors } = await runSuite(file, context, { reporters: [] });
    if (existsSync(resultFile)) return JSON.parse(readFileSync(resultFile, 'utf8')) as Plan[];
    throw new RigFaultError({
      what: 'the suite drew no plans',
      where: file,
      got: errors.join('; ') || 'it has no property',
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
