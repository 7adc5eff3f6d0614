import type { TestProject } from 'vitest/node';

import { NoEngine, startEngine } from './engine.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** DOCKER_HOST of the engine of this run, or why there is none. */
    docker: { host: string } | { missing: string };
  }
}

/**
 * For `globalSetup`: every test process finds a running engine in DOCKER_HOST. Where none can be had, the tests are
 * skipped by name; under CI that is a failure.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const say = (line: string) => process.stderr.write(`[docker] ${line}\n`);
  try {
    const engine = await startEngine({ say });
    process.env['DOCKER_HOST'] = engine.host;
    project.provide('docker', { host: engine.host });
    return () => engine.stop();
  } catch (error) {
    if (!(error instanceof NoEngine) || process.env['CI']) throw error;
    say(`SKIPPING every test that needs Docker: ${error.message}`);
    project.provide('docker', { missing: error.message });
    return undefined;
  }
}
