// `npm run release -- 0.3.0`, when a version has gone out: keeps what it writes as a fixture, so that every later ao is
// tested to upgrade it, and gives the sources the next version. Commit both.
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { HISTORY, keepScaffolds } from './scaffolds.js';
import { setVersion } from './version.js';

const root = resolve(import.meta.dirname, '../..');
const [next = ''] = process.argv.slice(2);
const npm = (...args: string[]) => execFileSync('npm', ['run', '--silent', ...args], { cwd: root, stdio: 'inherit' });

npm('build');
console.error(`kept: ${await keepScaffolds(root, join(root, 'cli/bin/ao.js'), HISTORY)}`);
await setVersion(root, next);
npm('build');
npm('gen');
