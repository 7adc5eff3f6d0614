import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fault } from '../../../runtime/errors/index.js';
import type { Vendored } from '../../catalogue/generator.js';
import type { BlueprintPin } from '../../sync/manifest.js';
import type { OutsideFiles } from '../admission.js';
import { parseBlueprint } from '../parse-blueprint.js';
import { installedPlugins } from '../plugins.js';
import { parseSource } from '../source.js';
import { hashOf } from '../vendored.js';
import { readBlueprintFolder } from './folder.js';
import { fetchCommit } from './git.js';
import { fetchPackage, integrityOf } from './npm.js';
import { partsAt, pickPlace, placesOf } from './pick.js';
import { readTarball } from './tarball.js';

type Fetched = { readonly files: OutsideFiles } & Pick<BlueprintPin, 'resolved' | 'integrity'>;

/**
 * Fetches the blueprint `name` from a source and checks that it is one; nothing is written, and nothing of it runs.
 * `before` is what it was pinned to: a version that has other bytes now is refused. Throws the AO_BLUEPRINT errors.
 */
export async function fetchBlueprint(
  root: string,
  name: string,
  source: string,
  before?: BlueprintPin,
): Promise<Vendored> {
  const { files, resolved, integrity } = await fetchFrom(root, name, source);
  if (integrity !== undefined && before?.resolved === resolved && before.integrity !== integrity)
    throw fault('AO_BLUEPRINT_INTEGRITY', { source, expected: before.integrity ?? 'none', found: integrity });
  await parseBlueprint(name, source, files);
  return { files, pin: { source, resolved, ...(integrity !== undefined && { integrity }), sha256: hashOf(files) } };
}

async function fetchFrom(root: string, name: string, source: string): Promise<Fetched> {
  const parsed = parseSource(source);
  if (parsed.kind === 'folder') return fromFolder(resolve(root, parsed.path), name, source);
  if (parsed.kind === 'plugin') return fromPlugin(parsed.name, name, source);
  if (parsed.kind === 'git') return fetchCommit(parsed, name, source);
  if (parsed.kind === 'npm') {
    const { bytes, resolved, integrity } = await fetchPackage(parsed.spec);
    return { files: await fromTarball(bytes, name, source), resolved, integrity };
  }
  const file = resolve(root, parsed.path);
  const bytes = await readFile(file).catch((cause: Error) => {
    throw fault('AO_BLUEPRINT_FETCH', { source, problem: cause.message }, { cause });
  });
  return { files: await fromTarball(bytes, name, source), resolved: basename(file), integrity: integrityOf(bytes) };
}

async function fromTarball(bytes: Uint8Array, name: string, source: string): Promise<OutsideFiles> {
  const all = await readTarball(bytes, source);
  const packageJson = all.get('package.json')?.content;
  const text = packageJson && Buffer.from(packageJson).toString('utf8');
  return partsAt(pickPlace(placesOf(name, text), all.keys(), source), all);
}

async function fromFolder(folder: string, name: string, source: string): Promise<Fetched> {
  const packageJson = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
  const places = placesOf(name, packageJson);
  const there = places.filter((each) => existsSync(join(folder, each, 'blueprint.json')));
  const place = pickPlace(
    places,
    there.map((each) => `${each}blueprint.json`),
    source,
  );
  return { files: await readBlueprintFolder(join(folder, place), source), resolved: '' };
}

async function fromPlugin(plugin: string, name: string, source: string): Promise<Fetched> {
  const found = (await installedPlugins()).find((each) => each.name === plugin);
  const folder = found?.blueprints && join(found.root, found.blueprints, name);
  if (found === undefined || folder === undefined || !existsSync(join(folder, 'blueprint.json')))
    throw fault('AO_BLUEPRINT_FETCH', { source, problem: `no plugin ${plugin} is installed that brings ${name}` });
  return { files: await readBlueprintFolder(folder, source), resolved: `${found.name}@${found.version}` };
}
