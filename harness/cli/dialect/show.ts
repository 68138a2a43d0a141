/** `scanrig dialect show`: one dialect whole. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIALECTS } from '../../../devices/dialects/catalogue.js';
import { dialectToYaml } from '../../../devices/dialects/dialect-file.js';
import { dialectOf } from '../../worlds/parts.js';
import { dialectChoice } from '../dialect-choice.js';
import { PACKAGE_ROOT } from '../package-info.js';

export async function dialectShow(name: string, { json }: { readonly json?: boolean }): Promise<number> {
  const dialect = dialectOf(dialectChoice(name));
  // One of ours as it was written: its remarks say which lines are documented and which assumed.
  const text = (): string => (DIALECTS.includes(dialect) ? shipped(name) : dialectToYaml(dialect));
  process.stdout.write(json === true ? `${JSON.stringify(dialect, null, 2)}\n` : text());
  return 0;
}

function shipped(name: string): string {
  return readFileSync(join(PACKAGE_ROOT, 'devices/dialects', `${name}.yaml`), 'utf8');
}
