import { chmod, mkdir, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

import { extract } from 'tar-stream';
import { describe, expect, it } from 'vitest';

import { contextFiles, contextTar } from '../../../../runtime/platform/build/context.js';
import { folderWith } from '../support/project.js';

async function entriesOf(dir: string) {
  const unpack = extract();
  (await contextTar(dir)).pipe(unpack);
  const found = [];
  for await (const entry of unpack) {
    found.push({ ...entry.header, text: (await buffer(entry)).toString() });
  }
  return found;
}

describe('the build context', () => {
  it('holds what .dockerignore lets in, also out of folders that are left out', async () => {
    const dir = await folderWith({
      '.dockerignore': '*\n!src\n!model.*\n!deep/er/kept.txt\n**/__pycache__\nsrc/secret*\n!**/README.md\n',
      Dockerfile: 'FROM scratch',
      'model.py': '',
      'model.json': '',
      '.env': 'TOKEN=1',
      'src/main.ts': '',
      'src/__pycache__/x.pyc': '',
      'src/secret.ts': '',
      'deep/er/kept.txt': '',
      'deep/er/left.txt': '',
      'node_modules/a/index.js': '',
      'node_modules/a/README.md': '',
    });
    const kept = [
      '.dockerignore',
      'Dockerfile',
      'deep/er/kept.txt',
      'model.json',
      'model.py',
      'node_modules/a/README.md',
      'src/main.ts',
    ];
    expect(await contextFiles(dir, 'Dockerfile')).toEqual(kept);
    expect((await entriesOf(dir)).map((entry) => entry.name)).toEqual(kept);
  });

  it('holds everything where there is no .dockerignore, empty folders and odd names too', async () => {
    const dir = await folderWith({ Dockerfile: '', 'mit Leerzeichen/ü.txt': '' });
    await mkdir(join(dir, 'empty'));
    expect(await contextFiles(dir, 'Dockerfile')).toEqual(['Dockerfile', 'empty', 'mit Leerzeichen/ü.txt']);
  });

  it('is the same bytes for the same files, whoever checked them out and when', async () => {
    const files = { Dockerfile: 'FROM scratch', 'run.sh': '#!/bin/sh', 'a/b.txt': 'grüße' };
    const [one, two] = [await folderWith(files), await folderWith(files)];
    await chmod(join(two, 'a/b.txt'), 0o600);
    await utimes(join(two, 'Dockerfile'), 1, 1);
    for (const dir of [one, two]) {
      await chmod(join(dir, 'run.sh'), dir === one ? 0o755 : 0o700);
      await symlink('a/b.txt', join(dir, 'link'));
    }
    expect(await buffer(await contextTar(one))).toEqual(await buffer(await contextTar(two)));
    const entries = await entriesOf(one);
    expect(entries.map(({ name, mode, uid, gid, type }) => ({ name, mode, uid, gid, type }))).toEqual([
      { name: 'Dockerfile', mode: 0o644, uid: 0, gid: 0, type: 'file' },
      { name: 'a/b.txt', mode: 0o644, uid: 0, gid: 0, type: 'file' },
      { name: 'link', mode: 0o755, uid: 0, gid: 0, type: 'symlink' },
      { name: 'run.sh', mode: 0o755, uid: 0, gid: 0, type: 'file' },
    ]);
    expect(entries.every((entry) => entry.mtime?.getTime() === 0)).toBe(true);
    expect(entries[1]!.text).toBe('grüße');
  });

  it("fails with the system's error when the folder is not there", async () => {
    await expect(contextTar(join(await folderWith(), 'gone'))).rejects.toMatchObject({ code: 'ENOENT' });
    const odd = await folderWith({ '.dockerignore/x': '' });
    await expect(contextTar(odd)).rejects.toMatchObject({ code: 'EISDIR' });
  });
});
