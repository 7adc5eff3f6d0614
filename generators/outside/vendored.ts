import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import type { Config } from '../../runtime/platform/config/index.js';
import type { Vendored } from '../catalogue/generator.js';
import type { GeneratedFile } from '../sync/file-set.js';
import { fingerprint } from '../sync/fingerprint.js';
import { type BlueprintPin, type Manifest, STATE_DIR } from '../sync/manifest.js';
import type { OutsideFiles } from './admission.js';

/** Where the blueprints lie that were fetched, in the project. */
export const VENDOR_DIR = `${STATE_DIR}/blueprints`;

export type VendoredBlueprints = ReadonlyMap<string, Vendored>;

/**
 * The blueprints that were fetched and that ao.toml still names, with their files as they are on the disk: what changed
 * is told by `checkVendored`. Throws AO_BLUEPRINT_HOSTILE and AO_BLUEPRINT_TOO_LARGE.
 */
export async function readVendored(
  root: string,
  { blueprints }: Pick<Manifest, 'blueprints'>,
  config: Pick<Config, 'blueprints'>,
): Promise<VendoredBlueprints> {
  const kept = [...(blueprints ?? [])].filter(([name]) => Object.hasOwn(config.blueprints, name));
  if (kept.length === 0) return new Map();
  const { readBlueprintFolder } = await import('./fetch/folder.js');
  const all = kept.map(async ([name, pin]) => {
    const place = `${VENDOR_DIR}/${name}`;
    const folder = join(root, place);
    const files: OutsideFiles = existsSync(folder) ? await readBlueprintFolder(folder, place) : new Map();
    return [name, { pin, files }] as const;
  });
  return new Map(await Promise.all(all));
}

/** Throws AO_BLUEPRINT_CHANGED for files that are not those that were fetched, AO_BLUEPRINT_NOT_FETCHED for what ao.toml names besides. */
export function checkVendored(
  vendored: VendoredBlueprints,
  wanted: Config['blueprints'],
  written: Manifest['files'],
): void {
  for (const [name, source] of Object.entries(wanted))
    if (vendored.get(name)?.pin.source !== source) throw fault('AO_BLUEPRINT_NOT_FETCHED', { name, source });
  for (const [name, { pin, files }] of vendored)
    if (hashOf(files) !== pin.sha256)
      throw fault('AO_BLUEPRINT_CHANGED', { name, files: changedFiles(name, files, written) });
}

function changedFiles(name: string, files: OutsideFiles, written: Manifest['files']): string[] {
  const place = `${VENDOR_DIR}/${name}/`;
  const there = [...files].flatMap(([path, { content }]) =>
    written.get(place + path)?.sha256 === fingerprint(content) ? [] : [path],
  );
  const before = [...written.keys()].filter((path) => path.startsWith(place)).map((path) => path.slice(place.length));
  return [...there, ...before.filter((path) => !files.has(path))].sort();
}

/** For the head of a manifest. */
export function pinsOf(vendored: VendoredBlueprints): { blueprints?: Map<string, BlueprintPin> } {
  if (vendored.size === 0) return {};
  return { blueprints: new Map([...vendored].map(([name, { pin }]) => [name, pin])) };
}

/** What a project has of its blueprints from outside: data, ao's own. */
export function vendoredFiles(vendored: VendoredBlueprints): GeneratedFile[] {
  return [...vendored].flatMap(([name, { files }]) =>
    [...files].map(([path, file]): GeneratedFile => ({ path: `${VENDOR_DIR}/${name}/${path}`, class: 'gen', ...file })),
  );
}

/** The table in ao.toml; empty for a project without blueprints from outside. */
export function blueprintsTable(vendored: VendoredBlueprints): string {
  if (vendored.size === 0) return '';
  const lines = [...vendored]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { pin }]) => `${name} = ${JSON.stringify(pin.source)}\n`);
  return `\n[blueprints] # from outside; \`ao blueprint update\` fetches anew, a sync renders from .ao/blueprints\n${lines.join('')}`;
}

/** Identity of all files of a blueprint, hex. Line ends do not count, as in every fingerprint of ao. */
export function hashOf(files: OutsideFiles): string {
  const hash = createHash('sha256');
  for (const [path, { content }] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${path}\0${fingerprint(content)}\n`);
  return hash.digest('hex');
}
