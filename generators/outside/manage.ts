import { fault } from '../../runtime/errors/index.js';
import type { Vendored } from '../catalogue/generator.js';
import { refuseInUse } from '../catalogue/in-use.js';
import { type Inputs, readInputs } from '../project/inputs.js';
import { changeInputs, type SyncOptions, type SyncResult } from '../project/sync.js';
import { fetchBlueprint } from './fetch/index.js';
import { requireFreeName } from './free-name.js';
import { hashOf, type VendoredBlueprints } from './vendored.js';

/** A blueprint that ao.toml names. */
export interface BlueprintState {
  readonly name: string;
  readonly source: string;
  /** What it is pinned to; absent: it was never fetched from this source. */
  readonly resolved?: string;
  readonly state: 'as fetched' | 'changed' | 'not fetched';
}

/** Fetches a new blueprint. Throws AO_BLUEPRINT_NAME and the errors of `fetchBlueprint`. */
export async function fetchNew(root: string, name: string, source: string): Promise<Vendored> {
  const { config } = await readInputs(root);
  if (Object.hasOwn(config.blueprints, name))
    throw fault('AO_BLUEPRINT_NAME', { name, problem: 'ao.toml has a blueprint of that name' });
  await requireFreeName(root, name);
  return fetchBlueprint(root, name, source);
}

/** Fetches a blueprint of ao.toml anew. Throws AO_BLUEPRINT_UNKNOWN and the errors of `fetchBlueprint`. */
export async function fetchAgain(root: string, name: string): Promise<Vendored> {
  const { config, vendored } = await readInputs(root);
  const source = config.blueprints[name];
  if (source === undefined) throw unknown(name, config.blueprints);
  return fetchBlueprint(root, name, source, vendored.get(name)?.pin);
}

/** Puts a fetched blueprint into the project, in place of what was fetched before, and syncs what is made with it. */
export function takeBlueprint(
  root: string,
  name: string,
  fetched: Vendored,
  options: SyncOptions,
): Promise<SyncResult> {
  return changeInputs(root, options, (inputs) =>
    Promise.resolve({ inputs: withVendored(inputs, new Map([...inputs.vendored, [name, fetched]])) }),
  );
}

/** Takes a blueprint out of the project. Throws AO_BLUEPRINT_UNKNOWN and AO_BLUEPRINT_IN_USE. */
export function removeBlueprint(root: string, name: string, options: SyncOptions): Promise<SyncResult> {
  return changeInputs(root, { command: `blueprint remove ${name}`, ...options }, async (inputs) => {
    const { blueprints, ...config } = inputs.config;
    if (!Object.hasOwn(blueprints, name)) throw unknown(name, blueprints);
    refuseInUse(inputs.components, name);
    const left = Object.fromEntries(Object.entries(blueprints).filter(([each]) => each !== name));
    const vendored = new Map([...inputs.vendored].filter(([each]) => each !== name));
    return { inputs: withVendored({ ...inputs, config: { ...config, blueprints: left } }, vendored) };
  });
}

/** Takes the files of fetched blueprints as they lie there. Throws AO_BLUEPRINT_UNKNOWN. */
export function trustBlueprints(root: string, names: readonly string[], options: SyncOptions): Promise<SyncResult> {
  return changeInputs(root, { command: `blueprint trust ${names.join(' ')}`, ...options }, async (inputs) => {
    const trusted = names.map((name) => {
      const known = inputs.vendored.get(name);
      if (known === undefined) throw unknown(name, Object.fromEntries(inputs.vendored));
      return [name, { ...known, pin: { ...known.pin, sha256: hashOf(known.files) } }] as const;
    });
    return { inputs: withVendored(inputs, new Map([...inputs.vendored, ...trusted])) };
  });
}

/** The blueprints that ao.toml names, in its order. */
export async function listBlueprints(root: string): Promise<BlueprintState[]> {
  const { config, vendored } = await readInputs(root);
  return Object.entries(config.blueprints).map(([name, source]) => {
    const known = vendored.get(name);
    if (known === undefined || known.pin.source !== source) return { name, source, state: 'not fetched' };
    const state = hashOf(known.files) === known.pin.sha256 ? 'as fetched' : 'changed';
    return { name, source, resolved: known.pin.resolved, state };
  });
}

function withVendored(inputs: Inputs, vendored: VendoredBlueprints): Inputs {
  return { ...inputs, vendored };
}

function unknown(name: string, known: object): Error {
  return fault('AO_BLUEPRINT_UNKNOWN', { name, known: Object.keys(known) });
}
