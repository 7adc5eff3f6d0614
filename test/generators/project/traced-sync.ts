// Syncs a project with every look at the file system written down; prints the paths, one a line. Run with tools/ts.js.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [root = '', serviceTarball = ''] = process.argv.slice(2);
const LOOKS = ['readFile', 'open', 'stat', 'lstat', 'readdir', 'opendir', 'access', 'exists', 'realpath', 'readlink'];
type Calls = Record<string, ((...args: unknown[]) => unknown) | undefined>;
const looked = new Set<string>();

function trace(of: Calls, name: string): void {
  const real = of[name];
  if (real === undefined) return;
  of[name] = Object.assign((path: unknown, ...rest: unknown[]) => {
    looked.add(String(path));
    return real(path, ...rest);
  }, real);
}

const { room, VERSION } = await import('./workshop.js');
const { assets, clean } = room();
clean();
const { syncProject } = await import('../../../generators/project/index.js');
// What is only loaded at first use is loaded now: modules are no input of a sync.
const options = { version: VERSION, assets: { ...assets, serviceTarball } };
await syncProject(root, { ...options, dryRun: true });
for (const name of LOOKS) {
  trace(fs as unknown as Calls, `${name}Sync`);
  trace(fs as unknown as Calls, name);
  trace(fs.promises as unknown as Calls, name);
}
syncBuiltinESMExports();
await syncProject(root, { ...options, build: 'of a test' });
console.log([...looked].sort().join('\n'));
