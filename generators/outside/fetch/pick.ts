import { fault } from '../../../runtime/errors/index.js';
import type { OutsideFiles } from '../admission.js';
import { isPart } from './folder.js';

/** Where in a package or a repository the blueprint `name` can be, first come first served. */
export function placesOf(name: string, packageJson: string | undefined, folder = ''): string[] {
  const root = folder === '' ? '' : `${folder}/`;
  const declared = packageJson === undefined ? undefined : aoKey(packageJson)?.['blueprints'];
  const given = typeof declared === 'string' ? declared.replace(/^\.?\/+|\/+$/g, '') : '';
  const brought = given === '' || given.split('/').includes('..') ? 'blueprints' : given;
  return [root, `${root}${brought}/${name}/`];
}

/** What a package.json says for ao. */
export function aoKey(packageJson: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const { ao } = JSON.parse(packageJson) as { ao?: Record<string, unknown> };
    return typeof ao === 'object' && ao !== null ? ao : undefined;
  } catch {
    return undefined;
  }
}

/** The place of these that has a blueprint. Throws AO_BLUEPRINT_SOURCE. */
export function pickPlace(places: readonly string[], paths: Iterable<string>, source: string): string {
  const known = new Set(paths);
  const place = places.find((each) => known.has(`${each}blueprint.json`));
  if (place !== undefined) return place;
  const looked = places.map((each) => `${each}blueprint.json`).join(' and ');
  throw fault('AO_BLUEPRINT_SOURCE', { source, problem: `there is no blueprint in it (looked for ${looked})` });
}

/** What of the files at a place belongs to the blueprint. */
export function partsAt(place: string, files: OutsideFiles): OutsideFiles {
  const inside = [...files].filter(([path]) => path.startsWith(place));
  const parts = inside.map(([path, file]) => [path.slice(place.length), file] as const);
  return new Map(parts.filter(([path]) => isPart(path)));
}
