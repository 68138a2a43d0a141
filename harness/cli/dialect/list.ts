/** `scanrig dialect list`: which dialects there are by name. */
import { DIALECTS } from '../../../devices/dialects/catalogue.js';
import { understood } from './understood.js';

export async function dialectList({ json }: { readonly json?: boolean }): Promise<number> {
  const dialects = DIALECTS.map((dialect) => ({ name: dialect.name, ...understood(dialect) }));
  if (json === true) process.stdout.write(`${JSON.stringify({ dialects }, null, 2)}\n`);
  else
    for (const { name, frame, mac } of dialects)
      process.stdout.write(`${name.padEnd(22)} ${frame}\n${''.padEnd(22)} ${mac}\n`);
  return 0;
}
