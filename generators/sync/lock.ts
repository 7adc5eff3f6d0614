import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fault } from '../../runtime/errors/index.js';
import { STATE_DIR } from './manifest.js';
import { absent } from './safe-path.js';

const WAIT_MS = 10_000;
const POLL_MS = 40;
/** A lock without content for so long was left by a process that died between making and filling it. */
const UNFILLED_MS = 5_000;

interface Holder {
  readonly pid: number;
  /** When that process started, in the system's words: a process id alone is soon another's. */
  readonly start: string | null;
}

/**
 * Runs `work` while no other ao writes this project. Waits for another one; takes over the lock of a dead one. Throws
 * AO_SYNC_LOCKED when the wait is too long. Where nothing can be written, `work` gets `writable: false`.
 */
export async function withProjectLock<T>(root: string, work: (lock: { writable: boolean }) => Promise<T>, waitMs = WAIT_MS): Promise<T> {
  const file = join(root, STATE_DIR, 'lock');
  const writable = await take(file, join(root, STATE_DIR), waitMs);
  try {
    return await work({ writable });
  } finally {
    if (writable) await rm(file, { force: true });
  }
}

async function take(file: string, dir: string, waitMs: number): Promise<boolean> {
  const until = Date.now() + waitMs;
  try {
    await mkdir(dir, { recursive: true });
    while (!(await tryTake(file))) {
      const holder = await staleOrHolder(file);
      if (holder === 'stale') await takeAway(file);
      else if (Date.now() > until) throw fault('AO_SYNC_LOCKED', { file, pid: holder?.pid ?? 0 });
      else await pause(POLL_MS);
    }
    return true;
  } catch (error) {
    if (['EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

async function tryTake(file: string): Promise<boolean> {
  const handle = await open(file, 'wx').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined;
    throw error;
  });
  if (handle === undefined) return false;
  const self: Holder = { pid: process.pid, start: startOf(process.pid) };
  await handle.writeFile(JSON.stringify(self)).finally(() => handle.close());
  return true;
}

async function staleOrHolder(file: string): Promise<'stale' | Holder | undefined> {
  const text = await readFile(file, 'utf8').catch(absent);
  if (text === undefined) return undefined;
  const holder = parseHolder(text);
  if (holder !== undefined) return isAlive(holder) ? holder : 'stale';
  const info = await stat(file).catch(absent);
  return info !== undefined && Date.now() - info.mtimeMs > UNFILLED_MS ? 'stale' : undefined;
}

/** Of several that find the same dead lock, one moves it away; a live lock moved by mistake is put back. */
async function takeAway(file: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  await rename(file, aside).catch(absent);
  const moved = parseHolder((await readFile(aside, 'utf8').catch(absent)) ?? '');
  if (moved !== undefined && isAlive(moved)) await rename(aside, file);
  else await rm(aside, { force: true });
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, start } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === 'number' ? { pid, start: start ?? null } : undefined;
  } catch {
    return undefined;
  }
}

function isAlive({ pid, start }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return start === null || startOf(pid) === start;
}

/** The start time of a process as Linux counts it (field 22 of its stat line); null where there is no /proc. */
function startOf(pid: number): string | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
