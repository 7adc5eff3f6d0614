import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  fetchAgain,
  fetchNew,
  listBlueprints,
  removeBlueprint,
  takeBlueprint,
  trustBlueprints,
} from '../../../generators/outside/manage.js';
import { undoLast } from '../../../generators/sync/index.js';
import { lay, packed, pageBlueprint } from './packages.js';
import { OutsideProject } from './project.js';

let at: OutsideProject;
beforeEach(async () => {
  at = await OutsideProject.make();
});
afterEach(() => at.clean());

const SOURCE = '../shop';
const shop = (files: Record<string, string>) => {
  rmSync(join(at.dir, SOURCE), { recursive: true, force: true });
  lay(join(at.dir, SOURCE), files);
};
const add = async (name = 'page', source = SOURCE) =>
  takeBlueprint(at.dir, name, await fetchNew(at.dir, name, source), {
    ...at.options,
    command: `blueprint add ${name}`,
  });
const update = async (force = false) =>
  takeBlueprint(at.dir, 'page', await fetchAgain(at.dir, 'page'), { ...at.options, force });
const manifest = () =>
  JSON.parse(at.read('.ao/manifest.json')) as { blueprints: Record<string, Record<string, string>> };
const COPY = '.ao/blueprints/page/template/docs/{{name}}.md.hbs';

describe('a fetched blueprint', () => {
  it('is copied as data, pinned, named in ao.toml, rendered from the copy alone, and goes without a trace', async () => {
    shop({ ...pageBlueprint(), 'package.json': '{}', 'index.js': 'throw 1' });
    const before = at.tree();
    await add();
    expect(Object.keys(at.tree()).filter((path) => path.startsWith('.ao/blueprints'))).toEqual([
      '.ao/blueprints/page/blueprint.json',
      COPY,
    ]);
    expect(at.read('ao.toml')).toContain(`\npage = "${SOURCE}"\n`);
    expect(manifest().blueprints['page']).toEqual({
      source: SOURCE,
      resolved: '',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    const added = at.tree();
    await undoLast(at.dir, {});
    expect(at.tree()).toEqual(before);
    await add();
    rmSync(join(at.dir, SOURCE), { recursive: true });
    await at.generate('page', 'calls', { title: 'Calls' });
    expect(at.read('docs/calls.md')).toMatch(/^# Calls\n\n- Classify\n/);
    expect((await at.sync()).changed).toBe(false);
    expect(await listBlueprints(at.dir)).toEqual([{ name: 'page', source: SOURCE, resolved: '', state: 'as fetched' }]);
    await expect(removeBlueprint(at.dir, 'page', at.options)).rejects.toMatchObject({ code: 'AO_BLUEPRINT_IN_USE' });
    await at.destroy('page', 'calls');
    expect(at.tree()).toEqual(added);
    await removeBlueprint(at.dir, 'page', at.options);
    expect(at.tree()).toEqual(before);
  });

  it('brings its news by update: merged with the edits in what was made with it', async () => {
    shop(pageBlueprint());
    await add();
    await at.generate('page', 'calls');
    at.write('docs/calls.md', `${at.read('docs/calls.md')}mine\n`);
    const { plan } = await update();
    expect(plan.steps.filter(({ write }) => write !== undefined)).toEqual([]);
    shop(pageBlueprint('# {{title}} anew\n\n{{#each rpcs}}\n- {{rpc}}\n{{/each}}\n\nend\n'));
    await update();
    expect(at.read('docs/calls.md')).toMatch(/^# Rpcs anew\n[^]*end\nmine\n$/);
    shop({ ...pageBlueprint('{{nmae}}\n') });
    await expect(update()).rejects.toMatchObject({ code: 'AO_BLUEPRINT_TEMPLATE' });
  });

  it('that was changed in the project is refused until somebody trusts it, or fetches it anew', async () => {
    shop(pageBlueprint());
    await add();
    await at.generate('page', 'calls');
    const copy = at.read(COPY);
    at.write(COPY, copy.replaceAll('\n', '\r\n'));
    await at.sync();
    at.write(COPY, copy.replace('end', 'mine'));
    const changed = { code: 'AO_BLUEPRINT_CHANGED', message: expect.stringContaining('{{name}}.md.hbs') as string };
    await expect(at.sync()).rejects.toMatchObject(changed);
    await expect(at.generate('page', 'more')).rejects.toMatchObject(changed);
    await expect(at.destroy('page', 'calls')).rejects.toMatchObject(changed);
    expect(await listBlueprints(at.dir)).toMatchObject([{ state: 'changed' }]);
    await expect(update()).rejects.toMatchObject({ code: 'AO_SYNC_GEN_EDITED' });
    await trustBlueprints(at.dir, ['page'], at.options);
    expect(at.read('docs/calls.md')).toContain('mine');
    expect((await at.sync()).changed).toBe(false);
    await update(true);
    expect(at.read('docs/calls.md')).toContain('end');
    rmSync(join(at.dir, COPY));
    await expect(at.sync()).rejects.toMatchObject(changed);
    await update();
    expect(at.read(COPY)).toBe(copy);
    at.write('.ao/blueprints/page/template/more.txt', 'x');
    await expect(at.sync()).rejects.toMatchObject({ code: 'AO_BLUEPRINT_CHANGED' });
  });

  it('follows ao.toml: a new source is not used before it was fetched, a line that is gone takes the copy along', async () => {
    shop(pageBlueprint());
    await add();
    const toml = at.read('ao.toml');
    lay(join(at.dir, '../other'), pageBlueprint('other\n'));
    at.write('ao.toml', toml.replace(SOURCE, '../other'));
    await expect(at.sync()).rejects.toMatchObject({ code: 'AO_BLUEPRINT_NOT_FETCHED' });
    expect(await listBlueprints(at.dir)).toEqual([{ name: 'page', source: '../other', state: 'not fetched' }]);
    await update();
    expect(at.read(COPY)).toBe('other\n');
    at.write('ao.toml', at.read('ao.toml').replace('page = "../other"\n', ''));
    await at.sync();
    expect(Object.keys(at.tree()).filter((path) => path.startsWith('.ao/blueprints'))).toEqual([]);
    at.write('ao.toml', at.read('ao.toml').replace(/\[blueprints\].*\n?/, '') + '\n[blueprints]\nnew = "../other"\n');
    await expect(at.sync()).rejects.toMatchObject({ code: 'AO_BLUEPRINT_NOT_FETCHED' });
  });

  it('is refused under a name that is taken, when nothing is called so, and when its package changed under its name', async () => {
    shop(pageBlueprint());
    await expect(fetchNew(at.dir, 'client', SOURCE)).rejects.toMatchObject({ code: 'AO_BLUEPRINT_NAME' });
    await add();
    await expect(fetchNew(at.dir, 'page', SOURCE)).rejects.toMatchObject({ code: 'AO_BLUEPRINT_NAME' });
    await expect(fetchAgain(at.dir, 'none')).rejects.toMatchObject({ code: 'AO_BLUEPRINT_UNKNOWN' });
    await expect(removeBlueprint(at.dir, 'none', at.options)).rejects.toMatchObject({ code: 'AO_BLUEPRINT_UNKNOWN' });
    await expect(trustBlueprints(at.dir, ['none'], at.options)).rejects.toMatchObject({ code: 'AO_BLUEPRINT_UNKNOWN' });
    const tarball = join(at.dir, '../p-1.tgz');
    writeFileSync(tarball, await packed(pageBlueprint()));
    await add('sheet', 'npm:../p-1.tgz');
    writeFileSync(tarball, await packed(pageBlueprint('other\n')));
    await expect(fetchAgain(at.dir, 'sheet')).rejects.toMatchObject({ code: 'AO_BLUEPRINT_INTEGRITY' });
  });

  it('keeps the executable bit of its templates', async () => {
    const definition = { summary: 's', classes: { seam: ['{{name}}.sh'] } };
    shop({ 'blueprint.json': JSON.stringify(definition), 'template/{{name}}.sh': 'x' });
    chmodSync(join(at.dir, SOURCE, 'template/{{name}}.sh'), 0o755);
    await add('script');
    const { plan } = await at.generate('script', 'go');
    expect(plan.steps.find(({ path }) => path === 'go.sh')?.write?.mode).toBe(0o755);
  });
});
