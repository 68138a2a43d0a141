/** `scanrig dialect show`: one dialect whole. */
import { dialectToYaml } from '../../../devices/dialects/dialect-file.js';
import { dialectOf } from '../../worlds/parts.js';
import { dialectChoice } from '../dialect-choice.js';

export async function dialectShow(name: string, { json }: { readonly json?: boolean }): Promise<number> {
  const dialect = dialectOf(dialectChoice(name));
  process.stdout.write(json === true ? `${JSON.stringify(dialect, null, 2)}\n` : dialectToYaml(dialect));
  return 0;
}
