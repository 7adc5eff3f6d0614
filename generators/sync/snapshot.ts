import { lstatSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import { ownSide } from './conflict-sides.js';
import { type DiskFile, readDiskFile } from './disk-file.js';
import type { FileSet } from './file-set.js';
import { parseManifest } from './manifest-parse.js';
import { BASE_DIR, MANIFEST, type Manifest } from './manifest.js';
import { REJECTS } from './merged.js';
import { foldedName, isOneFile, namesake, Namesakes } from './namesakes.js';
import { isSafePath } from './safe-path.js';

export { type DiskFile, readDiskFile } from './disk-file.js';

/** All that a plan needs to know of the disk: the paths that are desired or in the manifest, rejected hunks beside them, and no others. */
export interface Snapshot {
  readonly manifest: Manifest | undefined;
  /** By path; a path that is not there is not in the map. */
  readonly files: ReadonlyMap<string, DiskFile>;
  /** Stored bases of merged and keyed files, by path. */
  readonly bases: ReadonlyMap<string, Uint8Array>;
  /** Those of them that lie there with the markers of a merge; one side is in `bases`. */
  readonly marked?: ReadonlySet<string>;
  /** Files that the user moved: where they were when ao last wrote, by where they are. */
  readonly moved: ReadonlyMap<string, string>;
}

/** Folders that the user moved, relative to the project: where they are by where they were. */
export type Moves = ReadonlyMap<string, string>;

/** A path that ao.toml, the manifest or a blueprint made up, and that sync neither looks at nor writes. */
const OUTSIDE: DiskFile = { kind: 'other', what: "it is out of the project, or in ao's own state" };

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
  const namesakes = new Namesakes(root);
  const leaving = new Map(
    [...listed.keys()].filter((path) => !desired.has(path)).map((path) => [foldedName(path), path]),
  );
  const look = async (path: string): Promise<DiskFile | undefined> => {
    if (!isSafePath(path)) return OUTSIDE;
    const file = await readDiskFile(root, path, clear);
    const old = file === undefined || listed.has(path) ? undefined : leaving.get(foldedName(path));
    if (old !== undefined && isOneFile(root, path, old)) return namesake(old);
    return file ?? namesakes.of(path);
  };
  const present = await readAll(paths, look);
  const files = new Map([...present, ...(await readAll(beside, (path) => readDiskFile(root, path, clear)))]);
  const marked = new Set<string>();
  const bases = await readAll([...moved.values(), ...based], (path) => readBase(root, path, clear, marked));
  const there = new Map(bases);
  for (const [path, from] of moved) {
    const base = there.get(from);
    if (base === undefined) bases.delete(path);
    else bases.set(path, base);
  }
  return { manifest, files, bases, marked, moved };
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

/** What ao remembers is inside of the project too: a link there would lead its writes elsewhere. */
async function readBase(
  root: string,
  path: string,
  clear: Set<string>,
  marked: Set<string>,
): Promise<Uint8Array | undefined> {
  const file = await readDiskFile(root, `${BASE_DIR}/${path}`, clear);
  if (file?.kind === 'other') throw fault('AO_SYNC_BLOCKED', { files: [`${BASE_DIR}/${path} (${file.what})`] });
  const own = file && ownSide(file.content);
  if (own !== file?.content) marked.add(path);
  return own;
}

/** The manifest of the project in `root`; undefined when it has none. Throws AO_SYNC_MANIFEST_INVALID, AO_SYNC_BLOCKED. */
export async function readManifest(root: string): Promise<Manifest | undefined> {
  const file = await readDiskFile(root, MANIFEST, new Set());
  if (file?.kind === 'other') throw fault('AO_SYNC_BLOCKED', { files: [`${MANIFEST} (${file.what})`] });
  if (file === undefined) return undefined;
  const text = Buffer.from(file.content).toString('utf8');
  try {
    return parseManifest(text);
  } catch (problem) {
    return (await import('./manifest-repair.js')).repairedManifest(root, text, problem);
  }
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
