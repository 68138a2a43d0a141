/** `scanrig bench --wired`: figures of the real links, each beside something measured in the same run. */
import { benchWired } from '../bench/wired-bench.js';

export async function benchWiredCommand(only: string | undefined, json: boolean): Promise<number> {
  const measured = await benchWired(only, (name) => process.stderr.write(`bench: ${name}\n`));
  const missed = [...measured.values()].flatMap((figure) => figure.missed);
  if (json) {
    const figures = Object.fromEntries([...measured].map(([name, { values }]) => [name, values]));
    process.stdout.write(`${JSON.stringify({ ...figures, missed }, null, 2)}\n`);
  } else process.stdout.write(`${[...measured.values()].flatMap(({ lines }) => lines).join('\n')}\n`);
  for (const what of missed) process.stderr.write(`bench: ${what}\n`);
  return missed.length === 0 ? 0 : 1;
}
