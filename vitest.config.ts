import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/property-seed.ts'],
    testTimeout: 60_000,
    // The default leaves a core of two idle; tests hold no timings.
    maxWorkers: 2,
    // No test changes what another sees: the modules of a worker are loaded once.
    isolate: false,
  },
});
