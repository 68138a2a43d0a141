/** A plan file as commands take it: read, its profile brought along, and held against what the rig has. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { MisuseError } from '../../devices/wire/errors.js';
import type { Plan } from '../plan/plan.js';
import { parsePlan } from '../plan/plan-file.js';
import { checkFaultsFit, partsNamed } from '../worlds/parts.js';
import { dialectChoice } from './dialect-choice.js';
import { isProfileFile, readProfile } from './register-choice.js';

/** @throws MisuseError with the line of what is wrong */
export function planFromFile(file: string): Plan {
  const plan = withDialect(withProfile(parsePlan(textOf(file), file), file), file);
  partsNamed(plan.terminal.firmware);
  checkFaultsFit(plan);
  return plan;
}

/** A profile file is looked for beside the plan. */
function withProfile(plan: Plan, file: string): Plan {
  const { profile } = plan.terminal;
  if (typeof profile !== 'string' || !isProfileFile(profile)) return plan;
  return { ...plan, terminal: { ...plan.terminal, profile: readProfile(resolve(dirname(file), profile)) } };
}

function withDialect(plan: Plan, file: string): Plan {
  const { dialect } = plan.terminal;
  if (typeof dialect !== 'string') return plan;
  const place = (path: string): string => resolve(dirname(file), path);
  return { ...plan, terminal: { ...plan.terminal, dialect: dialectChoice(dialect, place) } };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new MisuseError({
      what: 'the plan cannot be read',
      where: file,
      got: (error as NodeJS.ErrnoException).code ?? String(error),
    });
  }
}
