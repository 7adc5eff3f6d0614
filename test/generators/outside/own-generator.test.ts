import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { codeAround, rememberConsent } from '../../../generators/outside/code/consent.js';
import { outsideOf } from '../../../generators/outside/index.js';
import { OutsideProject } from './project.js';

let at: OutsideProject;
let state: string;
beforeEach(async () => {
  state = mkdtempSync(join(tmpdir(), 'ao state '));
  vi.stubEnv('XDG_STATE_HOME', state);
  at = await OutsideProject.make();
});
afterEach(() => {
  at.clean();
  rmSync(state, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

const agree = async (name: string) =>
  rememberConsent(await codeAround(join(at.dir, 'generators', name, 'plopfile.mjs')));

/** A generator with these actions and prompts, agreed to. */
async function plopfile(
  actions: string,
  prompts = "[{ type: 'input', name: 'name', message: 'Which?' }]",
  more = '',
): Promise<void> {
  const config = `{ description: 'd', prompts: ${prompts}, actions: ${actions} }`;
  at.write(
    'generators/note/plopfile.mjs',
    `export default (plop) => { ${more}\n plop.setGenerator('note', ${config}); };\n`,
  );
  await agree('note');
}

describe('a generator of the project', () => {
  it('is made with an example that runs, and each goes without a trace', async () => {
    const before = at.tree();
    await at.generate('generator', 'note');
    await agree('note');
    const made = at.tree();
    await at.generate('note', 'first-results', { about: 'it & them' });
    expect(at.read('notes/first-results.md')).toBe('# First Results\n\nAbout it & them.\n');
    await at.generate('note', 'second');
    expect(at.read('notes/README.md')).toBe('# Notes\n- [second](second.md)\n- [first-results](first-results.md)\n');
    expect((await at.sync()).changed).toBe(false);
    await at.destroy('note', 'second');
    expect(at.read('notes/README.md')).toBe('# Notes\n- [first-results](first-results.md)\n');
    await at.destroy('note', 'first-results');
    expect(at.tree()).toEqual(made);
    await at.destroy('generator', 'note');
    expect(at.tree()).toEqual(before);
  });

  it('runs only after somebody agreed, and again only when its code is as it was', async () => {
    await at.generate('generator', 'note');
    const outside = await outsideOf(at.dir);
    expect(await outside.generator('note')).toMatchObject({ id: 'note', questions: [] });
    await expect(at.generate('note', 'a')).rejects.toMatchObject({ code: 'AO_COMMAND_CONSENT' });
    await agree('note');
    await at.generate('note', 'a');
    at.write('generators/note/templates/note.md.hbs', 'new {{name}}\n');
    await at.generate('note', 'b');
    expect(at.read('notes/b.md')).toBe('new b\n');
    at.write('generators/note/more.js', '');
    await expect(at.generate('note', 'c')).rejects.toMatchObject({ code: 'AO_COMMAND_CONSENT' });
    expect(Object.keys(at.tree()).filter((path) => path.includes('consent'))).toEqual([]);
    expect(readFileSync(join(state, 'ao/consent.json'), 'utf8')).toContain('generators');
  });

  it('asks again when a package that is installed in its folder changes, or what a link in it leads to', async () => {
    await plopfile("[{ type: 'add', path: '{{name}}.txt', template: 'x' }]");
    const changes = [
      () => at.write('generators/note/node_modules/dep/index.js', 'one'),
      () => at.write('generators/note/node_modules/dep/index.js', 'two'),
      () => at.write('generators/note/node_modules/dep/lib/deep.cjs', ''),
      () => at.write('shared/a.js', ''),
      () => symlinkSync('../../shared', join(at.dir, 'generators/note/shared')),
      () => at.write('shared/a.js', '1'),
      () => symlinkSync('../../shared/a.js', join(at.dir, 'generators/note/a.js')),
      () => symlinkSync('dep', join(at.dir, 'generators/note/node_modules/same')),
      () => {
        rmSync(join(at.dir, 'generators/note/node_modules/same'));
        symlinkSync('../shared', join(at.dir, 'generators/note/node_modules/same'));
      },
    ];
    for (const [index, change] of changes.entries()) {
      change();
      const asked = at.generate('note', `n-${index}`).then(
        () => false,
        (error: { code?: string }) => error.code === 'AO_COMMAND_CONSENT',
      );
      // What lies beside it and is not led to is none of it.
      expect(await asked, String(change)).toBe(index !== 3);
      await agree('note');
    }
  });

  it('is not disturbed by links that lead nowhere, round in a circle, or to a folder that is called like code', async () => {
    const folder = join(at.dir, 'generators/note');
    await plopfile("[{ type: 'add', path: '{{name}}.txt', template: 'x' }]");
    symlinkSync('user@host.1234:5678', join(folder, '.#plopfile.js'));
    symlinkSync('.', join(folder, 'round.js'));
    symlinkSync('itself.js', join(folder, 'itself.js'));
    at.write('generators/note/templates.js/a.hbs', '');
    await agree('note');
    await at.generate('note', 'one');
    expect(at.read('one.txt')).toBe('x');
  });

  it('stays destroyable when its code is gone, and what was edited stays', async () => {
    await at.generate('generator', 'note');
    await agree('note');
    await at.generate('note', 'a');
    await at.generate('note', 'b');
    at.write('notes/a.md', 'mine\n');
    rmSync(join(at.dir, 'generators'), { recursive: true });
    await at.sync();
    await at.destroy('note', 'b');
    const { kept } = await at.destroy('note', 'a');
    expect(kept).toEqual(['notes/a.md']);
    expect(existsSync(join(at.dir, 'notes/b.md'))).toBe(false);
  });

  it('fills templates strictly: no HTML, no skipped dot folders, tags of pipelines as they are, what is binary untouched', async () => {
    at.write('generators/note/templates/.ci/{{name}}.yml.hbs', 'run: ${{ github.ref }} <{{pascalCase name}}>\n');
    at.write('generators/note/templates/data.bin', Buffer.from([0, 1, 255]));
    await plopfile("[{ type: 'addMany', destination: 'out', templateFiles: 'templates/**' }]");
    await at.generate('note', 'big-one');
    expect(at.read('out/.ci/big-one.yml')).toBe('run: ${{ github.ref }} <BigOne>\n');
    expect([...readFileSync(join(at.dir, 'out/data.bin'))]).toEqual([0, 1, 255]);
  });

  it('puts lines into files and others in their place, seen by the next action, and gives them back', async () => {
    const readme = at.read('README.md');
    await plopfile(
      `[
      { type: 'modify', path: 'README.md', pattern: /^(# .*)$/m, template: '$1 and {{name}}' },
      { type: 'append', path: 'README.md', pattern: /^# .*$/m, template: 'by a generator' },
      { type: 'append', path: 'README.md', template: 'last', separator: '' },
      { type: 'modify', path: 'README.md', transform: (text) => text.replace('by a', 'by my') },
      async (answers, config, plop) => {
        const text = await plop.project.read('README.md');
        plop.project.write('lines.txt', String(text.split('\\n').length) + plop.renderString('{{upperCase name}}', answers));
        return 'counted';
      },
      { type: 'shout', path: 'x' },
      'a comment',
    ]`,
      undefined,
      "plop.setActionType('shout', async (answers, config, plop) => { plop.project.write('shout.txt', answers.name + '!'); return ''; });",
    );
    const { next } = await at.generate('note', 'x');
    expect(at.read('README.md')).toMatch(/^# .* and x\nby my generator\n[^]*last$/);
    expect(at.read('lines.txt')).toMatch(/^\d+X$/);
    expect(at.read('shout.txt')).toBe('x!');
    expect(next).toEqual(['counted', 'a comment']);
    await at.destroy('note', 'x');
    expect(at.read('README.md')).toBe(readme);
    expect(existsSync(join(at.dir, 'lines.txt'))).toBe(false);
  });

  it('asks as plop does: kinds, choices, what depends on other answers, checks and filters', async () => {
    const prompts = `[
      { type: 'input', name: 'name', message: 'Which?', validate: (v) => v.length < 9 || 'too long' },
      { type: 'list', name: 'colour', message: 'c', choices: [{ name: 'Red', value: 'r' }, 'green'], default: 1 },
      { type: 'confirm', name: 'loud', message: 'l', default: true },
      { type: 'number', name: 'size', message: 's', default: 3, filter: (n) => n * 2 },
      { type: 'checkbox', name: 'parts', message: 'p', choices: ['a', 'b'] },
      { type: 'input', name: 'why', message: 'w', when: (a) => a.loud, default: (a) => 'because ' + a.colour },
      { type: 'input', name: 'never', message: 'n', when: false },
    ]`;
    await plopfile(
      "[{ type: 'add', path: '{{name}}.txt', template: '{{colour}} {{size}} {{parts}} {{why}}{{#if never}}never{{/if}}' }]",
      prompts,
    );
    const generator = await (await outsideOf(at.dir)).generator('note');
    expect(generator?.takesName).toBe('Which?');
    expect(generator?.questions.map(({ name, kind, choices, fallback }) => [name, kind, choices, fallback])).toEqual([
      ['colour', 'text', ['r', 'green'], 'green'],
      ['loud', 'flag', undefined, true],
      ['size', 'number', undefined, 3],
      ['parts', 'list', ['a', 'b'], undefined],
      ['why', 'text', undefined, undefined],
      ['never', 'text', undefined, undefined],
    ]);
    await at.generate('note', 'one');
    expect(at.read('one.txt')).toBe('green 6  because green');
    await at.generate('note', 'two', { colour: 'r', loud: false, size: 5, parts: ['a', 'b'] });
    expect(at.read('two.txt')).toBe('r 10 a,b ');
    await expect(at.generate('note', 'much-too-long')).rejects.toThrow(/name: too long/);
    await expect(at.generate('note', 'x', { colour: 'blue' })).rejects.toMatchObject({ code: 'AO_GENERATE_ANSWER' });
  });

  it.each<[string, string, RegExp]>([
    [
      'a misspelled name',
      "[{ type: 'add', path: 'a.txt', template: 'x\\n{{nmae}}' }]",
      /action 1 \(add a\.txt\): .*nmae/,
    ],
    [
      'a misspelled name in an if',
      "[{ type: 'add', path: 'a.txt', template: '{{#if nmae}}x{{/if}}' }]",
      /nothing is called nmae/,
    ],
    [
      'a misspelled name for a helper',
      "[{ type: 'add', path: 'a.txt', template: '{{upperCase nmae}}' }]",
      /nothing is called nmae/,
    ],
    ['a file that is there', "[{ type: 'add', path: 'README.md', template: 'x' }]", /README\.md is there already/],
    ['a file that is not there', "[{ type: 'append', path: 'no.md', template: 'x' }]", /no\.md is not there/],
    [
      'a pattern that fits nowhere',
      "[{ type: 'modify', path: 'README.md', pattern: /zzzz/, template: 'x' }]",
      /nothing in README\.md is like/,
    ],
    ['a path outside', "[{ type: 'add', path: '../a.txt', template: 'x' }]", /leads out/],
    ['a path of ao', "[{ type: 'add', path: '.ao/a.txt', template: 'x' }]", /ao's own/],
    [
      'a generated file',
      "[{ type: 'modify', path: 'model-service/gen/base.py', transform: (t) => t + 'x' }]",
      /is ao's/,
    ],
    [
      'lines of the user to go',
      "[{ type: 'modify', path: 'README.md', transform: (t) => t.split('\\n').slice(3).join('\\n') }]",
      /takes lines out of README\.md/,
    ],
    ['an action of no type', "[{ type: 'adda', path: 'a' }]", /no action of the type "adda"/],
    ['an error in a function', "[() => { throw new Error('oops'); }]", /action 1 \(function\): oops/],
    [
      'templates that are not there',
      "[{ type: 'addMany', destination: 'x', templateFiles: 'no/**' }]",
      /no template is like/,
    ],
  ])('with %s writes nothing and says what is wrong', async (_, actions, message) => {
    await plopfile(actions);
    const before = at.tree();
    await expect(at.generate('note', 'one')).rejects.toThrow(message);
    expect(at.tree()).toEqual(before);
  });

  it('takes the defaults of choices as plop does: those that are checked, and the one of a number, asked or not', async () => {
    const prompts = `[
      { type: 'input', name: 'name', message: 'n' },
      { type: 'confirm', name: 'sure', message: 's' },
      { type: 'checkbox', name: 'parts', message: 'p', choices: [{ name: 'A', value: 'a', checked: true }, 'b'] },
      { type: 'list', name: 'colour', message: 'c', choices: [{ name: 'Red', value: 'r' }, { name: 'Green', value: 'g' }],
        default: 1, when: (answers) => answers.name !== 'plain' },
    ]`;
    await plopfile("[{ type: 'add', path: '{{name}}.txt', template: '{{parts}} {{colour}} {{sure}}' }]", prompts);
    await at.generate('note', 'one');
    expect(at.read('one.txt')).toBe('a g true');
    await at.generate('note', 'plain', { parts: ['b'], sure: false });
    expect(at.read('plain.txt')).toBe('b  false');
  });

  it('takes, for what depends on others and has no default, that of its kind, and nothing when it is not asked', async () => {
    const prompts = `[
      { type: 'input', name: 'name', message: 'n' },
      { type: 'confirm', name: 'sure', message: 's', when: (answers) => answers.name === 'one' },
      { type: 'checkbox', name: 'parts', message: 'p', choices: ['a'], when: (answers) => answers.name === 'one' },
    ]`;
    const action = `(answers, config, plop) => plop.project.write(answers.name + '.txt', [answers.sure, answers.parts]
      .map((each) => each === undefined ? 'undefined' : JSON.stringify(each)).join(' '))`;
    await plopfile(`[${action}]`, prompts);
    await at.generate('note', 'one');
    await at.generate('note', 'two');
    expect([at.read('one.txt'), at.read('two.txt')]).toEqual(['true []', 'undefined undefined']);
  });

  it('appends a line also where a longer one begins alike, and the same line once', async () => {
    at.write('list.txt', 'begin\nfoobar\n');
    await plopfile("[{ type: 'append', path: 'list.txt', pattern: 'begin', template: '{{name}}' }]");
    await at.generate('note', 'foo');
    expect(at.read('list.txt')).toBe('begin\nfoo\nfoobar\n');
    await at.generate('note', 'foobar');
    expect(at.read('list.txt')).toBe('begin\nfoo\nfoobar\n');
  });

  it.each([
    [
      'that asks by a function',
      'async (inquirer) => inquirer.prompt([])',
      'AO_GENERATOR_PROMPTS',
      /its prompts are a function/,
    ],
    [
      'with a prompt called like a flag of ao',
      "[{ name: 'force' }]",
      'AO_GENERATOR_FAILED',
      /prompt force has the name of a flag/,
    ],
  ])('%s is refused with what to do', async (_, prompts, code, words) => {
    await plopfile('[]', prompts);
    const error = await at.generate('note', 'a').catch((cause: unknown) => cause as Error & { remedy: string[] });
    expect(error).toMatchObject({ code, message: expect.stringMatching(words) });
    expect((error as { remedy: string[] }).remedy[0]).toContain('generators/note/plopfile.mjs');
  });

  it('that cannot be loaded, or sets another generator, is told', async () => {
    at.write('generators/note/plopfile.mjs', 'export default () => { throw new Error("broken"); };');
    await agree('note');
    await expect(at.generate('note', 'a')).rejects.toMatchObject({ code: 'AO_GENERATOR_FAILED' });
    await expect(at.generate('note', 'a')).rejects.toThrow(/note \(generators\/note\/plopfile\.mjs\): broken/);
  });
});
