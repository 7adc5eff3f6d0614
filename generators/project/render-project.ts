import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type FileClass, type FileSet, FileSetBuilder, type GeneratedFile } from '../sync/file-set.js';
import type { Component } from '../sync/manifest.js';
import type { Outside, Vendored } from '../catalogue/index.js';
import { blueprintsTable, vendoredFiles } from '../outside/vendored.js';
import { readBlueprint } from './blueprint.js';
import { renderClients } from './clients.js';
import type { CodeCache } from './code-cache.js';
import { componentFiles, componentTables } from './components.js';
import type { ContractSource } from './contract-source.js';
import { PROJECT_LAYER } from './layers.js';
import { BLUEPRINT_FOLDERS, type Folders, type Layout, newLayout, placed } from './layout.js';
import { loadedContract } from './loaded-contract.js';
import { modelFiles } from './model-files.js';
import { renderBlueprint } from './render.js';
import { type ViewInput, viewOf } from './view.js';

/** All that a project is made from. The same input gives the same files. */
export interface ProjectInput extends Omit<ViewInput, 'tables'> {
  /** May still be compiling: most of a project does not wait for it. */
  readonly contract: ContractSource | Promise<ContractSource>;
  /** By ao.toml; without one, as a new project has it. */
  readonly layout?: Layout;
  /** What generators made. */
  readonly components?: readonly Component[];
  /** Generators that are not ao's own. */
  readonly outside?: Outside;
  /** Blueprints from outside that lie in the project, by name. */
  readonly vendored?: ReadonlyMap<string, Vendored>;
  /** What need not be made again. */
  readonly code?: CodeCache;
}

export const INTERFACE_DIR = BLUEPRINT_FOLDERS.contract;

/** Renders a whole project in memory: blueprints, generated code, compiled contract, vendored runtimes. */
export async function renderProject(input: ProjectInput): Promise<FileSet> {
  const { assets, components = [], outside, vendored = new Map<string, Vendored>() } = input;
  const source = Promise.resolve(input.contract);
  // Loaded while the contract compiles, by a process of its own.
  const reader = import('../../runtime/contract/contract.js');
  const contract = source.then(async ({ bytes }) => ({
    bytes,
    loaded: (await reader) && (await loadedContract(bytes)),
  }));
  const layout = input.layout ?? newLayout(input.model);
  const tables = blueprintsTable(vendored) + (await componentTables(components, layout, outside));
  const project = { ...input, layout, tables };
  const [{ own, standard, bytes }, common, models, tarball, schema, clients, parts] = await Promise.all([
    source,
    renderCommon(project),
    Promise.all(
      layout.models.map(async (place) => {
        const origin = place.name === layout.model ? input.origin : 'own';
        const known = input.code?.of(place.folder);
        return { place, files: await modelFiles({ place, origin, project, layout, contract, known }) };
      }),
    ),
    readFile(assets.serviceTarball),
    readFile(assets.schema),
    renderClients(
      layout.config.clients,
      contract.then(({ loaded }) => loaded),
      assets.blueprints,
    ),
    componentFiles(components, { layout, project, contract, outside }),
  ]);
  const files = new FilesInPlace(layout.folders);
  for (const file of common) files.add(file.path, file.class, file.content, file.mode);
  for (const { place, files: made } of models)
    for (const file of made)
      files.add(file.path, file.class, file.content, file.mode, { ...layout.folders, model: place.folder });
  for (const [path, content] of own) files.add(`${INTERFACE_DIR}/${path}`, 'seam', content);
  for (const [path, content] of standard) files.add(`${INTERFACE_DIR}/${path}`, 'gen', content);
  files.add('api-service/gen/contract.binpb', 'gen', bytes);
  files.add(`api-service/vendor/${basename(assets.serviceTarball)}`, 'gen', tarball);
  for (const [path, content] of clients) files.add(path, 'gen', content);
  for (const file of parts) files.add(file.path, file.class, file.content, file.mode);
  for (const file of vendoredFiles(vendored)) files.add(file.path, file.class, file.content, file.mode);
  files.add('.ao/ao.schema.json', 'gen', schema);
  return files.build();
}

/** Takes files by their paths in the blueprints and lays them where the project has its folders. */
class FilesInPlace {
  readonly #files = new FileSetBuilder();
  readonly #taken = new Set<string>();

  constructor(private readonly folders: Folders) {}

  /** Where two folders of a project are one, the file that came first stays (its README over the contract's). */
  add(
    path: string,
    fileClass: FileClass,
    content: Uint8Array | string,
    mode: GeneratedFile['mode'] = 0o644,
    folders = this.folders,
  ): void {
    const place = placed(path, folders);
    if (place === undefined || this.#taken.has(place)) return;
    this.#taken.add(place);
    this.#files.add(place, fileClass, content, mode);
  }

  build(): FileSet {
    return this.#files.build();
  }
}

/** The .proto files of ao's own first contract, by import path. */
export async function starterContract(
  input: Pick<ViewInput, 'names' | 'version' | 'assets'>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const starter = await readBlueprint(input.assets.blueprints, 'starter');
  const protos = { ...starter, files: starter.files.filter(({ path }) => path.endsWith('.proto')) };
  const rendered = await renderBlueprint(protos, viewOf({ ...input, model: 'python', origin: 'starter' }));
  return new Map(rendered.map(({ path, content }) => [path.slice(INTERFACE_DIR.length + 1), content]));
}

async function renderCommon(project: ViewInput): Promise<GeneratedFile[]> {
  return renderBlueprint(await readBlueprint(project.assets.blueprints, PROJECT_LAYER), viewOf(project));
}
