import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchBlueprint } from '../../../generators/outside/fetch/index.js';
import { readTarball } from '../../../generators/outside/fetch/tarball.js';
import { parseSource } from '../../../generators/outside/source.js';
import { git, lay, packed, pageBlueprint, registry, tarOf } from './packages.js';

let room: string;
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'ao fetch ü '));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(room, { recursive: true, force: true });
});

const paths = async (source: string, name = 'page') => [...(await fetchBlueprint(room, name, source)).files.keys()];
const PARTS = ['blueprint.json', 'template/docs/{{name}}.md.hbs'];

describe('a source', () => {
  it.each([
    ['../b', { kind: 'folder', path: '../b' }],
    ['npm:@a/b@1.2.3', { kind: 'npm', spec: '@a/b@1.2.3' }],
    ['npm:./b-1.tgz', { kind: 'tarball', path: './b-1.tgz' }],
    ['git+https://h/r.git#v1:x/y', { kind: 'git', url: 'https://h/r.git', ref: 'v1', folder: 'x/y' }],
    ['git+ssh://git@h/r', { kind: 'git', url: 'ssh://git@h/r', ref: 'HEAD', folder: '' }],
    ['plugin:@a/b', { kind: 'plugin', name: '@a/b' }],
  ])('%s is read', (text, source) => expect(parseSource(text)).toEqual(source));

  it.each([
    'npm:../folder',
    'npm:git+https://h/r',
    'npm:-x',
    'npm:a b',
    'git+http://h/r',
    'git+ext::sh -c x',
    'git+https://h/r#--upload-pack=x',
    'git+https://h/r#a..b',
    'https://h/r.tgz',
    'b.tgz',
    'file:x',
  ])('%s is refused', (text) =>
    expect(() => parseSource(text)).toThrow(expect.objectContaining({ code: 'AO_BLUEPRINT_SOURCE' }) as Error),
  );
});

describe('a blueprint is fetched', () => {
  it('from a folder: its own, the one of its name, or where package.json says; nothing else of it', async () => {
    lay(join(room, 'a'), { ...pageBlueprint(), 'package.json': '{}', 'index.js': 'process.exit(3)', 'README.md': 'r' });
    expect(await paths('a')).toEqual(['README.md', ...PARTS]);
    lay(join(room, 'b/blueprints/page'), pageBlueprint());
    expect(await paths('b')).toEqual(PARTS);
    lay(join(room, 'c/more/page'), pageBlueprint());
    lay(join(room, 'c'), { 'package.json': '{"ao":{"blueprints":"./more"}}' });
    expect(await paths('c')).toEqual(PARTS);
    lay(join(room, 'd'), { 'package.json': '{"ao":{"blueprints":"../c/more"}}' });
    await expect(paths('d')).rejects.toMatchObject({ code: 'AO_BLUEPRINT_SOURCE' });
    await expect(paths('a/../nowhere')).rejects.toMatchObject({ code: 'AO_BLUEPRINT_SOURCE' });
    lay(join(room, 'e'), { ...pageBlueprint('{{nmae}}') });
    await expect(paths('e')).rejects.toMatchObject({ code: 'AO_BLUEPRINT_TEMPLATE' });
  });

  it('from a packed package, whose scripts do not run', async () => {
    const scripts = { preinstall: 'touch ran', install: 'touch ran', prepack: 'touch ran', prepare: 'touch ran' };
    const files = { ...pageBlueprint(), 'package.json': JSON.stringify({ name: 'p', version: '1.0.0', scripts }) };
    writeFileSync(join(room, 'p-1.0.0.tgz'), await packed(files));
    const { pin, files: got } = await fetchBlueprint(room, 'page', 'npm:p-1.0.0.tgz');
    expect([...got.keys()]).toEqual(PARTS);
    expect(pin).toMatchObject({ source: 'npm:p-1.0.0.tgz', resolved: 'p-1.0.0.tgz' });
    expect(pin.integrity).toMatch(/^sha512-/);
    expect(readdirSync(room)).toEqual(['p-1.0.0.tgz']);
    await expect(paths('npm:no.tgz')).rejects.toMatchObject({ code: 'AO_BLUEPRINT_FETCH' });
  });

  it('from a registry: pinned to its version, and refused when the bytes are not what the registry or the pin says', async () => {
    const shop = await registry();
    try {
      vi.stubEnv('npm_config_registry', shop.url);
      vi.stubEnv('npm_config_cache', join(room, 'cache'));
      const files = (text: string) =>
        packed({ ...pageBlueprint(text), 'package.json': '{"name":"@me/page","version":"1.2.3"}' });
      shop.publish('@me/page', '1.2.3', await files('one\n'));
      const first = await fetchBlueprint(room, 'page', 'npm:@me/page@^1.0.0');
      expect(first.pin).toMatchObject({ source: 'npm:@me/page@^1.0.0', resolved: '@me/page@1.2.3' });
      expect((await fetchBlueprint(room, 'page', 'npm:@me/page@^1.0.0', first.pin)).pin).toEqual(first.pin);
      const other = await files('two\n');
      vi.stubEnv('npm_config_cache', join(room, 'cache2'));
      shop.publish('@me/page', '1.2.3', other);
      const again = fetchBlueprint(room, 'page', 'npm:@me/page@1.2.3', first.pin);
      await expect(again).rejects.toMatchObject({ code: 'AO_BLUEPRINT_INTEGRITY' });
      vi.stubEnv('npm_config_cache', join(room, 'cache3'));
      shop.publish('@me/page', '1.2.3', other, first.pin.integrity);
      await expect(paths('npm:@me/page@1.2.3')).rejects.toMatchObject({ code: 'AO_BLUEPRINT_FETCH' });
      vi.stubEnv('npm_config_cache', join(room, 'cache4'));
      shop.publish('@me/page', '1.2.3', other, '');
      await expect(paths('npm:@me/page@1.2.3')).rejects.toThrow(/tells no integrity/);
      await expect(paths('npm:@me/none@1.0.0')).rejects.toMatchObject({ code: 'AO_BLUEPRINT_FETCH' });
    } finally {
      shop.close();
    }
  });

  it('from a commit or a tag of a repository, without its hooks, filters, links and submodules', async () => {
    const work = join(room, 'work');
    lay(work, { 'x/page/x': '' });
    lay(join(work, 'sub'), { ...pageBlueprint('one\n'), '.gitattributes': '* filter=evil\n' });
    lay(work, { '.gitattributes': '* filter=evil\n' });
    symlinkSync('/etc/passwd', join(work, 'link'));
    chmodSync(join(work, 'sub/template/docs/{{name}}.md.hbs'), 0o755);
    git(work, 'init', '-q');
    git(work, 'add', '-A');
    git(work, 'commit', '-qm', 'one');
    git(work, 'tag', 'v1');
    const bare = join(room, 'bare.git');
    git(room, 'clone', '-q', '--bare', work, bare);
    const ran = join(room, 'ran');
    mkdirSync(join(bare, 'hooks'), { recursive: true });
    for (const hook of ['post-checkout', 'post-merge', 'reference-transaction'])
      writeFileSync(join(bare, 'hooks', hook), `#!/bin/sh\ntouch '${ran}'\n`, { mode: 0o755 });
    const url = `git+${pathToFileURL(bare).href}`;
    const { pin, files } = await fetchBlueprint(room, 'page', `${url}#v1:sub`);
    expect(pin.resolved).toBe(git(work, 'rev-parse', 'HEAD'));
    expect([...files].map(([path, { mode }]) => [path, mode])).toEqual([
      ['blueprint.json', 0o644],
      ['template/docs/{{name}}.md.hbs', 0o755],
    ]);
    expect(await paths(`${url}#${pin.resolved}:sub`)).toEqual(PARTS);
    expect(await paths(`${url}#main:sub`)).toEqual(PARTS);
    expect(existsSync(ran)).toBe(false);
    await expect(paths(`${url}#none`)).rejects.toMatchObject({ code: 'AO_BLUEPRINT_FETCH' });
    await expect(paths(`${url}#v1:x`)).rejects.toMatchObject({ code: 'AO_BLUEPRINT_SOURCE' });
    symlinkSync('/etc/passwd', join(work, 'sub/template/link'));
    git(work, 'add', '-A');
    git(work, 'commit', '-qm', 'two');
    await expect(paths(`git+${pathToFileURL(work).href}#main:sub`)).rejects.toMatchObject({
      code: 'AO_BLUEPRINT_HOSTILE',
    });
  });
});

describe('a packed package is refused with', () => {
  const text = (name: string) => [{ name: `package/${name}` }, 'x'] as const;
  const refused = async (tar: Promise<Buffer> | Buffer, code = 'AO_BLUEPRINT_HOSTILE') =>
    expect(readTarball(await tar, 'npm:x')).rejects.toMatchObject({ code });

  it.each([
    ['a path that leads out', [text('../../x')]],
    ['a path that leads out in the middle', [text('template/../../x')]],
    ['an absolute path', [[{ name: '/etc/x' }, 'x'] as const]],
    ['a path of Windows', [text('template\\..\\x')]],
    ['a drive', [text('c:/x')]],
    ['the state of git', [text('template/.git/config')]],
    ['the state of git in odd case', [text('template/.GIT/config')]],
    ['the state of git as Windows shortens it', [text('template/GIT~1/config')]],
    ['the state of git with a dot', [text('template/.git./config')]],
    ['the state of git with a letter nobody sees', [text('template/.g\u200cit/config')]],
    ['a device of Windows', [text('template/aux.txt')]],
    ['a stream of Windows', [text('template/a.txt:b')]],
    ['names that differ in case', [text('template/a'), text('template/A')]],
    ['folders that differ in case', [text('template/a/x'), text('Template/a/y')]],
    ['names that differ in spelling', [text('template/\u00e9'), text('template/e\u0301')]],
    ['a name twice', [text('template/a'), text('template/a')]],
    ['a symbolic link', [[{ name: 'package/l', type: 'symlink', linkname: '/etc/passwd' }] as const]],
    ['a hard link', [text('a'), [{ name: 'package/l', type: 'link', linkname: 'package/a' }] as const]],
    ['a device', [[{ name: 'package/d', type: 'character-device' }] as const]],
    ['a pipe', [[{ name: 'package/d', type: 'fifo' }] as const]],
    ['a very long name', [text(`template/${'a'.repeat(300)}`)]],
  ])('%s', (_, entries) => refused(tarOf(entries as never)));

  it('too many files, too large ones, too much, and a bomb', async () => {
    const many = Array.from({ length: 2001 }, (_, n) => text(`template/${n}`));
    await refused(tarOf(many), 'AO_BLUEPRINT_TOO_LARGE');
    const large = Buffer.alloc(2 * 1024 * 1024 + 1);
    await refused(tarOf([[{ name: 'package/a' }, large]]), 'AO_BLUEPRINT_TOO_LARGE');
    const eleven = Array.from({ length: 11 }, (_, n) => [{ name: `package/${n}` }, large.subarray(0, -1)] as const);
    await refused(tarOf(eleven), 'AO_BLUEPRINT_TOO_LARGE');
    // 100 MB of nothing in one entry that says it has none.
    await refused(gzipSync(Buffer.concat([await plain(text('a')), Buffer.alloc(100e6)])), 'AO_BLUEPRINT_TOO_LARGE');
  });

  it('bytes that are no package', async () => {
    await refused(Buffer.from('no'));
    await refused(gzipSync(Buffer.from('no tar at all'.repeat(100))));
    await refused((await tarOf([text('a')])).subarray(0, 40));
  });
});

async function plain(entry: readonly [{ name: string }, string]): Promise<Buffer> {
  const { gunzipSync } = await import('node:zlib');
  return gunzipSync(await tarOf([entry])).subarray(0, 1024);
}
