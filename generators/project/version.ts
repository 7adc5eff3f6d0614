import { fault } from '../../runtime/errors/index.js';
import { type Manifest, readManifest } from '../sync/index.js';

/** Which of two versions is the newer one, as a sort takes it. What is no version is older than any. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [partsOf(a), partsOf(b)];
  for (const [i, part] of x.numbers.entries()) {
    const difference = part - (y.numbers[i] as number);
    if (difference !== 0) return difference;
  }
  if (x.stage === y.stage) return 0;
  if (x.stage === '' || y.stage === '') return x.stage === '' ? 1 : -1;
  return x.stage.localeCompare(y.stage, 'en', { numeric: true });
}

/** `1.2.3-rc.1` is before `1.2.3`; what follows a plus does not count. */
function partsOf(version: string): { numbers: number[]; stage: string } {
  const [, major, minor, patch, stage = ''] = /^(\d+)\.(\d+)\.(\d+)(?:-([^+]+))?(?:\+.*)?$/.exec(version) ?? [];
  return { numbers: [major, minor, patch].map((part) => (part === undefined ? -1 : Number(part))), stage };
}

/**
 * A project changes to the ways of another version of ao only when that is asked for. Throws AO_PROJECT_OLDER, unless it
 * is to be upgraded, and AO_PROJECT_NEWER.
 */
export function requireVersion(
  { ao: made }: Pick<Manifest, 'ao'>,
  { version, upgrade = false }: { readonly version: string; readonly upgrade?: boolean },
): void {
  const order = compareVersions(made, version);
  if (order > 0) throw fault('AO_PROJECT_NEWER', { made, version });
  if (order < 0 && !upgrade) throw fault('AO_PROJECT_OLDER', { made, version });
}

/** The same for the project in `root`; one that ao did not make is of no version. */
export async function requireOwnVersion(root: string, version: string): Promise<void> {
  const manifest = await readManifest(root);
  if (manifest !== undefined) requireVersion(manifest, { version });
}
