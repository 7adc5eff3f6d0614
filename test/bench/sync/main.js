// `ao sync` on a project of 50 rpcs in 10 services, with nothing to do and with one changed rpc, in Python and TypeScript, each
// paired with a bare `node -e 0`. From the packed package: `npm run pack:cli` first. Run: npm run bench:sync
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { paired } from '../paired.js';
import { writeContract } from './contract.js';

const tarball = readdirSync('dist').find((name) => /^ao-cli-.*\.tgz$/.test(name));
if (!tarball) throw new Error('no packed package in dist/: run `npm run pack:cli` first');
const room = mkdtempSync(join(tmpdir(), 'ao-bench-'));
const quiet = ['--silent', '--no-audit', '--no-fund', '--ignore-scripts'];
execFileSync('npm', ['install', ...quiet, '--prefix', room, resolve('dist', tarball)]);
const ao = join(room, 'node_modules', '@ao', 'cli', 'bin', 'ao.js');
const contract = join(room, 'contract');
writeContract(contract);

const bare = { command: process.execPath, args: ['-e', '0'] };
console.log(`node ${process.version}, ${new Date().toISOString().slice(0, 10)}; medians of whole processes, ms`);
for (const language of ['python', 'typescript']) {
  const project = join(room, language);
  const making = ['new', project, '--no-install', '--yes', '--quiet', '--model', language, '--contract', contract];
  execFileSync(process.execPath, [ao, ...making]);
  const sync = { command: process.execPath, args: [ao, 'sync'], cwd: project };
  execFileSync(process.execPath, [ao, 'sync', '--quiet'], { cwd: project });
  report(`${language}: nothing to do`, 200, paired(sync, bare, 21));
  let turn = 0;
  const before = () => renameRpc(project, (turn += 1));
  report(`${language}: one changed rpc`, 500, paired({ ...sync, before }, bare, 21));
}
rmSync(room, { recursive: true, force: true });

function renameRpc(project, turn) {
  const file = join(project, 'model-interface', 's3.proto');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/rpc Do5\w*\(/, `rpc Do5Turn${turn}(`));
}

function report(what, limit, { a, b, ratio, runs }) {
  const figures = `${a.toFixed(0)} ms (target ≤ ${limit}), bare node ${b.toFixed(0)} ms, ratio ${ratio.toFixed(2)}`;
  console.log(`${what}: ${figures}, ${runs} pairs`);
}
