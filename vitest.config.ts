import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{devices,simulators,harness,reports,scenarios}/**/*.test.ts'],
    // A shared machine may be many times slower than the one at hand; a test that hangs is still found.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Most of the long files wait for real links: on two processors vitest would run one file at a time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
