import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import type { Contract } from '../../runtime/contract/index.js';
import { type FileClass, type FileSet, FileSetBuilder, type GeneratedFile } from '../sync/file-set.js';
import type { Assets } from './assets.js';
import { clientsTable, renderClients } from './clients.js';
import { readBlueprint } from './blueprint.js';
import { composeServices } from './compose.js';
import type { ContractSource } from './contract-source.js';
import { type ContractOrigin, layersOf, type ModelLanguage } from './layers.js';
import { BLUEPRINT_FOLDERS, type Layout, newLayout, placed } from './layout.js';
import type { Names } from './names.js';
import { renderBlueprint, type View } from './render.js';

/** All that a project is made from. The same input gives the same files. */
export interface ProjectInput {
  readonly names: Names;
  readonly model: ModelLanguage;
  readonly origin: ContractOrigin;
  /** May still be compiling: most of a project does not wait for it. */
  readonly contract: ContractSource | Promise<ContractSource>;
  /** Of ao. */
  readonly version: string;
  readonly assets: Assets;
  /** By ao.toml; without one, as a new project has it. */
  readonly layout?: Layout;
}

export const INTERFACE_DIR = BLUEPRINT_FOLDERS.contract;

/** Renders a whole project in memory: blueprints, generated code, compiled contract, vendored runtimes. */
export async function renderProject(input: ProjectInput): Promise<FileSet> {
  const source = Promise.resolve(input.contract);
  // Loaded while the contract compiles, by a process of its own: the reader of contracts and the generator of code.
  const [reader, generator] = [import('../../runtime/contract/contract.js'), codeGenerator(input.model)];
  const contract = source.then(async ({ bytes }) => (await reader).loadContract(bytes));
  const layout = input.layout ?? newLayout(input.model);
  const [{ own, standard, bytes }, layers, code, runtimes, schema, clients] = await Promise.all([
    source,
    renderLayers(input, contract),
    contract.then(async (loaded) => (await generator).files(loaded)),
    vendored(input),
    readFile(input.assets.schema),
    renderClients(layout.config.clients, contract, input.assets.blueprints),
  ]);
  const files = new FilesInPlace(layout);
  for (const file of layers) files.add(file.path, file.class, file.content, file.mode);
  for (const [path, content] of own) files.add(`${INTERFACE_DIR}/${path}`, 'seam', content);
  for (const [path, content] of standard) files.add(`${INTERFACE_DIR}/${path}`, 'gen', content);
  for (const [path, content] of code) files.add(`model-service/gen/${path}`, 'gen', content);
  for (const service of ['api-service', 'model-service']) files.add(`${service}/gen/contract.binpb`, 'gen', bytes);
  for (const [path, content] of runtimes) files.add(path, 'gen', content);
  for (const [path, content] of clients) files.add(path, 'gen', content);
  files.add('.ao/ao.schema.json', 'gen', schema);
  return files.build();
}

/** Takes files by their paths in the blueprints and lays them where the project has its folders. */
class FilesInPlace {
  readonly #files = new FileSetBuilder();
  readonly #taken = new Set<string>();

  constructor(private readonly layout: Layout) {}

  /** Where two folders of a project are one, the file that came first stays (its README over the contract's). */
  add(path: string, fileClass: FileClass, content: Uint8Array | string, mode: GeneratedFile['mode'] = 0o644): void {
    const place = placed(path, this.layout.folders);
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
  names: Names,
  version: string,
  assets: Assets,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const starter = await readBlueprint(assets.blueprints, 'starter');
  const protos = { ...starter, files: starter.files.filter(({ path }) => path.endsWith('.proto')) };
  const rendered = await renderBlueprint(
    protos,
    viewOf({ names, model: 'python', origin: 'starter', version, assets }),
  );
  return new Map(rendered.map(({ path, content }) => [path.slice(INTERFACE_DIR.length + 1), content]));
}

/** The contract's own files come from the contract, whichever way it came; a later layer stands over an earlier. */
async function renderLayers(input: ProjectInput, contract: Promise<Contract>): Promise<GeneratedFile[]> {
  const view = {
    ...viewOf(input),
    ...(input.origin === 'own' ? await (await codeGenerator(input.model)).view(await contract) : {}),
  };
  const blueprints = await Promise.all(
    layersOf(input.model, input.origin).map((id) => readBlueprint(input.assets.blueprints, id)),
  );
  const rendered = await Promise.all(blueprints.map((blueprint) => renderBlueprint(blueprint, view)));
  const byPath = new Map(rendered.flat().map((file) => [file.path, file]));
  return [...byPath.values()].filter(({ path }) => !(path.startsWith(`${INTERFACE_DIR}/`) && path.endsWith('.proto')));
}

function viewOf({
  names,
  model,
  origin,
  version,
  assets,
  layout = newLayout(model),
}: Omit<ProjectInput, 'contract'>): View {
  return {
    name: names.kebab,
    snake: names.snake,
    pascal: names.pascal,
    camel: names.camel,
    aoVersion: version,
    serviceTarball: basename(assets.serviceTarball),
    python: model === 'python',
    typescript: model === 'typescript',
    starter: origin === 'starter',
    ...placesView(layout),
    composeServices: composeServices(names.kebab, layout.config),
    clientsTable: clientsTable(layout.config.clients),
  };
}

/** Where things are, for texts: folders end in a slash, so that the project's own is no word. */
function placesView({ folders, api, model, config }: Layout): View {
  const prefix = (part: keyof Layout['folders']) => {
    const folder = folders[part] ?? (part === 'contract' ? config.contract.path : BLUEPRINT_FOLDERS[part]);
    return folder === '.' ? '' : `${folder}/`;
  };
  const host = (api && config.services[api]?.host) || '127.0.0.1';
  const here = ['127.0.0.1', '0.0.0.0', '::1', '::'].includes(host);
  return {
    apiFolder: prefix('api'),
    modelFolder: prefix('model'),
    modelPath: folders.model ?? BLUEPRINT_FOLDERS.model,
    contractFolder: prefix('contract'),
    apiPort: (api && config.services[api]?.port) || 8000,
    modelPort: (model && config.services[model]?.port) || 50051,
    apiHost: here ? 'localhost' : host.includes(':') ? `[${host}]` : host,
  };
}

/** What a contract becomes in the model's language; loaded when it is needed. */
interface CodeGenerator {
  readonly files: (contract: Contract) => ReadonlyMap<string, string> | Promise<ReadonlyMap<string, string>>;
  readonly view: (contract: Contract) => Promise<View>;
}

async function codeGenerator(model: ModelLanguage): Promise<CodeGenerator> {
  if (model === 'python') {
    const { pythonFiles, pythonView } = await import('../code/python/index.js');
    return { files: pythonFiles, view: async (contract) => pythonView(contract) as unknown as View };
  }
  const { loadPlugin, typescriptFiles, typescriptView } = await import('../code/typescript/index.js');
  await loadPlugin();
  return { files: typescriptFiles, view: async (contract) => (await typescriptView(contract)) as unknown as View };
}

/** The runtimes, so that a project needs no registry for them. */
async function vendored({ model, assets }: ProjectInput): Promise<[string, Uint8Array][]> {
  const tarball = await readFile(assets.serviceTarball);
  const name = `vendor/${basename(assets.serviceTarball)}`;
  const api: [string, Uint8Array] = [`api-service/${name}`, tarball];
  if (model === 'typescript') return [api, [`model-service/${name}`, tarball]];
  return [api, ...(await pythonRuntime(assets.pythonRuntime))];
}

const LEFTOVER = /(^|[/\\])(__pycache__|\.\w+_cache)([/\\]|$)|\.pyc$/;

async function pythonRuntime(dir: string): Promise<[string, Uint8Array][]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const own = paths.filter((path) => !LEFTOVER.test(relative(dir, path)));
  return Promise.all(
    own.map(async (path): Promise<[string, Uint8Array]> => {
      return [`model-service/vendor/ao_runtime/${relative(dir, path).split(sep).join('/')}`, await readFile(path)];
    }),
  );
}
