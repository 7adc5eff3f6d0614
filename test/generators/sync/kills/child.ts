import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Job } from './jobs.js';

/** How a child ended, and what it said. */
export interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly status: number | null;
  readonly stdout: string;
}

export interface Disturbance {
  /** At the n-th change of the disk, from 1; 0: never. */
  readonly at: number;
  /** It dies before, it dies in the middle of a write, the change fails with ENOSPC, or that one and all after it. */
  readonly how: 'kill' | 'half' | 'fail' | 'broken';
}

/** Memory, where there is such a file system: a kill takes nothing from the system's buffers, so that flushing shows nothing here. */
export const QUICK_FOLDER = process.platform === 'linux' && existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** The program of program.ts, built once, and run in processes of its own. */
export class Children {
  readonly folder = mkdtempSync(join(tmpdir(), 'ao durability '));
  #jobs = 0;

  async build(): Promise<void> {
    await build({
      entryPoints: [fileURLToPath(new URL('program.ts', import.meta.url))],
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      outdir: this.folder,
      outExtension: { '.js': '.mjs' },
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      logLevel: 'error',
    });
  }

  /** The words of a command line that does `job` on the project in `root`. */
  words(root: string, job: Job, { at, how }: Disturbance): readonly [string, ...string[]] {
    this.#jobs += 1;
    const file = join(this.folder, `job-${this.#jobs}.json`);
    writeFileSync(file, JSON.stringify(job));
    return [process.execPath, join(this.folder, 'program.mjs'), root, file, String(at), how];
  }

  async run(root: string, job: Job, disturbance: Disturbance): Promise<Ended> {
    const [command, ...args] = this.words(root, job, disturbance);
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    return new Promise((done) => child.once('close', (status, signal) => done({ status, signal, stdout })));
  }

  clean(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** Does all tasks, as many at once as there are cores. */
export async function inParallel<T>(tasks: readonly T[], work: (task: T) => Promise<void>): Promise<void> {
  const left = [...tasks];
  const worker = async () => {
    for (let task = left.shift(); task !== undefined; task = left.shift()) await work(task);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}
