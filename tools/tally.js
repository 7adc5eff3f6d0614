// Adds up the JUnit files of all runners and prints the one line that ends a test run. With CI=true a skipped test is a
// failure: nothing may go unseen there.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const count = { tests: 0, failures: 0, errors: 0, skipped: 0 };
for (const file of readdirSync(folder).filter((f) => f.endsWith('.xml'))) {
  const xml = readFileSync(join(folder, file), 'utf8');
  for (const [suite] of xml.matchAll(/<testsuite\s[^>]*>/g)) {
    for (const key of Object.keys(count)) count[key] += Number(new RegExp(`\\s${key}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  }
}
const failed = count.failures + count.errors;
const passed = count.tests - failed - count.skipped;
if (count.skipped > 0) console.error(`\n${count.skipped} tests were SKIPPED: see their names above`);
console.log(`${passed} passed, ${failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}`);
if (failed > 0 || passed === 0 || (count.skipped > 0 && process.env.CI === 'true')) process.exitCode = 1;
