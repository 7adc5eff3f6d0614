import { lstatSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fault } from '../../runtime/errors/index.js';
import { LockWatch } from '../../runtime/platform/process/lock-watch.js';
import { type Lock, tryLock } from '../../runtime/platform/process/lock.js';
import { diskFault } from './disk-fault.js';
import { repair } from './journal.js';
import { STATE_DIR } from './manifest.js';
import { absent } from './safe-path.js';

const WAIT_MS = 10_000;
const POLL_MS = 40;

/** Whether the holder of the lock may write; on a read-only disk a sync without news still succeeds. */
export interface Held {
  readonly writable: boolean;
}

/**
 * Runs `work` while no other ao writes the project in `root`, after taking back what a killed command left half done.
 * Waits for a living holder, `waitMs` at most (then AO_SYNC_LOCKED); the lock of a dead one is taken over.
 */
export async function withProjectLock<T>(root: string, work: (held: Held) => Promise<T>, waitMs = WAIT_MS): Promise<T> {
  refuseLinks(root);
  const lock = await take(root, waitMs);
  try {
    if (lock !== undefined) await tidy(root);
    return await work({ writable: lock !== undefined });
  } finally {
    await lock?.release();
  }
}

/** Folders of ao's own: what is in them is moved and removed, so that a link would lead that out of the project. */
const OWN = ['', '/base', '/txn', '/undo', '/cache'].map((folder) => `${STATE_DIR}${folder}`);

function refuseLinks(root: string): void {
  const linked = OWN.filter((path) => lstatSync(join(root, path), { throwIfNoEntry: false })?.isSymbolicLink());
  if (linked.length > 0)
    throw fault('AO_SYNC_BLOCKED', { files: linked.map((path) => `${path} (it is a symbolic link)`) });
}

async function take(root: string, waitMs: number): Promise<Lock | undefined> {
  const file = join(root, STATE_DIR, 'lock');
  const until = Date.now() + waitMs;
  const watch = new LockWatch();
  try {
    // Not `recursive`: Node tries without end where no folder can be made, in /proc say.
    await mkdir(join(root, STATE_DIR)).catch(unlessThere);
    for (;;) {
      const got = await tryLock(file, watch);
      if ('release' in got) return got;
      if (Date.now() > until) throw fault('AO_SYNC_LOCKED', got);
      await pause(POLL_MS);
    }
  } catch (error) {
    if (['EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw diskFault(error, file);
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** Takes back what a killed command left half done, and removes the draft of a lock that it never took. */
async function tidy(root: string): Promise<void> {
  try {
    await repair(root);
    const names = await readdir(join(root, STATE_DIR));
    for (const name of names.filter((each) => DRAFT.test(each))) {
      const draft = join(root, STATE_DIR, name);
      if (await isAbandoned(draft)) await rm(draft, { force: true });
    }
  } catch (error) {
    throw diskFault(error, root);
  }
}

/** Not the folder `lock.guard`, that the next one who needs it takes over. */
const DRAFT = /^lock\.[0-9a-f-]{36}$/;
const DRAFT_MS = 60_000;

/** It is there for a moment; gone, it is another command's that has just got on. */
async function isAbandoned(draft: string): Promise<boolean> {
  const info = await stat(draft).catch(absent);
  return info !== undefined && Date.now() - info.mtimeMs > DRAFT_MS;
}
