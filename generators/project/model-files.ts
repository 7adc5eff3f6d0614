import type { Contract } from '../../runtime/contract/index.js';
import type { KnownCode } from '../code/known-code.js';
import { modelLanguage } from '../languages/index.js';
import type { GeneratedFile } from '../sync/file-set.js';
import { readBlueprint } from './blueprint.js';
import { type ContractOrigin, modelLayers } from './layers.js';
import { BLUEPRINT_FOLDERS, type Layout, type ModelPlace } from './layout.js';
import { loadedContract } from './loaded-contract.js';
import { renderBlueprint } from './render.js';
import { servicesOf } from './served-services.js';
import { type ViewInput, viewOf } from './view.js';

/** What a model-service is made of: its place, and what it serves of the contract. */
export interface ModelInput {
  readonly place: ModelPlace;
  readonly origin: ContractOrigin;
  readonly project: ViewInput;
  readonly layout: Layout;
  readonly contract: Promise<{ readonly bytes: Uint8Array; readonly loaded: Contract }>;
  /** Code that need not be made again. */
  readonly known: KnownCode | undefined;
}

/** The files of one model-service, by their paths in the blueprints (`model-service/…`). */
export async function modelFiles(input: ModelInput): Promise<GeneratedFile[]> {
  const { place, project } = input;
  const language = modelLanguage(place.language);
  const contract = served(input);
  const [layers, code, vendored, { bytes }] = await Promise.all([
    renderLayers(input, contract),
    contract.then(({ loaded }) => language.files(loaded, input.known)),
    language.vendored(project.assets),
    contract,
    language.preload?.(),
  ]);
  const gen = (path: string, content: Uint8Array | string): GeneratedFile => ({
    path: `${BLUEPRINT_FOLDERS.model}/${path}`,
    class: 'gen',
    content: typeof content === 'string' ? Buffer.from(content) : content,
    mode: 0o644,
  });
  return [
    ...layers,
    ...[...code].map(([path, content]) => gen(`gen/${path}`, content)),
    gen('gen/contract.binpb', bytes),
    ...vendored.map(([path, content]) => gen(path, content)),
  ];
}

type Served = Awaited<ModelInput['contract']>;

/** The contract with the services alone that the model answers by ao.toml. */
async function served({ place, layout, contract }: ModelInput): Promise<Served> {
  const whole = await contract;
  const own = await servicesOf(layout.config, whole.loaded, place.name);
  if (own.length === whole.loaded.services.length) return whole;
  const { restrictServices } = await import('../../runtime/contract/restrict.js');
  const bytes = restrictServices(whole.bytes, new Set(own));
  return { bytes, loaded: await loadedContract(bytes) };
}

/** A later layer stands over an earlier; the contract's own files come from the contract, whichever way it came. */
async function renderLayers(
  { place, origin, project, layout, known }: ModelInput,
  contract: Promise<Served>,
): Promise<GeneratedFile[]> {
  const mine = { ...layout, model: place.name, folders: { ...layout.folders, model: place.folder } };
  const view = {
    ...viewOf({ ...project, model: place.language, origin, layout: mine }),
    ...(origin === 'own' ? await modelLanguage(place.language).view((await contract).loaded, known) : {}),
  };
  const blueprints = await Promise.all(
    modelLayers(place.language, origin).map((id) => readBlueprint(project.assets.blueprints, id)),
  );
  const rendered = await Promise.all(blueprints.map((blueprint) => renderBlueprint(blueprint, view)));
  const byPath = new Map(rendered.flat().map((file) => [file.path, file]));
  return [...byPath.values()].filter(
    ({ path }) => !(path.startsWith(`${BLUEPRINT_FOLDERS.contract}/`) && path.endsWith('.proto')),
  );
}
