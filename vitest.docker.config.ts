import { defineConfig } from 'vitest/config';

// On a real Docker engine: a found one, or one started for the run. Files run one after another: each builds and runs containers.
export default defineConfig({
  test: {
    include: ['test/docker/**/*.test.ts'],
    globalSetup: ['test/docker/global-setup.ts', 'test/e2e/installed-package.ts'],
    // Counted together with the unit tests: see tools/test.sh.
    coverage: { provider: 'v8', include: ['runtime/**/*.ts'], exclude: ['**/*.gen.ts', '**/*.d.ts'] },
    fileParallelism: false,
    // npm in a build waits five minutes for a registry that says nothing, and then asks again.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
