import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AoError, fault } from '../../runtime/errors/index.js';
import {
  type InstalledPlugin,
  installedPlugins,
  parsePlugins,
  pluginsFile,
  userFolder,
} from '../../generators/outside/plugins.js';
import { runProgram } from '../../runtime/platform/process/program.js';
import { describePlugin } from './describe.js';

/** What a plugin may not be called like. */
export interface Taken {
  /** First words of ao's own commands and aliases. */
  readonly commands: ReadonlySet<string>;
}

/**
 * Installs a plugin (a folder, a package, a packed package) with npm, without its scripts, and lists it; in the place of
 * one of the same name. Throws AO_PLUGIN_INSTALL, AO_PLUGIN_INVALID and AO_PLUGIN_SHADOWS; the plugins are then as before.
 */
export async function installPlugin(spec: string, taken: Taken, signal?: AbortSignal): Promise<InstalledPlugin> {
  const folder = join(userFolder('data'), 'plugins');
  const draft = join(folder, `.new-${process.pid}`);
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  try {
    await writeFile(join(draft, 'package.json'), '{ "private": true }\n');
    const given = existsSync(spec) ? resolve(spec) : spec;
    await npmInstall(draft, given, spec, signal);
    const name = await installedName(draft, spec);
    const others = (await installedPlugins()).filter((each) => each.name !== name);
    const place = join(folder, placeOf(name));
    const described = await describePlugin(join(draft, 'node_modules', name));
    const plugin = { ...described, spec: given, root: join(place, 'node_modules', name) };
    refuseShadows(plugin, others, taken);
    await rm(place, { recursive: true, force: true });
    await rename(draft, place);
    await writePlugins([...others, plugin]);
    return plugin;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Removes a plugin. Throws AO_PLUGIN_UNKNOWN. */
export async function removePlugin(name: string): Promise<InstalledPlugin> {
  const all = await installedPlugins();
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw fault('AO_PLUGIN_UNKNOWN', { name, known: all.map((each) => each.name) });
  await writePlugins(all.filter((each) => each !== found));
  await rm(join(userFolder('data'), 'plugins', placeOf(name)), { recursive: true, force: true });
  return found;
}

/** What is wrong with the list of plugins, in words; undefined when nothing is. */
export async function damagedList(): Promise<string | undefined> {
  const text = await readFile(pluginsFile(), 'utf8').catch(() => undefined);
  if (text === undefined || parsePlugins(text) !== undefined) return undefined;
  return `${pluginsFile()} is damaged, and no plugin is used: install them anew with \`ao plugin add\``;
}

async function npmInstall(cwd: string, given: string, spec: string, signal: AbortSignal | undefined): Promise<void> {
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error', '--omit=dev', '--install-links'];
  const command = ['npm', 'install', '--ignore-scripts', ...quiet, '--save-exact', '--', given];
  const env = { ...process.env, npm_config_update_notifier: 'false', npm_config_ignore_scripts: 'true' };
  try {
    const { code, output } = await runProgram({ command, cwd, env }, { signal });
    if (code === 0) return;
    const said = output.last(6).filter((line) => line.trim() !== '' && !line.includes('A complete log of this run'));
    throw fault('AO_PLUGIN_INSTALL', { spec, problem: said.join('; ') || `npm ended with ${code}` });
  } catch (error) {
    if (error instanceof AoError || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw fault('AO_PLUGIN_INSTALL', { spec, problem: 'npm is not installed' }, { cause: error });
  }
}

async function installedName(folder: string, spec: string): Promise<string> {
  const text = await readFile(join(folder, 'package.json'), 'utf8');
  const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> };
  const [name] = Object.keys(dependencies);
  if (name === undefined) throw fault('AO_PLUGIN_INSTALL', { spec, problem: 'npm installed nothing' });
  return name;
}

function refuseShadows(plugin: InstalledPlugin, others: readonly InstalledPlugin[], { commands }: Taken): void {
  const { name } = plugin;
  const theirs = new Set(others.flatMap((each) => idsOf(each)));
  const ids = idsOf(plugin).filter((id) => commands.has(id.split(':')[0] as string) || theirs.has(id));
  if (ids.length > 0) throw fault('AO_PLUGIN_SHADOWS', { name, ids: ids.map((id) => id.replaceAll(':', ' ')) });
}

function idsOf({ commands }: InstalledPlugin): string[] {
  return Object.entries(commands).flatMap(([id, each]) => [id, ...((each as { aliases?: string[] }).aliases ?? [])]);
}

async function writePlugins(plugins: readonly InstalledPlugin[]): Promise<void> {
  const file = pluginsFile();
  await mkdir(dirname(file), { recursive: true });
  const sorted = [...plugins].sort((a, b) => (a.name < b.name ? -1 : 1));
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}`);
  await writeFile(draft, `${JSON.stringify({ plugins: sorted }, null, 1)}\n`, { mode: 0o600 });
  await rename(draft, file);
}

/** A folder of its own for each, scopes without their slash. */
function placeOf(name: string): string {
  return name.replace('/', '+');
}
