import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';
import { pythonFiles } from '../../generators/code/python/index.js';
import { compileTree } from '../../generators/contract/compile.js';
import { loadContract } from '../../runtime/contract/index.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of what the load tests run: the runtime and the programs as JavaScript, the contract, a model in Python. */
    load: string;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Makes JavaScript of the runtime and of the programs: a loader of TypeScript would be part of what is measured. */
export default async function compile(project: TestProject): Promise<() => Promise<void>> {
  // Below the repository, where the dependencies are found.
  await mkdir(join(root, '.cache'), { recursive: true });
  const folder = await mkdtemp(join(root, '.cache/load-'));
  const sources = ['errors', 'contract', 'service'].map((part) => `runtime/${part}`);
  await build({
    absWorkingDir: root,
    entryPoints: (await Promise.all([...sources, 'test/load/programs', 'test/load/clients'].map(modules))).flat(),
    outbase: root,
    outdir: folder,
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const source = await readFile(join(root, 'test/load/load.proto'));
  const contract = await compileTree(new Map([['load.proto', source]]), 'test/load');
  await writeFile(join(folder, 'contract.binpb'), contract);
  await writePython(join(folder, 'python'), contract);
  project.provide('load', folder);
  return () => rm(folder, { recursive: true, force: true });
}

/** The folder of a model-service in Python. */
async function writePython(folder: string, contract: Uint8Array): Promise<void> {
  for (const [path, text] of pythonFiles(await loadContract(contract))) {
    await mkdir(dirname(join(folder, 'gen', path)), { recursive: true });
    await writeFile(join(folder, 'gen', path), text);
  }
  await writeFile(join(folder, 'gen/contract.binpb'), contract);
  await copyFile(join(root, 'test/load/programs/model.py'), join(folder, 'model.py'));
}

async function modules(folder: string): Promise<string[]> {
  const files = await readdir(join(root, folder), { recursive: true });
  return files
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
    .map((file) => join(folder, file));
}
