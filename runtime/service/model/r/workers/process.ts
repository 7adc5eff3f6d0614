import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import type { Environment } from '../../../environment/read.js';

/**
 * Becomes Rscript, with a watch beside it in the same process group: the pipe on 3 ends when the front does, however that
 * dies, and then the group is killed, with what the model has started.
 */
const SHELL = [
  '(read -r _ <&3; kill -s KILL $$; rm -rf "$TMPDIR"; kill -s KILL -- -$$) &',
  'exec "$0" --vanilla vendor/ao/worker.R "$1" 3<&-',
].join(' ');

const LAST_WORDS_MS = 1000;

export interface ProcessOptions {
  readonly rscript: string;
  /** Where model.R is. */
  readonly folder: string;
  readonly port: number;
  readonly token: string;
  readonly environment: Environment;
  /** A line that the model printed. */
  readonly onLine: (line: string) => void;
  /** How it ended: `exit status 1`, `signal SIGKILL`, or why it could not be started. Called once. */
  readonly onEnd: (how: string) => void;
}

/** One Rscript, in a session of its own: a terminal's Ctrl-C is not for it. */
export class WorkerProcess {
  private readonly child: ChildProcess;
  /** R's own temporary folder is left behind when R is killed; this one, around it, is not. */
  private readonly temporary = mkdtempSync(join(tmpdir(), 'ao-r-'));
  private ended = false;

  constructor({ rscript, folder, port, token, environment, onLine, onEnd }: ProcessOptions) {
    try {
      this.child = spawn('/bin/sh', ['-c', SHELL, rscript, String(port)], {
        cwd: folder,
        env: { ...utf8(environment), AO_R_TOKEN: token, TMPDIR: this.temporary },
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
        detached: true,
      });
    } catch (error) {
      removeFolder(this.temporary);
      throw error;
    }
    // Where there is no room for a process there are no pipes either, and `error` says why.
    const { stdio } = this.child as { stdio: readonly unknown[] | undefined };
    for (const stream of [stdio?.[1], stdio?.[2]])
      if (stream) createInterface({ input: stream as NodeJS.ReadableStream }).on('line', onLine);
    (stdio?.[3] as Writable | undefined)?.on('error', () => {});
    const end = (how: string): void => {
      if (this.ended) return;
      this.ended = true;
      removeFolder(this.temporary);
      onEnd(how);
    };
    this.child.on('error', (error) => end(error.message));
    this.child.once('exit', (status, signal) => {
      const how = signal === null ? `exit status ${status}` : `signal ${signal}`;
      this.killGroup();
      // What it printed last is read first, unless something that has left its group keeps the pipes open.
      this.child.once('close', () => end(how));
      setTimeout(() => end(how), LAST_WORDS_MS).unref();
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** R alone gets it, not what the model has started. */
  interrupt(): void {
    if (!this.ended) this.child.kill('SIGINT');
  }

  kill(): void {
    if (!this.ended) this.killGroup();
  }

  private killGroup(): void {
    try {
      if (this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // Nobody of the group is left.
    }
  }
}

/** What has left the group may still be writing there: that is no reason to fail. */
function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // It stays behind.
  }
}

/** R reads and prints text as the locale says, and that must be UTF-8. */
function utf8(environment: Environment): Environment {
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  if (/utf-?8/i.test(locale)) return environment;
  return { ...environment, LC_ALL: process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8' };
}
