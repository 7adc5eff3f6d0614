import { AoError } from '../../runtime/errors/index.js';
import { type Manifest, readManifest, readSnapshot, type Snapshot, withProjectLock } from '../sync/index.js';
import type { Assets } from './assets.js';
import { type Inputs, notManaged, readInputs } from './inputs.js';
import { type Planned, planProject } from './plan-project.js';

/** A project as it is, and as ao would have it. */
export interface Inspection {
  readonly inputs: Inputs;
  /** The files that ao wrote, as they lie on the disk, and what ao knows of each. */
  readonly snapshot: Snapshot & { readonly manifest: Manifest };
  /** What a sync (or, of a project of an older ao, an upgrade) would do; the error when the contract cannot be followed. */
  readonly next: Planned | AoError;
}

/** Looks at the project in `root` without writing it. Throws AO_SYNC_NOT_MANAGED and the errors of ao.toml. */
export async function inspectProject(
  root: string,
  { version, assets }: { readonly version: string; readonly assets?: Assets | undefined },
): Promise<Inspection> {
  if ((await readManifest(root)) === undefined) throw await notManaged(root);
  // Under the lock, so that what a killed command left half done is taken back first.
  return withProjectLock(root, async () => {
    const inputs = await readInputs(root);
    const snapshot = await readSnapshot(root, new Map(), inputs.moves);
    const next = await planProject(inputs, { root, version, assets }).catch((error: unknown) => {
      if (error instanceof AoError && error.category === 'contract') return error;
      throw error;
    });
    return { inputs, snapshot: { ...snapshot, manifest: snapshot.manifest ?? inputs.manifest }, next };
  });
}
