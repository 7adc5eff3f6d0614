import { defineConfig } from 'vitest/config';

// Load and faults on the runtime as compiled JavaScript. Files run one after another: each loads this machine. Figures are
// printed; what is asserted are counts and states.
export default defineConfig({
  test: {
    include: ['test/load/**/*.test.ts'],
    globalSetup: ['test/load/compile.ts'],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
});
