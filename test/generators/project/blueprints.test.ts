import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLIENT_LANGUAGES } from '../../../generators/client/index.js';
import { type Blueprint, readBlueprint } from '../../../generators/project/blueprint.js';
import { MODEL_LANGUAGES } from '../../../generators/languages/index.js';
import { layersOf } from '../../../generators/project/layers.js';
import { renderBlueprint } from '../../../generators/project/render.js';
import { lintBlueprint } from '../../../generators/project/template-lint.js';
import { room, type Room } from './workshop.js';

let at: Room;
beforeEach(() => {
  at = room();
});
afterEach(() => at.clean());

const folders = (dir: string) =>
  readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

describe('the blueprints of ao', () => {
  it('name only variables that they declare, decide nothing and stay in the budget of tags', async () => {
    const { blueprints } = at.assets;
    const faults = await Promise.all(
      folders(blueprints).map(async (id) => lintBlueprint(await readBlueprint(blueprints, id))),
    );
    expect(faults.flat()).toEqual([]);
  });

  it('are each a layer of some project, what a client needs besides the contract, or what a generator makes', () => {
    const used = MODEL_LANGUAGES.flatMap((model) => [...layersOf(model, 'starter'), ...layersOf(model, 'own')]);
    const clients = CLIENT_LANGUAGES.map((language) => `client-${language}`);
    const generated = ['ci-github', 'ci-gitlab', 'devcontainer'];
    expect(folders(at.assets.blueprints)).toEqual([...new Set([...used, ...clients, ...generated])].sort());
  });
});

describe('a blueprint', () => {
  const make = async (files: Record<string, string>, manifest: object = {}): Promise<Blueprint> => {
    mkdirSync(join(at.dir, 'bp/template'), { recursive: true });
    const whole = {
      summary: 's',
      variables: { name: 'n' },
      classes: { seam: Object.keys(files).map((path) => path.replace(/\.hbs$/, '')) },
      ...manifest,
    };
    writeFileSync(join(at.dir, 'bp/blueprint.json'), JSON.stringify(whole));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(at.dir, 'bp/template', path, '..'), { recursive: true });
      writeFileSync(join(at.dir, 'bp/template', path), text, { mode: path.endsWith('.sh') ? 0o755 : 0o644 });
    }
    return readBlueprint(at.dir, 'bp');
  };

  it('renders .hbs files and names, without escaping, and copies the rest byte for byte', async () => {
    const blueprint = await make({
      '{{name}}/a.txt.hbs': '<{{name}}>\n{{#if on}}\nyes\n{{/if}}\n{{#each list}}\n- {{this}}\n{{/each}}\n',
      'b.sh': 'echo ${{ x }} {{name}}\n',
      '.npmrc.hbs': 'x=1\n',
    });
    const files = await renderBlueprint(blueprint, { name: 'a&b', on: true, list: ['<1>', '2'] });
    const texts = Object.fromEntries(files.map(({ path, content }) => [path, Buffer.from(content).toString()]));
    expect(texts).toEqual({
      'a&b/a.txt': '<a&b>\nyes\n- <1>\n- 2\n',
      'b.sh': 'echo ${{ x }} {{name}}\n',
      '.npmrc': 'x=1\n',
    });
    expect(files.find(({ path }) => path === 'b.sh')?.mode).toBe(0o755);
  });

  it('fails on a variable that is not there, naming the template', async () => {
    const blueprint = await make({ 'a.txt.hbs': '{{nmae}}' });
    await expect(renderBlueprint(blueprint, { name: 'x' })).rejects.toThrow(/template bp\/a\.txt: .*nmae/);
  });

  it('is refused when a file is in no class', async () => {
    await expect(make({ 'a.txt': '' }, { classes: {} })).rejects.toThrow('a.txt must be in one class, is in none');
  });

  it('is refused when a file is in two classes', async () => {
    await expect(make({ 'd/a.txt': '' }, { classes: { gen: ['d/**'], seam: ['d/a.txt'] } })).rejects.toThrow(
      'is in gen and seam',
    );
  });

  it.each([
    [
      'a variable that is not declared, also where strict rendering does not see it',
      '{{#if typo}}{{/if}}{{name}}',
      'variable typo is not declared',
    ],
    ['helpers besides if and each', '{{#with name}}{{/with}}', 'the helper with is not allowed'],
    ['calls of helpers', '{{lookup name 1}}', 'only if and each are helpers'],
    ['partials', '{{> name}}', 'PartialStatement is not allowed'],
    ['too many tag lines', '{{name}}\n'.repeat(20), '20 lines have tags'],
    ['a declared variable that nothing names', 'x', 'variable name is declared and never used'],
  ])('is faulted for %s', async (_what, text, fault) => {
    expect((await lintBlueprint(await make({ 'a.txt.hbs': text }))).join('\n')).toContain(fault);
  });

  it('may compare nothing, but branch and loop', async () => {
    const text = '{{! a remark }}{{#if name}}{{name}}{{else}}-{{/if}}{{#each name}}{{@index}}{{this}}{{/each}}';
    expect(await lintBlueprint(await make({ 'a.txt.hbs': text }))).toEqual([]);
  });
});
