/** Every case as a test, for the server that a test file starts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CASES } from './catalogue.js';
import { KNOWN_DIFFERENCES } from './differences.js';
import { runCase } from './run-case.js';

export function itConforms(
  start: () => Promise<{ readonly url: string; close(): Promise<void> }>,
  real: boolean,
): void {
  let server: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.close());

  test.each(CASES)('$name', async (one) => expect(await runCase(server.url, one)).toBe('pass'), 40_000);

  describe('the known differences are as the table says', () => {
    test.each(KNOWN_DIFFERENCES)('$name', async (one) => {
      const result = await runCase(server.url, one);
      if (real) expect(result).toBe('pass');
      else expect(result).not.toBe('pass');
    });
  });
}
