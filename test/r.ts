import { spawnSync } from 'node:child_process';
import { MODEL_LANGUAGES } from '../generators/languages/index.js';

const done = spawnSync('Rscript', ['--vanilla', '-e', 'for (p in c("testthat", "lintr")) loadNamespace(p)']);

/**
 * Whether this machine has R with what models in R are tested by. Where it has not, tests that need it are skipped by
 * name; under CI that is a failure. `tools/r.sh` installs it on Debian.
 */
export const hasR = done.status === 0;

if (!hasR) {
  const problem = done.error?.message ?? done.stderr.toString().trim();
  if (process.env['CI']) throw new Error(`models in R cannot be tested: ${problem}`);
  process.stderr.write(`[R] SKIPPING every test that needs R: ${problem}\n`);
}

/** The languages of models that can be tested here. */
export const languagesHere = MODEL_LANGUAGES.filter((language) => language !== 'r' || hasR);
