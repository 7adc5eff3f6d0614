import { existsSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import { importsOf } from './imports.js';
import { protoFilesBelow } from './source-tree.js';
import { isSupplied } from './standard.js';

/**
 * Gathers the .proto files that make up a contract given as files or folders, with all they import, by import path.
 * The root of a file is the nearest folder above it in which its imports resolve, and theirs; a file without imports
 * has its own folder. Files that ao supplies (google/protobuf, google/api, …) are left out. A path that is neither is
 * AO_CONTRACT_FILE_MISSING, an import found nowhere AO_CONTRACT_IMPORT_MISSING, two different files at one import
 * path AO_CONTRACT_INPUT_CLASH.
 */
export async function collectContract(paths: readonly string[]): Promise<Map<string, Uint8Array>> {
  const inputs = await Promise.all(paths.map(readInput));
  const gathered = new Gathered();
  // Those with imports first: they tell the roots of files that others import and that have none to tell it by.
  for (const input of inputs.filter((i) => i.imports)) await gathered.add(input);
  for (const input of inputs.filter((i) => !i.imports)) await gathered.add(input);
  return new Map([...gathered.tree].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One given path: its files (absolute), the folder at which the search for its root begins. */
interface Input {
  readonly files: readonly string[];
  readonly from: string;
  readonly imports: boolean;
}

async function readInput(path: string): Promise<Input> {
  const real = await realpath(path).catch(() => undefined);
  const what = real === undefined ? undefined : await stat(real);
  const isFolder = what?.isDirectory() ?? false;
  const files = isFolder
    ? (await protoFilesBelow(real as string)).filter((f) => !isSupplied(f)).map((f) => join(real as string, f))
    : [real ?? ''];
  if (!files.length || (!isFolder && !(what?.isFile() && path.endsWith('.proto'))))
    throw fault('AO_CONTRACT_FILE_MISSING', { path });
  const imports = await Promise.all(files.map(foreignImports));
  return {
    files,
    from: isFolder ? (real as string) : dirname(real as string),
    imports: imports.some((found) => found.length > 0),
  };
}

class Gathered {
  readonly tree = new Map<string, Uint8Array>();
  readonly #known = new Map<string, string>();

  async add({ files, from }: Input): Promise<void> {
    const left = files.filter((file) => !this.#known.has(file));
    if (!left.length) return;
    const root = await rootOf(left, from);
    for (const file of await closure(root, left)) await this.#take(root, file);
  }

  async #take(root: string, file: string): Promise<void> {
    const importPath = importPathOf(root, file);
    const content = await readFile(file);
    const known = this.tree.get(importPath);
    if (known !== undefined && !content.equals(known)) {
      throw fault('AO_CONTRACT_INPUT_CLASH', { importPath, first: this.#fileAt(importPath), second: file });
    }
    this.tree.set(importPath, content);
    this.#known.set(file, importPath);
  }

  #fileAt(importPath: string): string {
    return [...this.#known].find(([, path]) => path === importPath)?.[0] ?? importPath;
  }
}

/** The nearest folder, from `from` upwards, in which every import of the files resolves, at any remove. */
async function rootOf(files: readonly string[], from: string): Promise<string> {
  let nearest: unknown;
  for (let root = from; ; root = dirname(root)) {
    try {
      await closure(root, files);
      return root;
    } catch (error) {
      nearest ??= error;
    }
    if (dirname(root) === root) throw nearest;
  }
}

/** The files and all they import from a root; the first import that is not there throws AO_CONTRACT_IMPORT_MISSING. */
async function closure(root: string, files: readonly string[]): Promise<Set<string>> {
  const all = new Set(files);
  for (const file of all) {
    for (const { path, line, column } of await foreignImports(file)) {
      const imported = join(root, path);
      if (!existsSync(imported)) {
        throw fault('AO_CONTRACT_IMPORT_MISSING', {
          where: `${importPathOf(root, file)}:${line}:${column}`,
          file: path,
          root,
        });
      }
      all.add(await realpath(imported));
    }
  }
  return all;
}

async function foreignImports(file: string) {
  return importsOf(await readFile(file, 'utf8')).filter(({ path }) => !isSupplied(path));
}

function importPathOf(root: string, file: string): string {
  return relative(root, file).split(sep).join('/');
}
