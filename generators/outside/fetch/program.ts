import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { fault } from '../../../runtime/errors/index.js';

export interface Run {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: string;
  /** What is fetched, for the error. */
  readonly source: string;
}

const TIMEOUT_MS = 120_000;

/** Runs npm or git and returns what it printed. Throws AO_BLUEPRINT_FETCH with the last of what it said. */
export async function runFetcher(command: string, args: readonly string[], run: Run): Promise<Buffer> {
  const { cwd, env = process.env, stdin = '', source } = run;
  const child = spawn(command, [...args], { cwd, env, stdio: 'pipe', windowsHide: true, timeout: TIMEOUT_MS });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const problem = cause.code === 'ENOENT' ? `${command} is not installed` : cause.message;
      reject(fault('AO_BLUEPRINT_FETCH', { source, problem }, { cause }));
    });
    child.once('close', resolve);
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  const [code, out, said] = await Promise.all([ended, buffer(child.stdout), text(child.stderr)]);
  if (code === 0) return out;
  const lines = said.split('\n').filter((line) => line.trim() !== '' && !/A complete log of this run/.test(line));
  const problem = code === null ? `${command} did not end in time` : lines.slice(-4).join('; ') || `${command} failed`;
  throw fault('AO_BLUEPRINT_FETCH', { source, problem });
}

/** Runs `work` with an empty folder that is gone afterwards. */
export async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'ao-blueprint-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
