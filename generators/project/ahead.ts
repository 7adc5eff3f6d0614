import { join } from 'node:path';
import { beginCompiling } from '../contract/compile.js';
import { readSourceTree } from '../contract/source-tree.js';
import { sourcesOf } from './contract-source.js';
import { BLUEPRINT_FOLDERS } from './layout.js';
import { isSafePath } from '../sync/safe-path.js';
import { sealedContract } from './seal.js';

/**
 * Begins to compile the contract of the project in `root`, where it lay when a sync last had nothing to do, or where a new
 * project has it. A guess that is wrong costs a run of buf: what counts is what ao.toml says and is read under the lock.
 */
export async function compileAhead(root: string): Promise<void> {
  const folder: unknown = sealedContract(root) ?? BLUEPRINT_FOLDERS.contract;
  // Whatever stands in a cache, nothing outside of the project is searched for its sake.
  if (typeof folder !== 'string' || !isSafePath(folder)) return;
  const tree = await readSourceTree(join(root, folder)).catch(() => undefined);
  if (tree !== undefined) beginCompiling(sourcesOf(tree).whole);
}
