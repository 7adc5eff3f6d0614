import { defineConfig } from 'vitest/config';

// From the packed package, as a user runs it. Files run one after another: each starts real services on this machine.
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts', 'test/http/**/*.test.ts'],
    globalSetup: ['test/temporary-folder.ts', 'test/e2e/installed-package.ts'],
    fileParallelism: false,
    bail: 0,
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
