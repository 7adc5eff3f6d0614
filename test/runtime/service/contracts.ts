import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileTree } from '../../../generators/contract/compile.js';
import { readSourceTree, type SourceTree } from '../../../generators/contract/source-tree.js';

const fixtures = fileURLToPath(new URL('../../fixtures/contracts', import.meta.url));
const text = new TextEncoder();

/** Compiles the fixture contracts whose paths begin with `prefix` (`iris`, `clinic`, `assistant`); the answer is the file. */
export async function compiled(prefix: string): Promise<string> {
  const tree = await readSourceTree(fixtures);
  return written(new Map([...tree].filter(([path]) => path.startsWith(prefix))));
}

/** Compiles .proto sources by name. */
export async function compiledText(sources: Record<string, string>): Promise<string> {
  return written(new Map(Object.entries(sources).map(([path, source]) => [path, text.encode(source)])));
}

async function written(tree: SourceTree): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'ao verträge ')), 'contract.binpb');
  await writeFile(file, await compileTree(tree, 'fixture'));
  return file;
}
