import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, isRunning, type ProcessIdentity, processSpace } from './identity.js';
import { beat, LockWatch } from './lock-watch.js';

/** A lock file that this process holds. */
export interface Lock {
  release(): Promise<void>;
}

/** The process that holds a lock. */
export interface Holder extends ProcessIdentity {
  /** In another container or on another machine: its number means nothing here. */
  elsewhere?: true;
}

/**
 * Takes the lock at `file`, or returns the process that holds it. The lock appears with its whole content in one step;
 * that of a process which no longer runs is taken over, by one taker only. It holds between containers and machines, too: of all
 * tries of a taker `watch` is one.
 */
export async function tryLock(file: string, watch = new LockWatch()): Promise<Lock | Holder> {
  const own = JSON.stringify({ ...identityOf(process.pid)!, id: randomUUID(), space: processSpace() });
  for (;;) {
    if (await linkNew(file, own)) return held(file, own);
    const content = await readFile(file, 'utf8').catch(gone);
    if (content === undefined) continue; // released in between
    const holder = await holderIn(file, content, watch);
    if (holder) return holder;
    await removeStale(file, content);
  }
}

function held(file: string, own: string): Lock {
  const silence = beat(file, own);
  return {
    release: () => {
      silence();
      return releaseLock(file, own);
    },
  };
}

/** Who a lock names, as long as that process runs; of one elsewhere, as long as it was not silent for too long. */
async function holderIn(file: string, content: string, watch: LockWatch): Promise<Holder | undefined> {
  const { holder, space } = parse(content);
  if (holder === undefined) return undefined;
  if (space === undefined || space === processSpace()) return isRunning(holder) ? holder : undefined;
  return (await watch.isHeld(file, content)) ? { ...holder, elsewhere: true } : undefined;
}

/** Takes the lock, waiting for as long as a living process holds it or until `signal` fires. */
export async function waitForLock(file: string, signal?: AbortSignal): Promise<Lock> {
  const watch = new LockWatch();
  for (;;) {
    signal?.throwIfAborted();
    const got = await tryLock(file, watch);
    if ('release' in got) return got;
    await sleep(100, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
  }
}

/** The running process that holds the lock, if one does; one elsewhere is watched for some seconds, until it shows whether it runs. */
export async function lockHolder(file: string, watch = new LockWatch()): Promise<Holder | undefined> {
  for (;;) {
    const holder = await holderIn(file, await readFile(file, 'utf8').catch(() => ''), watch);
    if (holder?.elsewhere !== true || watch.sawBeat) return holder;
    await sleep(100);
  }
}

async function linkNew(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code === 'EPERM' || code === 'ENOTSUP') return writeNew(file, content); // a file system without hard links
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeNew(file: string, content: string): Promise<boolean> {
  return writeFile(file, content, { flag: 'wx' }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

/** A guard older than this was left by a taker that was killed within it. */
const GUARD_MS = 10_000;

/** Removes the lock of a dead process. Under a guard, so that none removes the lock that another has just taken over. */
async function removeStale(file: string, stale: string): Promise<void> {
  const guard = `${file}.guard`;
  const guarded = await mkdir(guard).then(
    () => true,
    () => false,
  );
  if (!guarded) {
    const since = (await stat(guard).catch(() => undefined))?.mtimeMs;
    // Whatever it is: something else than ao's empty folder would keep everybody waiting without end.
    if (since !== undefined && Date.now() - since > GUARD_MS)
      await rm(guard, { recursive: true, force: true }).catch(() => {});
    await sleep(5);
    return;
  }
  try {
    const content = await readFile(file, 'utf8').catch(() => undefined);
    if (content === stale) await rm(file, { force: true });
  } finally {
    await rmdir(guard).catch(gone); // by one who took it for a dead one's
  }
}

/** Any other failure stays one: waiting for a lock that may not be read would have no end. */
function gone(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}

async function releaseLock(file: string, own: string): Promise<void> {
  const content = await readFile(file, 'utf8').catch(() => undefined);
  if (content === own) await rm(file, { force: true });
}

function parse(content: string): { holder?: ProcessIdentity; space?: string } {
  try {
    const { pid, started, space } = JSON.parse(content) as ProcessIdentity & { space?: unknown };
    if (!Number.isInteger(pid) || typeof started !== 'string') return {};
    return { holder: { pid, started }, ...(typeof space === 'string' && { space }) };
  } catch {
    return {};
  }
}
