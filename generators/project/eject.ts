import { posix } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import {
  applySync,
  type FileClass,
  type Manifest,
  type ManifestEntry,
  readManifest,
  withProjectLock,
} from '../sync/index.js';
import { STATE_DIR } from '../sync/manifest.js';
import { notManaged } from './inputs.js';
import { changeInputs, type SyncOptions, type SyncResult } from './sync.js';
import { requireVersion } from './version.js';

export interface Ejected {
  readonly path: string;
  readonly class: FileClass;
}

/**
 * Takes files, or those of folders, out of ao's hands: no sync writes them again. Their bytes stay as they are. Throws
 * AO_EJECT_UNKNOWN, AO_EJECT_YOURS, AO_EJECT_NEEDED and the errors of the manifest.
 */
export async function ejectFiles(
  root: string,
  paths: readonly string[],
  { version, dryRun = false }: Pick<SyncOptions, 'version' | 'dryRun'>,
): Promise<Ejected[]> {
  await managed(root);
  return withProjectLock(root, async ({ writable }) => {
    const manifest = await managed(root);
    requireVersion(manifest, { version, upgrade: true });
    const found = paths.flatMap((path) => filesAt(manifest, path, refuseOwn));
    const files = new Map<string, ManifestEntry>(manifest.files);
    for (const [path, entry] of found) files.set(path, { ...entry, ejected: true });
    const seen = { manifest, files: new Map(), bases: new Map(), moved: new Map() };
    const plan = { steps: [], manifest: { ...manifest, files }, bases: new Map(), seen };
    if (!writable && !dryRun) throw fault('AO_SYNC_CANNOT_WRITE', { file: root, problem: 'you may not write there' });
    if (!dryRun) await applySync(root, plan, `eject ${paths.join(' ')}`);
    return found.map(([path, { class: fileClass }]) => ({ path, class: fileClass }));
  });
}

/**
 * Hands ejected files back and syncs the project: what was edited meanwhile is merged like any edit. Throws
 * AO_EJECT_UNKNOWN, AO_EJECT_NOT_EJECTED and the errors of `syncProject`.
 */
export async function handBack(root: string, paths: readonly string[], options: SyncOptions): Promise<SyncResult> {
  const command = `eject --back ${paths.join(' ')}`;
  return changeInputs(root, { command, ...options }, (inputs) => {
    const found = paths.flatMap((path) => filesAt(inputs.manifest, path, refuseNotEjected));
    return Promise.resolve({ inputs, handBack: new Set(found.map(([path]) => path)) });
  });
}

type Listed = readonly [path: string, entry: ManifestEntry];

async function managed(root: string): Promise<Manifest> {
  const manifest = await readManifest(root);
  if (manifest === undefined) throw await notManaged(root);
  return manifest;
}

/** The file at a path, or those in the folder there; `refuse` throws for what is named and does not fit. */
function filesAt(
  { files }: Manifest,
  path: string,
  refuse: (found: readonly Listed[], path: string) => readonly Listed[],
) {
  const found = [...files].filter(([each]) => each === path || path === '.' || each.startsWith(`${path}/`));
  if (found.length === 0) throw unknown(path, [...files.keys()]);
  return refuse(found, path);
}

/** The error for a path that ao did not write. */
export function unknown(path: string, known: readonly string[]) {
  return fault('AO_EJECT_UNKNOWN', { path, near: known.find((each) => posix.basename(each) === posix.basename(path)) });
}

function refuseOwn(found: readonly Listed[], path: string): readonly Listed[] {
  if (path === 'ao.toml' || path === '.' || path.split('/')[0] === STATE_DIR) throw fault('AO_EJECT_NEEDED', { path });
  const ejectable = found.filter(([, entry]) => entry.class !== 'seam');
  if (ejectable.length === 0) throw fault('AO_EJECT_YOURS', { path });
  return ejectable;
}

function refuseNotEjected(found: readonly Listed[], path: string): readonly Listed[] {
  const ejected = found.filter(([, entry]) => entry.ejected);
  if (ejected.length === 0) throw fault('AO_EJECT_NOT_EJECTED', { path });
  return ejected;
}
