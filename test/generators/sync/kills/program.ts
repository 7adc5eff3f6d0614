// What a child process runs: one command on a project, killed by itself at the n-th change of the disk, or with that change failing.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { carryOut, type Job } from './jobs.js';

const CALLS = ['rename', 'unlink', 'mkdir', 'rmdir', 'rm', 'link', 'open', 'writeFile', 'chmod'] as const;
type Calls = Record<string, (...args: unknown[]) => unknown>;

const [root = '', jobFile = '', at = '0', how = 'kill'] = process.argv.slice(2);
const job = JSON.parse(fs.readFileSync(jobFile, 'utf8')) as Job;
const calls: string[] = [];

for (const name of CALLS) {
  disturb(fs.promises as unknown as Calls, name, (error) => Promise.reject(error));
  // The file descriptor that a synchronous write opens is none of our calls.
  if (name !== 'open')
    disturb(fs as unknown as Calls, `${name}Sync`, (error) => {
      throw error;
    });
}
syncBuiltinESMExports();

function disturb(of: Calls, name: string, fail: (error: Error) => unknown): void {
  const real = of[name]!;
  of[name] = (...args) => {
    calls.push(name);
    const here = how === 'broken' && at !== '0' ? calls.length >= Number(at) : calls.length === Number(at);
    if (!here) return real(...args);
    if (how === 'fail' || how === 'broken')
      return fail(Object.assign(new Error(name), { code: 'ENOSPC', path: String(args[0]) }));
    // A write that is killed has written a part.
    if (name.startsWith('writeFile') && how === 'half') halfOf(String(args[0]), args[1] as Uint8Array | string);
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => undefined);
  };
}

function halfOf(file: string, content: Uint8Array | string): void {
  const bytes = Buffer.from(content as string);
  const handle = fs.openSync(file, 'w');
  fs.writeSync(handle, bytes, 0, Math.floor(bytes.length / 2));
}

await carryOut(root, job).then(
  () => console.log(calls.length < Number(at) ? 'undisturbed' : `done ${calls.join(' ')}`),
  (error: Error & { code?: string }) => {
    console.log(error.code, error.message);
    process.exitCode = 3;
  },
);
