import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import { findPlopfile } from '../../generators/outside/code/plopfile.js';
import { aoKey } from '../../generators/outside/fetch/pick.js';
import { readBlueprintFolder } from '../../generators/outside/fetch/folder.js';
import { parseBlueprint } from '../../generators/outside/parse-blueprint.js';
import type { InstalledPlugin } from '../../generators/outside/plugins.js';
import { GENERATORS } from '../../generators/catalogue/index.js';
import { realPlugin } from './load.js';

/**
 * What the package in `root` brings, as it is written down: commands as oclif's manifest has them (only a package without
 * one is loaded for it), folders of blueprints and generators. Throws AO_PLUGIN_INVALID, AO_PLUGIN_SHADOWS, and the errors of a blueprint.
 */
export async function describePlugin(root: string): Promise<Omit<InstalledPlugin, 'spec' | 'root'>> {
  const text = await readFile(join(root, 'package.json'), 'utf8');
  const { name, version, oclif } = JSON.parse(text) as { name: string; version: string; oclif?: object };
  const brought = aoKey(text);
  if (oclif === undefined && brought === undefined)
    throw fault('AO_PLUGIN_INVALID', {
      name,
      problem: 'its package.json has neither the key "oclif" nor the key "ao"',
    });
  const blueprints = folderOf(root, name, brought?.['blueprints']);
  const generators = folderOf(root, name, brought?.['generators']);
  const ids = [...(await blueprintsIn(root, blueprints)), ...generatorsIn(root, generators)];
  const own = ids.filter((id) => GENERATORS.includes(id));
  if (own.length > 0) throw fault('AO_PLUGIN_SHADOWS', { name, ids: own });
  return {
    name,
    version,
    commands: oclif === undefined ? {} : await commandsOf(root, name),
    ...(blueprints !== undefined && { blueprints }),
    ...(generators !== undefined && { generators }),
  };
}

async function commandsOf(root: string, name: string): Promise<InstalledPlugin['commands']> {
  try {
    const { manifest } = await realPlugin(root);
    const commands = Object.entries(manifest.commands).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(commands) as unknown as InstalledPlugin['commands'];
  } catch (cause) {
    const problem = `its commands cannot be read: ${(cause as Error).message.split('\n')[0]}`;
    throw fault('AO_PLUGIN_INVALID', { name, problem }, { cause });
  }
}

function folderOf(root: string, name: string, given: unknown): string | undefined {
  if (given === undefined) return undefined;
  const folder = typeof given === 'string' ? given.replace(/^\.?\/+|\/+$/g, '') : '';
  const fits = folder !== '' && !folder.split(/[\\/]/).includes('..') && existsSync(join(root, folder));
  if (!fits) throw fault('AO_PLUGIN_INVALID', { name, problem: `${JSON.stringify(given)} is no folder in it` });
  return folder;
}

async function blueprintsIn(root: string, folder: string | undefined): Promise<string[]> {
  if (folder === undefined) return [];
  const ids = readdirSync(join(root, folder)).filter((id) => existsSync(join(root, folder, id, 'blueprint.json')));
  for (const id of ids) await parseBlueprint(id, id, await readBlueprintFolder(join(root, folder, id), id));
  return ids;
}

function generatorsIn(root: string, folder: string | undefined): string[] {
  if (folder === undefined) return [];
  return readdirSync(join(root, folder)).filter((id) => findPlopfile(join(root, folder, id)) !== undefined);
}
