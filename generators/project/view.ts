import { basename } from 'node:path';
import { modelLanguage, type ModelLanguage } from '../languages/index.js';
import type { Assets } from './assets.js';
import { clientsTable } from './clients.js';
import { composeServices } from './compose.js';
import { gateTables } from './gates.js';
import type { ContractOrigin } from './layers.js';
import { BLUEPRINT_FOLDERS, type Layout, newLayout } from './layout.js';
import type { Names } from './names.js';
import type { View } from './render.js';

export interface ViewInput {
  readonly names: Names;
  readonly model: ModelLanguage;
  readonly origin: ContractOrigin;
  /** Of ao. */
  readonly version: string;
  readonly assets: Assets;
  readonly layout?: Layout;
  /** Tables that components bring to ao.toml, as TOML. */
  readonly tables?: string;
}

/** What the templates of every layer are told of a project. */
export function viewOf({
  names,
  model,
  origin,
  version,
  assets,
  layout = newLayout(model),
  tables = '',
}: ViewInput): View {
  const language = modelLanguage(model);
  const fix = language.fix(BLUEPRINT_FOLDERS.model);
  return {
    name: names.kebab,
    snake: names.snake,
    pascal: names.pascal,
    camel: names.camel,
    aoVersion: version,
    serviceTarball: basename(assets.serviceTarball),
    language: model,
    python: model === 'python',
    typescript: model === 'typescript',
    r: model === 'r',
    starter: origin === 'starter',
    ...placesView(layout),
    otherModels: otherModels(layout),
    // In a new ao.toml folders are as the blueprints have them: it is what names any others.
    gates: gateTables(model, 'model', BLUEPRINT_FOLDERS.model).map((table) => ({ table })),
    fix: fix === '' ? '' : `  ${JSON.stringify(fix)},\n`,
    train: language.train,
    seam: language.seam,
    holds: language.holds,
    packages: language.packages,
    modelName: layout.model ?? BLUEPRINT_FOLDERS.model,
    apiNeeds: needsText(layout),
    composeServices: composeServices(names.kebab, layout.config),
    clientsTable: clientsTable(layout.config.clients),
    componentTables: tables,
  };
}

/** The models of the api-service that ao writes; those that the user added by hand stand in the user's own ao.toml. */
function needsText({ models, model }: Layout): string {
  const names = models.map(({ name }) => (name === model ? BLUEPRINT_FOLDERS.model : name));
  return names.map((name) => JSON.stringify(name)).join(', ');
}

/** Below the first model in the README's drawing: a line for each other one, with what it serves. */
function otherModels({ api, model, models, config: { services } }: Layout): string {
  const indent = ' '.repeat(
    `client ──HTTP/JSON──▶ api-service :${(api && services[api]?.port) || 8000} ──gRPC──▶ `.length,
  );
  return models
    .filter(({ name }) => name !== model)
    .map(({ name }) => `\n${indent}${name} :${services[name]?.port} (${services[name]?.serves?.join(', ') ?? 'all'})`)
    .join('');
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
