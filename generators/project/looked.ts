import { CONFIG_FILE } from '../../runtime/platform/config/find.js';
import { GENERATORS } from '../catalogue/index.js';
import { REJECTS, type SyncPlan } from '../sync/index.js';
import { printManifest } from '../sync/manifest-print.js';
import { BASE_DIR, MANIFEST } from '../sync/manifest.js';
import type { Inputs } from './inputs.js';
import type { Looked, Seen } from './seal.js';

/**
 * All that a sync with this plan read of the project, when that is all that it depends on: undefined for a project that also
 * follows what is not in it or not written down here (blueprints and generators from outside, its own formatter, links).
 */
export function lookedAt(inputs: Inputs, plan: SyncPlan, toml: Uint8Array | undefined): Looked | undefined {
  const { seen } = plan;
  const config = seen.files.get(CONFIG_FILE);
  // What was read first, before the plan looked, must be what the plan saw.
  const steady = config?.kind === 'file' && toml !== undefined && Buffer.compare(config.content, toml) === 0;
  const known = seen.manifest && printManifest(seen.manifest) === printManifest(inputs.manifest);
  if (!steady || known !== true || dependsOnMore(inputs, plan)) return undefined;
  const files = new Map<string, Seen>();
  const look = (path: string): void => {
    const file = seen.files.get(path);
    files.set(path, file?.kind === 'file' ? file : undefined);
  };
  const entries = seen.manifest?.files ?? new Map<string, never>();
  for (const path of new Set([...entries.keys(), ...plan.steps.map((step) => step.path)])) look(path);
  for (const [path, { class: owner }] of entries) {
    if (owner !== 'merged' && owner !== 'keyed') continue;
    const base = seen.bases.get(path);
    files.set(`${BASE_DIR}/${path}`, base && { content: base, executable: false });
    look(`${path}${REJECTS}`);
  }
  // There was nothing to write, so that this is the manifest on the disk.
  files.set(MANIFEST, { content: Buffer.from(printManifest(plan.manifest)), executable: false });
  return { contract: inputs.config.contract.path, protos: inputs.tree, files };
}

function dependsOnMore({ components, config, vendored }: Inputs, { seen }: SyncPlan): boolean {
  const fromOutside = components.some(({ generator }) => !GENERATORS.includes(generator));
  const blueprints = vendored.size > 0 || Object.keys(config.blueprints).length > 0;
  const linked = [...seen.files.values()].some(({ kind }) => kind !== 'file') || seen.moved.size > 0;
  const formatted = Object.keys(config.sync.format).length > 0;
  return fromOutside || blueprints || linked || formatted;
}
