import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{devices,simulators,harness,reports,scenarios}/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
