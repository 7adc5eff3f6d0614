// `npm run gen` writes what is derived; `npm run gen:check` (--check) only says what is out of date.
import { resolve } from 'node:path';
import { DERIVED_FOLDERS, derivedFiles } from './derived.js';
import { findDrift, mendDrift } from './drift.js';

const root = resolve(import.meta.dirname, '../..');
const wanted = await derivedFiles(root);
const drift = await findDrift(root, wanted, DERIVED_FOLDERS);
const check = process.argv.includes('--check');

for (const { path, kind } of drift) console.error(check ? `${path} ${kind}` : `wrote ${path}`);
if (check && drift.length > 0) {
  console.error(`\n${drift.length} generated files are out of date; mend them: npm run gen`);
  process.exitCode = 1;
} else if (!check) {
  await mendDrift(root, wanted, drift);
} else {
  console.error(`${wanted.size} generated files are up to date`);
}
