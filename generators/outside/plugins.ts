import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the user's data folder knows of one plugin; written when it is installed, so that nothing of it is loaded before it is used. */
export interface InstalledPlugin {
  /** Of its package. */
  readonly name: string;
  readonly version: string;
  /** As it was asked for. */
  readonly spec: string;
  /** Absolute folder of its package. */
  readonly root: string;
  /** Its commands as oclif's manifest has them, by id. */
  readonly commands: Readonly<Record<string, object>>;
  /** Folders of what it brings for `ao generate`, relative to `root`. */
  readonly blueprints?: string;
  readonly generators?: string;
}

/** ao's folder among the user's data, or of what is remembered of this machine. */
export function userFolder(kind: 'data' | 'state', env: NodeJS.ProcessEnv = process.env): string {
  const given = kind === 'data' ? env['XDG_DATA_HOME'] : env['XDG_STATE_HOME'];
  const windows = process.platform === 'win32' ? env['LOCALAPPDATA'] : undefined;
  const base = given ?? windows ?? join(homedir(), '.local', kind === 'data' ? 'share' : 'state');
  return join(base, 'ao');
}

/** The file that lists the plugins. */
export function pluginsFile(): string {
  return join(userFolder('data'), 'plugins.json');
}

/** The plugins of this user: one small file. One that cannot be read is as none; `ao plugin list` tells. */
export async function installedPlugins(): Promise<readonly InstalledPlugin[]> {
  const text = await readFile(pluginsFile(), 'utf8').catch(() => undefined);
  return text === undefined ? [] : (parsePlugins(text) ?? []);
}

/** Undefined: the text is not that of a list of plugins. */
export function parsePlugins(text: string): InstalledPlugin[] | undefined {
  try {
    const { plugins } = JSON.parse(text) as { plugins: InstalledPlugin[] };
    const fits = ({ name, version, root, commands }: InstalledPlugin) =>
      [name, version, root].every((each) => typeof each === 'string') &&
      typeof commands === 'object' &&
      commands !== null;
    return plugins.every(fits) ? plugins : undefined;
  } catch {
    return undefined;
  }
}
