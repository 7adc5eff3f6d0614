import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/temporary-folder.ts', 'test/service-tarball.ts'],
    // What ao prints is compared; on CI machines it would be in colour.
    env: { NO_COLOR: '1' },
    exclude: [
      'test/e2e/**',
      'test/http/**',
      'test/docker/**',
      'test/load/**',
      'test/conformance/**',
      'test/fuzz/**',
      'test/fixtures/**',
    ],
    // Half of the time of most tests is waiting for processes: as many files at once as there are cores.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['cli/**/*.ts', 'generators/**/*.ts', 'runtime/**/*.ts'],
      exclude: ['**/*.gen.ts', '**/*.d.ts', '**/node_modules/**', '**/dist/**', '**/assets/**', 'cli/ao.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 95 },
    },
  },
});
