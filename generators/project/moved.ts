import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import type { Moves } from '../sync/index.js';
import type { Folders, Layout } from './layout.js';

/**
 * Folders of the scaffold that ao.toml has elsewhere than the last sync knew them. Throws AO_SYNC_FOLDER_NOT_MOVED for
 * one that is still at its old place: its owner moves it, ao does not.
 */
export function movedFolders(root: string, before: Folders, layout: Layout): Moves {
  const moves = new Map<string, string>();
  for (const part of ['contract', 'api', 'model'] as const) {
    const [from, to] = [before[part], layout.folders[part]];
    if (from === undefined || to === undefined || from === to) continue;
    if (!existsSync(join(root, to)) && existsSync(join(root, from)))
      throw fault('AO_SYNC_FOLDER_NOT_MOVED', { key: keyOf(part, layout), from, to });
    moves.set(from, to);
  }
  return moves;
}

function keyOf(part: keyof Folders, { api, model, config }: Layout): string {
  if (part === 'contract') return 'contract.path';
  const name = (part === 'api' ? api : model) ?? part;
  return config.services[name]?.path === undefined ? `services.${name}` : `services.${name}.path`;
}
