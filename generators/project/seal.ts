import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { protoFilesBelow } from '../contract/source-tree.js';
import { Namesakes } from '../sync/namesakes.js';
import type { MethodNote } from './notes.js';

/** What a sync that had nothing to do said of each file, and of the models. */
export interface NoNews {
  readonly actions: readonly FileWord[];
  readonly notes: readonly MethodNote[];
}

/** A line of a plan that writes nothing. */
export interface FileWord {
  readonly path: string;
  readonly class: 'gen' | 'seam' | 'merged' | 'keyed';
  readonly action: string;
  readonly reason: string;
  readonly keys: readonly string[];
}

/** A file as a sync saw it; undefined where none was. */
export type Seen = { readonly content: Uint8Array; readonly executable: boolean } | undefined;

/** What a sync read of a project. */
export interface Looked {
  /** Folder of the contract, relative to the project. */
  readonly contract: string;
  /** The .proto files in it, by import path. */
  readonly protos: ReadonlyMap<string, Uint8Array>;
  /** Every other path that it looked at, by path in the project. */
  readonly files: ReadonlyMap<string, Seen>;
}

/** `.ao/cache/sync.json` */
interface Seal extends NoNews {
  readonly build: string;
  readonly contract: string;
  readonly protos: readonly string[];
  readonly files: readonly string[];
  /** Of the .proto files alone: when they changed, no other file need be read to know it. */
  readonly contractSha256: string;
  readonly sha256: string;
}

const SEAL = '.ao/cache/sync.json';

/**
 * The news of the last sync that had nothing to do, if all that it read is as it was, to the byte, and the same build of ao
 * asks: then this one would have nothing to do either. A sync is a pure function of those bytes; no time of a file is
 * believed. Undefined when a sync must look for itself, always so when a killed command left something half done.
 */
export async function readSeal(root: string, build: string | undefined = buildOf()): Promise<NoNews | undefined> {
  const seal = parse(root);
  if (build === undefined || seal?.build !== build || existsSync(join(root, '.ao/txn'))) return undefined;
  const print = new Print();
  try {
    const folder = join(root, seal.contract);
    const protos = await protoFilesBelow(folder);
    if (protos.join('\n') !== seal.protos.join('\n')) return undefined;
    for (const path of seal.protos) print.proto(path, readFileSync(join(folder, path)));
    if (print.sha256 !== seal.contractSha256) return undefined;
    const folders = new Set<string>();
    const namesakes = new Namesakes(root);
    for (const path of seal.files) {
      const seen = lookAt(root, path, folders);
      if (seen === undefined && namesakes.of(path) !== undefined) return undefined;
      print.file(path, seen);
    }
  } catch {
    return undefined;
  }
  return print.sha256 === seal.sha256 ? { actions: seal.actions, notes: seal.notes } : undefined;
}

/** Where the contract lay when a sync last had nothing to do: a guess at where it lies. */
export function sealedContract(root: string): string | undefined {
  return parse(root)?.contract;
}

/** Remembers that a sync had nothing to do, by what it read. Nothing is lost when it cannot be written. */
export async function writeSeal(
  root: string,
  { contract, protos, files }: Looked,
  { actions, notes }: NoNews,
  build: string | undefined = buildOf(),
): Promise<void> {
  if (build === undefined) return;
  const print = new Print();
  for (const [path, content] of protos) print.proto(path, content);
  const contractSha256 = print.sha256;
  for (const [path, seen] of files) print.file(path, seen);
  const seal: Seal = {
    build,
    contract,
    protos: [...protos.keys()],
    files: [...files.keys()],
    contractSha256,
    sha256: print.sha256,
    actions,
    notes,
  };
  const file = join(root, SEAL);
  const draft = `${file}.${process.pid}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(draft, JSON.stringify(seal));
    await rename(draft, file);
  } catch {
    // The next sync looks for itself.
  }
}

/** The identity of the built ao that this is, with all its blueprints and runtimes; undefined when it runs from its sources. */
export function buildOf(): string | undefined {
  const file = join(dirname(fileURLToPath(import.meta.url)), 'build-id');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function parse(root: string): Seal | undefined {
  try {
    return JSON.parse(readFileSync(join(root, SEAL), 'utf8')) as Seal;
  } catch {
    return undefined;
  }
}

/** The file at a path. Throws for anything that is no plain file in plain folders: a sync would see that, too. */
function lookAt(root: string, path: string, known: Set<string>): Seen {
  for (let folder = dirname(path); folder !== '.' && !known.has(folder); folder = dirname(folder)) {
    const info = lstatSync(join(root, folder), { throwIfNoEntry: false });
    if (info === undefined) continue;
    if (!info.isDirectory()) throw new Error(`${folder} is no folder`);
    known.add(folder);
  }
  const info = lstatSync(join(root, path), { throwIfNoEntry: false });
  if (info === undefined) return undefined;
  if (!info.isFile()) throw new Error(`${path} is no file`);
  return { content: readFileSync(join(root, path)), executable: (info.mode & 0o100) !== 0 };
}

/** One fingerprint of many files: paths, lengths and bytes, so that no two sets of files have the same. */
class Print {
  readonly #hash = createHash('sha256');

  proto(path: string, content: Uint8Array): void {
    this.#add(`proto ${path}`, content);
  }

  file(path: string, seen: Seen): void {
    if (seen === undefined) this.#hash.update(`none ${path}\0`);
    else this.#add(`${seen.executable ? 'executable' : 'file'} ${path}`, seen.content);
  }

  /** Of all so far. */
  get sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  #add(what: string, content: Uint8Array): void {
    this.#hash.update(`${what}\0${content.length}\0`).update(content);
  }
}
