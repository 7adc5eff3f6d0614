import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import type { Generator, Outside } from '../catalogue/generator.js';
import { findPlopfile, GENERATORS_DIR } from './code/plopfile.js';
import { installedPlugins } from './plugins.js';
import { VENDOR_DIR, type VendoredBlueprints } from './vendored.js';

/** Where the project's own blueprints lie. */
export const BLUEPRINTS_DIR = 'blueprints';

/** A place that a generator comes from. */
interface Origin {
  readonly id: string;
  /** In words, for the error of a name that two have. */
  readonly place: string;
  /** The plopfile of what is code. */
  readonly code?: string;
  load(): Promise<Generator>;
}

/**
 * The generators that are not ao's: the project's blueprints and code, the blueprints that it fetched (`vendored` when
 * they are known already, as they will be), and those of plugins. A name that two have is refused when it is used.
 */
export async function outsideOf(root: string, vendored?: VendoredBlueprints): Promise<Outside> {
  const own = [...ownBlueprints(root), ...fetched(root, vendored), ...ownCode(root)];
  const names = new Set(own.map(({ id }) => id));
  const brought = (await installedPlugins()).flatMap((plugin) => fromPlugin(root, plugin));
  const all = [...own, ...brought.filter(({ id }) => !names.has(id))];
  return {
    ids: [...new Set(all.map(({ id }) => id))].sort(),
    async generator(id) {
      const [first, second] = all.filter((each) => each.id === id);
      if (first && second)
        throw fault('AO_BLUEPRINT_NAME', { name: id, problem: `${first.place} and ${second.place}` });
      return first?.load();
    },
    codeOf: (id) => all.find((each) => each.id === id)?.code,
  };
}

function ownBlueprints(root: string): Origin[] {
  return foldersIn(join(root, BLUEPRINTS_DIR))
    .filter((id) => existsSync(join(root, BLUEPRINTS_DIR, id, 'blueprint.json')))
    .map((id) => {
      const place = `${BLUEPRINTS_DIR}/${id}`;
      return { id, place, load: () => fromFolder(id, join(root, place), place) };
    });
}

function fetched(root: string, vendored: VendoredBlueprints | undefined): Origin[] {
  const names = vendored === undefined ? foldersIn(join(root, VENDOR_DIR)) : [...vendored.keys()];
  return names.map((id) => {
    const place = `${VENDOR_DIR}/${id}`;
    const files = vendored?.get(id)?.files;
    const load = async () => {
      if (files === undefined) return fromFolder(id, join(root, place), place);
      const [{ parseBlueprint }, { blueprintGenerator }] = await parts();
      return blueprintGenerator(await parseBlueprint(id, place, files));
    };
    return { id, place, load };
  });
}

function ownCode(root: string): Origin[] {
  return foldersIn(join(root, GENERATORS_DIR)).flatMap((id) => {
    const place = `${GENERATORS_DIR}/${id}`;
    const file = findPlopfile(join(root, place));
    return file === undefined ? [] : [{ id, place, code: file, load: () => fromCode(id, file, root) }];
  });
}

type Plugin = Awaited<ReturnType<typeof installedPlugins>>[number];

function fromPlugin(root: string, plugin: Plugin): Origin[] {
  const { name, version } = plugin;
  const [blueprints, generators] = [plugin.blueprints, plugin.generators].map(
    (each) => each && join(plugin.root, each),
  );
  const ids = blueprints === undefined ? [] : foldersIn(blueprints);
  const data = ids.map((id): Origin => {
    const source = `plugin:${name}`;
    const load = () =>
      fromFolder(id, join(blueprints as string, id), source, { source, resolved: `${name}@${version}` });
    return { id, place: `the plugin ${name}`, load };
  });
  const code = generators === undefined ? [] : foldersIn(generators);
  return [
    ...data,
    ...code.flatMap((id): Origin[] => {
      const file = findPlopfile(join(generators as string, id));
      const place = `the plugin ${name}`;
      return file === undefined ? [] : [{ id, place, code: file, load: () => fromCode(id, file, root) }];
    }),
  ];
}

/** `pin`: it comes into the project with the first thing that is made with it. */
async function fromFolder(id: string, folder: string, place: string, pin?: { source: string; resolved: string }) {
  const [{ parseBlueprint }, { blueprintGenerator }, { readBlueprintFolder }, { hashOf }] = await parts();
  const files = await readBlueprintFolder(folder, place);
  const blueprint = await parseBlueprint(id, place, files);
  const vendored = pin && { files, pin: { ...pin, sha256: hashOf(files) } };
  return blueprintGenerator(blueprint, vendored);
}

async function fromCode(id: string, file: string, root: string): Promise<Generator> {
  const { codeGenerator } = await import('./code/generator.js');
  return codeGenerator({ id, file, root });
}

function parts() {
  return Promise.all([
    import('./parse-blueprint.js'),
    import('./blueprint-generator.js'),
    import('./fetch/folder.js'),
    import('./vendored.js'),
  ]);
}

/** Folders whose names can be those of generators. */
function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && NAME.test(entry.name)).map(({ name }) => name);
}

/** Of what `ao generate` takes. */
export const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
