import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Admission, type OutsideFiles } from '../admission.js';

/**
 * What of a folder is a blueprint: `blueprint.json`, `template/`, its README and licence. Anything else that lies there
 * (a package.json, sources, tests) is not taken.
 */
export function isPart(path: string): boolean {
  return path === 'blueprint.json' || path.startsWith('template/') || /^(readme|licen[cs]e)(\.(md|txt))?$/i.test(path);
}

/** Reads the blueprint in `folder`; `source` is what errors call it. Throws AO_BLUEPRINT_HOSTILE and AO_BLUEPRINT_TOO_LARGE. */
export async function readBlueprintFolder(folder: string, source: string): Promise<OutsideFiles> {
  const admission = new Admission(source);
  const walk = async (place: string): Promise<void> => {
    for (const name of (await readdir(join(folder, place))).sort()) {
      const path = place === '' ? name : `${place}/${name}`;
      if (path === 'template' || isPart(path)) await take(path);
    }
  };
  const take = async (path: string): Promise<void> => {
    const file = join(folder, path);
    const info = await lstat(file);
    if (info.isDirectory()) return walk(path);
    if (!info.isFile()) throw admission.hostile(path, info.isSymbolicLink() ? 'is a symbolic link' : 'is no file');
    if (LEFTOVERS.has(path.split('/').at(-1) ?? '')) return;
    admission.expect(path, info.size);
    admission.take(path, await readFile(file), (info.mode & 0o100) === 0 ? 0o644 : 0o755);
  };
  await walk('');
  return admission.files();
}

/** What file managers leave in folders. */
const LEFTOVERS = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);
