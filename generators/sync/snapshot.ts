import { lstatSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { FileSet } from './file-set.js';
import { BASE_DIR, MANIFEST, type Manifest, parseManifest } from './manifest.js';
import { REJECTS } from './merged.js';
import { absent, blockedParent } from './safe-path.js';

/** A path of the project as it lies on the disk. */
export type DiskFile =
  | { readonly kind: 'file'; readonly content: Uint8Array; readonly executable: boolean }
  /** In words, what is there instead (a folder, a symbolic link): nothing that sync may replace. */
  | { readonly kind: 'other'; readonly what: string };

/** All that a plan needs to know of the disk: the paths that are desired or in the manifest, rejected hunks beside them, and no others. */
export interface Snapshot {
  readonly manifest: Manifest | undefined;
  /** By path; a path that is not there is not in the map. */
  readonly files: ReadonlyMap<string, DiskFile>;
  /** Stored bases of merged and keyed files, by path. */
  readonly bases: ReadonlyMap<string, Uint8Array>;
  /** Files that the user moved: where they were when ao last wrote, by where they are. */
  readonly moved: ReadonlyMap<string, string>;
}

/** Folders that the user moved, relative to the project: where they are by where they were. */
export type Moves = ReadonlyMap<string, string>;

/**
 * Reads the paths that `desired`, the manifest of the project in `root` or `edited` name, and what ao knows of a file in a folder
 * of `moves` at its new place. Reads nothing else, writes nothing.
 */
export async function readSnapshot(
  root: string,
  desired: FileSet,
  moves: Moves = new Map(),
  edited: readonly string[] = [],
): Promise<Snapshot> {
  const { manifest, moved } = followMoves(root, await readManifest(root), moves);
  const listed = manifest?.files ?? new Map<string, never>();
  const paths = [...new Set([...desired.keys(), ...listed.keys(), ...edited])];
  const clear = new Set<string>();
  const based = [...listed].filter(([, e]) => e.class === 'merged' || e.class === 'keyed').map(([path]) => path);
  const beside = based.map((path) => `${path}${REJECTS}`);
  const files = await readAll([...paths, ...beside], (path) => readDiskFile(root, path, clear));
  const bases = await readAll([...moved.values(), ...based], (path) =>
    readFile(join(root, BASE_DIR, path)).catch(absent),
  );
  const there = new Map(bases);
  for (const [path, from] of moved) {
    const base = there.get(from);
    if (base === undefined) bases.delete(path);
    else bases.set(path, base);
  }
  return { manifest, files, bases, moved };
}

/** The manifest with each moved file at its new place. One that is still at its old place only was not moved. */
function followMoves(
  root: string,
  manifest: Manifest | undefined,
  moves: Moves,
): { manifest: Manifest | undefined; moved: Map<string, string> } {
  const moved = new Map<string, string>();
  if (manifest === undefined || moves.size === 0) return { manifest, moved };
  const files = [...manifest.files].map(([path, entry]) => {
    const place = newPlace(path, moves);
    if (place === undefined || (!isThere(root, place) && isThere(root, path))) return [path, entry] as const;
    moved.set(place, path);
    return [place, entry] as const;
  });
  return { manifest: { ...manifest, files: new Map(files) }, moved };
}

function newPlace(path: string, moves: Moves): string | undefined {
  for (const [from, to] of moves) if (path.startsWith(`${from}/`)) return posix.join(to, path.slice(from.length + 1));
  return undefined;
}

function isThere(root: string, path: string): boolean {
  return lstatSync(join(root, path), { throwIfNoEntry: false }) !== undefined;
}

/** The manifest of the project in `root`; undefined when it has none. Throws AO_SYNC_MANIFEST_INVALID. */
export async function readManifest(root: string): Promise<Manifest | undefined> {
  const text = await readFile(join(root, MANIFEST), 'utf8').catch(absent);
  return text === undefined ? undefined : parseManifest(text);
}

/** What lies at a path of the project; `clear` remembers folders already looked at. Undefined when nothing does. */
export async function readDiskFile(root: string, path: string, clear: Set<string>): Promise<DiskFile | undefined> {
  const blocked = blockedParent(root, path, clear);
  if (blocked !== undefined) return { kind: 'other', what: blocked };
  const file = join(root, path);
  const info = lstatSync(file, { throwIfNoEntry: false });
  if (info === undefined) return undefined;
  if (info.isFile()) return { kind: 'file', content: await readFile(file), executable: (info.mode & 0o100) !== 0 };
  return {
    kind: 'other',
    what: info.isDirectory() ? 'it is a folder' : info.isSymbolicLink() ? 'it is a symbolic link' : 'it is a device',
  };
}

async function readAll<T>(
  paths: readonly string[],
  read: (path: string) => Promise<T | undefined>,
): Promise<Map<string, T>> {
  const all = new Map<string, T>();
  const found = await Promise.all(paths.map(async (path) => ({ path, value: await read(path) })));
  for (const { path, value } of found) if (value !== undefined) all.set(path, value);
  return all;
}
