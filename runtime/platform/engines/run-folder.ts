import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fault } from '../../errors/index.js';

/** The places of `.ao/run/`, the part of a project that belongs to this machine and is not committed. */
export function runFolder(root: string) {
  const base = join(root, '.ao', 'run');
  return {
    base,
    /** What runs, for `ao ps`. */
    state: join(base, 'state.json'),
    /** Held by the running `ao up`. */
    lock: join(base, 'up.lock'),
    /** Held while packages are installed. */
    installLock: join(base, 'install.lock'),
    /** One file a running process of the embedded engine. */
    units: join(base, 'units'),
    logs: join(base, 'logs'),
    log: (service: string) => join(base, 'logs', `${service}.log`),
    installLog: (service: string) => join(base, 'logs', `install-${service}.log`),
    installStamp: (service: string) => join(base, 'install', `${service}.json`),
    /** What a detached `ao up` says on stderr. */
    detachedLog: join(base, 'logs', 'ao-up.log'),
  };
}

/** Makes the folders of `.ao/run/`, kept out of git. Throws AO_PROJECT_UNWRITABLE. */
export async function makeRunFolder(root: string): Promise<ReturnType<typeof runFolder>> {
  const folder = runFolder(root);
  try {
    for (const dir of [folder.logs, folder.units, join(folder.base, 'install')]) await mkdir(dir, { recursive: true });
    await writeFile(join(folder.base, '.gitignore'), '*\n');
  } catch (error) {
    throw fault('AO_PROJECT_UNWRITABLE', { dir: folder.base, problem: (error as Error).message }, { cause: error });
  }
  return folder;
}
