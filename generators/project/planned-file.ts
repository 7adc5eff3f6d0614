import { contentAt } from '../sync/disk-file.js';
import type { SyncPlan } from '../sync/index.js';

/** A file as it will be by a plan; undefined: it will not be there. */
export async function plannedFile(root: string, plan: SyncPlan, path: string): Promise<Uint8Array | undefined> {
  const step = plan.steps.find((each) => each.path === path);
  if (step?.action === 'remove') return undefined;
  const seen = plan.seen.files.get(path);
  return step?.write?.content ?? (seen?.kind === 'file' ? seen.content : contentAt(root, path));
}
