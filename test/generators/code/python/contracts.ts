import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileTree } from '../../../../generators/contract/compile.js';
import { loadContract, type Contract } from '../../../../runtime/contract/index.js';

const fixture = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const given = (path: string) => fixture(`../../../fixtures/contracts/${path}`);

/** Three contracts as users write them, which the examples are made from, and one to hurt. */
export const contracts: Readonly<Record<string, { readonly root: string; readonly within: string }>> = {
  iris: { root: given(''), within: 'iris.proto' },
  clinic: { root: given('clinic'), within: '' },
  assistant: { root: given(''), within: 'assistant' },
  hostile: { root: fixture('hostile'), within: '' },
};

export async function contractNamed(name: string): Promise<Contract> {
  const { root, within } = contracts[name]!;
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => path.split(sep).join('/'));
  const protos = paths.filter((path) => path.endsWith('.proto') && path.startsWith(within));
  return contractOf(Object.fromEntries(protos.map((path) => [path, readFileSync(join(root, path), 'utf8')])));
}

export async function contractOf(files: Record<string, string>): Promise<Contract> {
  const tree = new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]));
  return loadContract(await compileTree(tree, 'model-interface'));
}
