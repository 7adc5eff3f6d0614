import { defineConfig } from 'vitest/config';

// Proto JSON against protobuf's own runner and against Python's library, which tools/python.sh installs.
export default defineConfig({
  test: {
    include: ['test/conformance/**/*.test.ts', 'test/fuzz/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
