import { posix } from 'node:path';
import type { Contract } from '../../runtime/contract/index.js';
import { fault } from '../../runtime/errors/index.js';
import type { Config } from '../../runtime/platform/config/index.js';
import type { ClientLanguage } from '../client/index.js';
import { isSafePath } from '../sync/safe-path.js';
import { readBlueprint } from './blueprint.js';

/** Folders of clients by language. */
export type Clients = Config['clients'];

/**
 * The files of the clients that a project has, by path in the project: what comes from the contract, and the runtime of
 * the language. Throws AO_CONFIG_INVALID for a folder that ao cannot write to.
 */
export async function renderClients(
  clients: Clients,
  contract: Promise<Contract>,
  blueprints: string,
): Promise<[path: string, content: Uint8Array | string][]> {
  const wanted = Object.entries(clients) as [ClientLanguage, string][];
  if (wanted.length === 0) return [];
  const { clientFiles } = await import('../client/index.js');
  const all = wanted.map(async ([language, given]) => {
    const folder = folderOf(language, given);
    const { files } = await readBlueprint(blueprints, `client-${language}`);
    const own = files.map(({ path, content }): [string, Uint8Array | string] => [path, content]);
    const made = [...own, ...clientFiles(await contract, language)];
    return made.map(([path, content]): [string, Uint8Array | string] => [posix.join(folder, path), content]);
  });
  return (await Promise.all(all)).flat();
}

/** The table in ao.toml; empty for a project without clients. */
export function clientsTable(clients: Clients): string {
  const lines = Object.entries(clients).map(([language, folder]) => `${language} = ${JSON.stringify(folder)}\n`);
  if (lines.length === 0) return '';
  return `\n[clients] # of the api-service, kept in line with the contract; take a line away and the next sync removes its files\n${lines.join('')}`;
}

function folderOf(language: string, given: string): string {
  const folder = posix.join('.', given).replace(/(.)\/+$/, '$1');
  if (isSafePath(folder)) return folder;
  const problem = `"${given}" is not a folder of the project, and ao writes nowhere else`;
  throw fault('AO_CONFIG_INVALID', { where: 'ao.toml', key: `clients.${language}`, problem });
}
