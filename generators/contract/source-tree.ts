import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import { importsOf } from './imports.js';
import { isSupplied, readStandard } from './standard.js';

/** .proto files by import path (relative to the root, with `/`), sorted. */
export type SourceTree = ReadonlyMap<string, Uint8Array>;

/**
 * Reads every .proto file below a folder, links followed, hidden folders and node_modules left out. None but
 * those that ao supplies, or no such folder, is AO_CONTRACT_EMPTY; one that may not be read AO_CONTRACT_FOLDER_UNREADABLE.
 */
export async function readSourceTree(root: string): Promise<SourceTree> {
  const tree = await readFiles(root).catch((cause: Error) => {
    throw fault('AO_CONTRACT_FOLDER_UNREADABLE', { root, problem: cause.message }, { cause });
  });
  if ([...tree.keys()].every(isSupplied)) throw fault('AO_CONTRACT_EMPTY', { root });
  return tree;
}

async function readFiles(root: string): Promise<SourceTree> {
  const files = await protoFilesBelow(root);
  return new Map(await Promise.all(files.map(async (path) => [path, await readFile(join(root, path))] as const)));
}

/** Adds the standard .proto files (see `readStandard`) that the tree imports, at any remove, and does not hold. */
export function withStandardImports(tree: SourceTree): SourceTree {
  const all = new Map(tree);
  for (const [, content] of all) {
    for (const { path } of importsOf(Buffer.from(content).toString('utf8'))) {
      const standard = all.has(path) ? undefined : readStandard(path);
      if (standard !== undefined) all.set(path, standard);
    }
  }
  return all;
}

/** Import paths of the .proto files below a folder, sorted; empty when the folder does not exist. */
export async function protoFilesBelow(root: string): Promise<string[]> {
  const found: string[] = [];
  const seen = new Set<string>();
  const walk = async (folder: string, prefix: string): Promise<void> => {
    const real = await realpath(folder).catch(() => undefined);
    if (real === undefined || seen.has(real)) return;
    seen.add(real);
    for (const entry of await readdir(real, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const path = join(real, entry.name);
      const what = entry.isSymbolicLink() ? await stat(path).catch(() => entry) : entry;
      if (what.isDirectory()) await walk(path, `${prefix}${entry.name}/`);
      else if (what.isFile() && entry.name.endsWith('.proto')) found.push(prefix + entry.name);
    }
  };
  await walk(root, '');
  return found.sort();
}
