import { ownSide, sideOf } from './conflict-sides.js';
import { type DiskFile, readDiskFile } from './disk-file.js';
import { fingerprint } from './fingerprint.js';
import { parseManifest } from './manifest-parse.js';
import { BASE_DIR, type Component, type Manifest, type ManifestEntry } from './manifest.js';

/** In place of a fingerprint that nobody knows: no content has it, so that ao takes the file for edited. */
const UNKNOWN = 'unknown';

/**
 * The manifest of a project in which git left the markers of a merge: two branches were synced. What both sides say stands;
 * where they differ the file on the disk decides which of the two it is. One that is neither counts as edited by its user, so
 * that nothing of it is overwritten. Throws AO_SYNC_MANIFEST_INVALID where a side by itself is no manifest.
 */
export async function repairedManifest(root: string, text: string): Promise<Manifest> {
  const [ours, theirs] = parsed(text);
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
    components: united(ours.components, theirs.components),
    ...(blueprints.size > 0 && { blueprints }),
    files,
    repaired: true,
  };
}

function parsed(text: string): [Manifest, Manifest] {
  try {
    return [parseManifest(sideOf(text, 'ours')), parseManifest(sideOf(text, 'theirs'))];
  } catch {
    const whole = parseManifest(text);
    return [whole, whole];
  }
}

/** What one branch alone has was made there: a thing that the other destroyed comes back, and can be destroyed again. */
function united(ours: readonly Component[], theirs: readonly Component[]): Component[] {
  const known = new Set(ours.map(({ generator, name }) => `${generator} ${name}`));
  return [...ours, ...theirs.filter(({ generator, name }) => !known.has(`${generator} ${name}`))];
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
