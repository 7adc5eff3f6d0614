import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { TestProject } from 'vitest/node';
import { compileTree } from '../../generators/contract/compile.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of what the load tests run: the runtime and the programs as JavaScript, and the contract. */
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
  await writeFile(join(folder, 'contract.binpb'), await compileTree(new Map([['load.proto', source]]), 'test/load'));
  project.provide('load', folder);
  return () => rm(folder, { recursive: true, force: true });
}

async function modules(folder: string): Promise<string[]> {
  const files = await readdir(join(root, folder), { recursive: true });
  return files
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
    .map((file) => join(folder, file));
}
