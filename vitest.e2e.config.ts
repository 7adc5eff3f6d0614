import { defineConfig } from 'vitest/config';

// From the packed package, as a user runs it. Each file starts real services on this machine, on ports of its own.
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts', 'test/http/**/*.test.ts'],
    globalSetup: ['test/temporary-folder.ts', 'test/e2e/installed-package.ts', 'test/http/schemathesis/install.ts'],
    maxWorkers: 2,
    bail: 0,
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
