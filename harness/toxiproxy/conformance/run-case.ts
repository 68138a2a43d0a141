/** One case against one server. */
import { type Case, CaseBench } from './bench.js';

const CASE_MS_MAX = 30_000;

/** @returns `pass`, or why not, in one line */
export async function runCase(url: string, { run }: Case): Promise<string> {
  const bench = new CaseBench(url);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not end within ${CASE_MS_MAX / 1000} s`)), CASE_MS_MAX);
  });
  try {
    await Promise.race([run(bench), late]);
    return 'pass';
  } catch (error) {
    return reasonOf(error);
  } finally {
    clearTimeout(timer);
    await bench.close().catch(() => undefined);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`.replace(/\s+/g, ' ').slice(0, REASON_MAX);
}

const REASON_MAX = 300;
