import { defineConfig } from 'vitest/config';

// On a real Docker engine: a found one, or one started for the run. Files run one after another: each builds and runs containers.
export default defineConfig({
  test: {
    include: ['test/docker/**/*.test.ts'],
    globalSetup: ['test/docker/global-setup.ts', 'test/e2e/installed-package.ts'],
    // Counted together with the unit tests: see tools/test.sh.
    coverage: { provider: 'v8', include: ['runtime/**/*.ts'], exclude: ['**/*.gen.ts', '**/*.d.ts'] },
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
