import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

import type { Pair } from '../pair.js';
import { bin, findings } from '../schemathesis/install.js';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('../schemathesis/', import.meta.url));

/** Test cases for each operation and way of making them; more for a longer look: AO_SCHEMATHESIS_EXAMPLES=500. */
const EXAMPLES = process.env['AO_SCHEMATHESIS_EXAMPLES'] ?? '20';

/** That nothing schemathesis can think of gets an answer which the OpenAPI document has not. */
export function schemathesisCase(pair: () => Pair): void {
  it('answers as its OpenAPI document says, whatever schemathesis sends', async () => {
    const phases = ['--phases', 'examples,coverage,fuzzing', '--max-examples', EXAMPLES];
    const args = ['--config-file', 'schemathesis.toml', 'run', `${pair().url}/openapi.json`, ...phases];
    const env = {
      ...process.env,
      NO_COLOR: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      HYPOTHESIS_STORAGE_DIRECTORY: findings,
    };
    const done = await run(join(bin, 'st'), args, { cwd: folder, env, maxBuffer: 1e8 }).catch(
      (error: unknown) => error,
    );
    const { stdout, code = 0 } = done as { stdout: string; code?: number };
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/\d+ generated/);
  });
}
