import { joined } from './component-join.js';
import { ownSide, sideOf } from './conflict-sides.js';
import { type DiskFile, readDiskFile } from './disk-file.js';
import { fingerprint } from './fingerprint.js';
import { parseManifest } from './manifest-parse.js';
import { BASE_DIR, type Manifest, type ManifestEntry } from './manifest.js';
import { type JsonNode, parseJson } from './merge/json/parse.js';
import { hasConflictMarkers } from './merge/text.js';

/** In place of a fingerprint that nobody knows: no content has it, so that ao takes the file for edited. */
const UNKNOWN = 'unknown';

/**
 * The manifest of a project in which git left the markers of a merge, or somebody who took them out a thing twice: two branches
 * were synced. What both sides say stands; where they differ the file on the disk decides which of the two it is. One that is
 * neither counts as edited by its user, so that nothing of it is overwritten. What is wrong in another way, `problem`, is thrown.
 */
export async function repairedManifest(root: string, text: string, problem: unknown): Promise<Manifest> {
  const [ours, theirs] = parsed(text, problem);
  const files = new Map<string, ManifestEntry>();
  for (const path of [...new Set([...ours.files.keys(), ...theirs.files.keys()])].sort()) {
    const entry = await decided(root, path, [ours.files.get(path), theirs.files.get(path)]);
    if (entry !== undefined) files.set(path, entry);
  }
  const blueprints = new Map([...(theirs.blueprints ?? []), ...(ours.blueprints ?? [])]);
  return {
    // Who has the older ao is told so; the newer one renders all anew.
    ao: [ours.ao, theirs.ao].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))[1] ?? ours.ao,
    layers: ours.layers,
    answers: { ...theirs.answers, ...ours.answers },
    // What one branch alone has was made there: a thing that the other destroyed comes back, and can be destroyed again.
    components: joined([...ours.components, ...theirs.components]),
    ...(blueprints.size > 0 && { blueprints }),
    files,
    repaired: true,
  };
}

function parsed(text: string, problem: unknown): [Manifest, Manifest] {
  try {
    if (hasConflictMarkers(text)) return [parseManifest(sideOf(text, 'ours')), parseManifest(sideOf(text, 'theirs'))];
    const { root } = parseJson(text, false);
    return [parseManifest(withOnce(text, root, 'first')), parseManifest(withOnce(text, root, 'last'))];
  } catch {
    throw problem;
  }
}

/** A JSON text with one of the keys that stand twice in a table. */
function withOnce(text: string, { start, end, members, items }: JsonNode, kept: 'first' | 'last'): string {
  if (items !== undefined) return `[${items.map((item) => withOnce(text, item, kept)).join(',')}]`;
  if (members === undefined) return text.slice(start, end);
  const all = kept === 'first' ? members.toReversed() : members;
  const once = new Map(all.map(({ key, value }) => [key, withOnce(text, value, kept)]));
  return `{${[...once].map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}

async function decided(
  root: string,
  path: string,
  [ours, theirs]: readonly [ManifestEntry | undefined, ManifestEntry | undefined],
): Promise<ManifestEntry | undefined> {
  if (JSON.stringify(ours) === JSON.stringify(theirs)) return ours;
  const disk = await readDiskFile(root, path, new Set());
  const sides = [ours, theirs].filter((each) => each !== undefined);
  const marked = sides.find(({ ejected }) => ejected) ?? (disk === undefined ? sides.find(isDeleted) : undefined);
  if (marked !== undefined) return marked;
  const [first, second] = sides;
  if (first === undefined || second === undefined) return disk === undefined ? undefined : first;
  if (first.class === 'gen' || first.class === 'seam') return agreed(sides, contentOf(disk)) ?? like(first, UNKNOWN);
  // The user's file and what ao wrote last were merged by git in the same way.
  const base = contentOf(await readDiskFile(root, `${BASE_DIR}/${path}`, new Set()));
  const written = base && ownSide(base);
  return agreed(sides, written) ?? like(first, written === undefined ? UNKNOWN : fingerprint(written));
}

/** The side that wrote just this. */
function agreed(sides: readonly ManifestEntry[], content: Uint8Array | undefined): ManifestEntry | undefined {
  const print = content && fingerprint(content);
  return sides.find(({ sha256 }) => sha256 === print);
}

function like({ class: owner, mode }: ManifestEntry, sha256: string): ManifestEntry {
  return { class: owner, sha256, mode };
}

function isDeleted({ deletedByUser }: ManifestEntry): boolean {
  return deletedByUser === true;
}

function contentOf(file: DiskFile | undefined): Uint8Array | undefined {
  return file?.kind === 'file' ? file.content : undefined;
}
