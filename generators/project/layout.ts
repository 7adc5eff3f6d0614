import { posix } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import type { Config, ServiceConfig } from '../../runtime/platform/config/index.js';
import { isSafePath } from '../sync/safe-path.js';
import type { ModelLanguage } from '../languages/index.js';
import type { Component } from '../sync/manifest.js';

/** What of ao.toml decides how a project's files look and where they lie. */
export type ProjectConfig = Pick<Config, 'contract' | 'services' | 'build' | 'clients'>;

/** Folders relative to the project (`.` is the project itself); undefined: ao writes none of its files. */
export interface Folders {
  /** Undefined, too, when it lies outside of the project: ao reads it there and writes nothing. */
  readonly contract: string | undefined;
  readonly api: string | undefined;
  readonly model: string | undefined;
}

/** A model-service that ao writes. */
export interface ModelPlace {
  /** In ao.toml. */
  readonly name: string;
  readonly language: ModelLanguage;
  /** Relative to the project. */
  readonly folder: string;
}

/** Where the parts of the scaffold lie by the project's own configuration. */
export interface Layout {
  readonly folders: Folders;
  /** Names in ao.toml of the two services that every project began with. */
  readonly api: string | undefined;
  readonly model: string | undefined;
  /** All that ao writes: the first, and those of `ao generate model`. */
  readonly models: readonly ModelPlace[];
  readonly config: ProjectConfig;
}

/** The folders in the blueprints, and of a new project. */
export const BLUEPRINT_FOLDERS = { contract: 'model-interface', api: 'api-service', model: 'model-service' } as const;

const ALIKE = { host: '127.0.0.1', env: {}, ready_timeout: 60, stop_timeout: 20 } as const;

/** The configuration that a new project has, without reading it: what the ao.toml of the blueprint says. */
export function newLayout(model: ModelLanguage): Layout {
  return layoutOf({
    contract: { path: BLUEPRINT_FOLDERS.contract },
    services: {
      'api-service': { ...ALIKE, kind: 'api', language: 'typescript', port: 8000, needs: ['model-service'] },
      'model-service': { ...ALIKE, kind: 'model', language: model, port: 50051, needs: [] },
    },
    build: { tags: ['latest'], args: {} },
    clients: {},
  });
}

/**
 * Finds the two services of the scaffold among those of ao.toml, by their kind, so that they may be renamed, and the
 * models of `components` by their names; any others are the user's. Throws AO_CONFIG_INVALID for a folder that ao cannot
 * write to.
 */
export function layoutOf(config: ProjectConfig, components: readonly Component[] = []): Layout {
  const more = components
    .filter(({ generator, name }) => generator === 'model' && config.services[name]?.kind === 'model')
    .map(({ name }) => name);
  const api = pick(
    config.services,
    BLUEPRINT_FOLDERS.api,
    ({ kind, language }) => kind === 'api' && language === 'typescript',
  );
  const model = pick(
    config.services,
    BLUEPRINT_FOLDERS.model,
    ({ kind }, name) => kind === 'model' && !more.includes(name),
  );
  const contract = tidy(config.contract.path);
  const folders = {
    contract: isInside(contract) ? contract : undefined,
    api: api && folderOf(config.services, api),
    model: model && folderOf(config.services, model),
  };
  const names = model === undefined ? more : [model, ...more];
  const models = names.map((name): ModelPlace => {
    const { language } = config.services[name] as ServiceConfig;
    return { name, language, folder: folderOf(config.services, name) };
  });
  refuseShared([...(api === undefined ? [] : [{ name: api, folder: folderOf(config.services, api) }]), ...models]);
  return { folders, api, model, models, config };
}

function refuseShared(places: readonly { name: string; folder: string }[]): void {
  const owners = new Map<string, string>();
  for (const { name, folder } of places) {
    const owner = owners.get(folder);
    if (owner !== undefined) refuse(name, `${folder} is the folder of ${owner} as well`);
    owners.set(folder, name);
  }
}

/** The folder of a service, relative to the project. */
export function folderOf(services: ProjectConfig['services'], name: string): string {
  const folder = tidy(services[name]?.path ?? name);
  if (!isInside(folder)) refuse(name, `${folder} is not a folder of the project, and ao writes nowhere else`);
  return folder;
}

/** A path of the blueprints as the project has it; undefined when the project has no such part. */
export function placed(path: string, folders: Folders): string | undefined {
  for (const [part, from] of Object.entries(BLUEPRINT_FOLDERS) as [keyof Folders, string][]) {
    if (!path.startsWith(`${from}/`)) continue;
    const folder = folders[part];
    return folder === undefined ? undefined : posix.join(folder, path.slice(from.length + 1));
  }
  return path;
}

function pick(
  services: ProjectConfig['services'],
  usual: string,
  fits: (service: ServiceConfig, name: string) => boolean,
): string | undefined {
  const found = Object.keys(services).filter((name) => fits(services[name] as ServiceConfig, name));
  return found.includes(usual) ? usual : found[0];
}

/** As the engines take it: relative to the project even with a slash before it. */
function tidy(path: string): string {
  return posix.join('.', path).replace(/(.)\/+$/, '$1');
}

function isInside(folder: string): boolean {
  return folder === '.' || isSafePath(folder);
}

function refuse(service: string | undefined, problem: string): never {
  throw fault('AO_CONFIG_INVALID', { where: 'ao.toml', key: `services.${service}.path`, problem });
}
