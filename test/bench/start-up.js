// `ao --version` and `ao new --no-install`, each paired with a bare `node -e 0`. Run: npm run bench
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { paired } from './paired.js';

const room = mkdtempSync(join(tmpdir(), 'ao-bench-'));
const tarball = readdirSync('dist').find((f) => /^ao-cli-.*\.tgz$/.test(f));
if (!tarball) throw new Error('no packed package in dist/: run `npm run pack:cli` first');
execFileSync('npm', [
  'install',
  '--silent',
  '--no-audit',
  '--no-fund',
  '--ignore-scripts',
  '--prefix',
  room,
  resolve('dist', tarball),
]);

const ao = join(room, 'node_modules', '@ao', 'cli', 'bin', 'ao.js');
const bare = { command: process.execPath, args: ['-e', '0'] };
const project = join(room, 'myproj');
const rows = {
  'ao --version': { limit: 100, side: { command: process.execPath, args: [ao, '--version'] } },
  'ao new --no-install': {
    limit: 400,
    side: {
      command: process.execPath,
      args: [ao, 'new', project, '--no-install', '--yes'],
      before: () => rmSync(project, { recursive: true, force: true }),
    },
  },
  'ao new --no-install --model typescript': {
    limit: 400,
    side: {
      command: process.execPath,
      args: [ao, 'new', project, '--no-install', '--yes', '--model', 'typescript'],
      before: () => rmSync(project, { recursive: true, force: true }),
    },
  },
};
console.log(`node ${process.version}, ${new Date().toISOString().slice(0, 10)}; medians of whole processes, ms`);
for (const [name, { limit, side }] of Object.entries(rows)) {
  const { a, b, ratio, runs } = paired(side, bare);
  console.log(
    `${name}: ${a.toFixed(0)} ms (target ≤ ${limit}), bare node ${b.toFixed(0)} ms, ratio ${ratio.toFixed(2)}, ${runs} pairs`,
  );
}
rmSync(room, { recursive: true, force: true });
