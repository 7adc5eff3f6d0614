import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';

import dockerignoreModule, { type Ignore } from '@balena/dockerignore';

// Its types name as `default` what under NodeNext is the module itself.
const dockerignore = dockerignoreModule as unknown as (options: { ignorecase: boolean }) => Ignore;

/**
 * The build context of a folder as a tar stream: what its .dockerignore lets in, sorted, without owners, times and odd
 * permissions, so that the same files always make the same bytes. The Dockerfile is always in it. A file that cannot be
 * read makes the stream fail with the system's error.
 */
export async function contextTar(dir: string, dockerfile = 'Dockerfile'): Promise<Readable> {
  const { default: tar } = await import('tar-fs');
  const entries = await contextFiles(dir, dockerfile);
  const sent = new Set(entries);
  const pack = tar.pack(dir, {
    entries,
    ignore: (path) => !sent.has(relative(dir, path).split(sep).join('/')),
    map: (header) => ({
      ...header,
      uid: 0,
      gid: 0,
      mtime: new Date(0),
      mode: modeOf(header.mode ?? 0, header.type),
    }),
    strict: false, // a FIFO or a device is left out
  });
  return pack as unknown as Readable;
}

/** Paths (relative, with slashes, sorted) of the files and empty folders that are sent to the engine. */
export async function contextFiles(dir: string, dockerfile: string): Promise<string[]> {
  const ignoreText = await readFile(join(dir, '.dockerignore'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const { keeps, mayHold } = contextFilter(ignoreText, dockerfile);
  const walk = async (folder: string): Promise<string[]> => {
    const found = await readdir(join(dir, folder), { withFileTypes: true });
    const inside = async (entry: Dirent): Promise<string[]> => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const own = keeps(path) ? [path] : [];
      if (!entry.isDirectory()) return own;
      const below = own.length > 0 || mayHold(path) ? await walk(path) : [];
      return below.length > 0 ? below : own;
    };
    return (await Promise.all(found.map(inside))).flat();
  };
  return (await walk('')).sort();
}

/** By a .dockerignore: which paths are sent, and which folders that are left out may hold some that are let in again. */
export function contextFilter(ignoreText: string, dockerfile: string) {
  const filter = dockerignore({ ignorecase: false }).add(ignoreText).createFilter();
  const lines = ignoreText.split(/\r?\n/).map((line) => line.trim());
  const letIn = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1).trim().replace(/^\/+/, ''));
  return {
    keeps: (path: string): boolean => path === dockerfile || path === '.dockerignore' || filter(path),
    mayHold: (path: string): boolean =>
      letIn.some((pattern) => pattern.startsWith(`${path}/`) || pattern.includes('*')),
  };
}

/** Only "may be executed" is kept: what umask the files were checked out with changes nothing. */
function modeOf(mode: number, type: string | null | undefined): number {
  return type === 'directory' || mode & 0o100 ? 0o755 : 0o644;
}
