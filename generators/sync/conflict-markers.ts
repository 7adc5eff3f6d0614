import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFEST } from './manifest.js';
import { firstConflictLine } from './merge/text.js';
import { REJECTS } from './merged.js';
import { readDiskFile, readManifest } from './snapshot.js';

/** A conflict that nobody resolved yet. */
export interface LeftoverConflict {
  readonly path: string;
  /** Line of the opening marker, from 1. */
  readonly line: number;
  readonly what: 'conflict markers' | 'rejected hunks';
}

/** Conflict markers left in files that ao wrote, and rejected hunks beside them, sorted by path. Other files of the project are git's business. */
export async function findConflictMarkers(root: string): Promise<LeftoverConflict[]> {
  const manifest = await readManifest(root);
  const listed = [...(manifest?.files ?? [])].filter(([, entry]) => entry.class !== 'gen').map(([path]) => path);
  const paths = [MANIFEST, ...listed];
  const found = await Promise.all(paths.map(async (path) => [await inFile(root, path), beside(root, path)]));
  return found.flat().flatMap((conflict) => conflict ?? []);
}

async function inFile(root: string, path: string): Promise<LeftoverConflict | undefined> {
  // What is a folder or a link by now is the user's own arrangement.
  const file = await readDiskFile(root, path, new Set());
  if (file?.kind !== 'file' || file.content.includes(0)) return undefined;
  const line = firstConflictLine(Buffer.from(file.content).toString('utf8'));
  return line === undefined ? undefined : { path, line, what: 'conflict markers' };
}

function beside(root: string, path: string): LeftoverConflict | undefined {
  const rejects = `${path}${REJECTS}`;
  return existsSync(join(root, rejects)) ? { path: rejects, line: 1, what: 'rejected hunks' } : undefined;
}
