import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{devices,simulators,harness,reports,scenarios}/**/*.test.ts'],
    // A shared machine may be many times slower than the one at hand; a test that hangs is still found.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
