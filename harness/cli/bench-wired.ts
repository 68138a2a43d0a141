/** `scanrig bench --wired`: figures of the real links, each beside something measured in the same run. */
import { MisuseError } from '../../devices/wire/errors.js';
import { benchWired } from '../bench/wired-bench.js';

export interface BenchFlags {
  readonly payments?: string;
  readonly only?: string;
  readonly json?: boolean;
}

/** @throws MisuseError for an option of the other bench */
export async function benchWiredCommand({ payments, only, json }: BenchFlags): Promise<number> {
  if (payments !== undefined)
    throw new MisuseError({
      what: '--payments is about the bench of virtual time; each figure of the real links has a size of its own',
      expected: '--wired without --payments, or --payments without --wired',
      got: `--payments ${payments}`,
    });
  const measured = await benchWired(only, (name) => process.stderr.write(`bench: ${name}\n`));
  const missed = [...measured.values()].flatMap((figure) => figure.missed);
  if (json === true) {
    const figures = Object.fromEntries([...measured].map(([name, { values }]) => [name, values]));
    process.stdout.write(`${JSON.stringify({ ...figures, missed }, null, 2)}\n`);
  } else process.stdout.write(`${[...measured.values()].flatMap(({ lines }) => lines).join('\n')}\n`);
  for (const what of missed) process.stderr.write(`bench: ${what}\n`);
  return missed.length === 0 ? 0 : 1;
}
