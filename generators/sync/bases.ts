import { fingerprint } from './fingerprint.js';
import type { ManifestEntry } from './manifest.js';
import type { Snapshot } from './snapshot.js';

/** The base of a moved file goes with it. */
export function moveBases(
  { moved, bases: stored }: Snapshot,
  files: ReadonlyMap<string, ManifestEntry>,
  bases: Map<string, Uint8Array | undefined>,
): void {
  for (const [path, from] of moved) {
    const base = stored.get(path);
    if (base !== undefined && files.has(path) && !bases.has(path)) bases.set(path, base);
    if (!files.has(from)) bases.set(from, undefined);
  }
}

/** What a merge of branches left between markers in ao's own memory is one side of it from now on, where that is known. */
export function settleBases(
  { marked = new Set(), bases: stored }: Snapshot,
  files: ReadonlyMap<string, ManifestEntry>,
  bases: Map<string, Uint8Array | undefined>,
): void {
  for (const path of marked) {
    const base = stored.get(path);
    if (base !== undefined && !bases.has(path) && files.get(path)?.sha256 === fingerprint(base)) bases.set(path, base);
  }
}
