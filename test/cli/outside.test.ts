import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lay, pageBlueprint } from '../generators/outside/packages.js';
import { OutsideProject } from '../generators/outside/project.js';
import { ao, type Outcome } from './harness.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ao home '));
  vi.stubEnv('XDG_DATA_HOME', join(home, 'data'));
  vi.stubEnv('XDG_STATE_HOME', join(home, 'state'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

const json = <T>({ stdout }: Outcome): T => JSON.parse(stdout) as T;
const code = (outcome: Outcome) => json<{ error?: { code: string } }>(outcome).error?.code;

describe('blueprints and generators of a project on the command line', () => {
  let at: OutsideProject;
  const run = (...words: string[]) => ao(words, at.dir);
  beforeEach(async () => {
    at = await OutsideProject.make();
  });
  afterEach(() => at.clean());

  it('are made, listed with their flags in the help, used and destroyed', async () => {
    expect((await run('generate', 'blueprint', 'page', '--yes')).stdout).toContain('Edit blueprints/page');
    expect((await run('generate', '--help')).stdout).toMatch(/page <name> +A page about the rpcs/);
    expect((await run('generate', 'page', '--help')).stdout).toMatch(
      /--title TEXT +Title of the page\. By default Our model\./,
    );
    expect((await run('generate', 'page', 'calls', '--title', 'Calls')).status).toBe(0);
    expect(at.read('docs/calls.md')).toContain('# Calls');
    expect(code(await run('generate', 'page', 'x', '--titel', 'y', '--json'))).toBe('AO_COMMAND_FLAG_UNKNOWN');
    expect(code(await run('generate', 'pge', 'x', '--json'))).toBe('AO_GENERATE_UNKNOWN');
    at.write('blueprints/page/blueprint.json', '{');
    expect((await run('generate', '--help')).stdout).toMatch(/page +blueprint page: /);
    at.write(
      'blueprints/page/blueprint.json',
      JSON.stringify({ summary: 's', classes: { merged: ['docs/{{name}}.md'] } }),
    );
    at.write('blueprints/page/template/docs/{{name}}.md.hbs', '# {{nmae}}\n');
    const outcome = await run('generate', 'page', 'y');
    expect(outcome.stderr).toContain('blueprints/page/template/docs/{{name}}.md.hbs:1: nothing is called nmae');
    rmSync(join(at.dir, 'blueprints'), { recursive: true });
    expect((await run('destroy', 'page', 'calls')).status).toBe(0);
    expect(existsSync(join(at.dir, 'docs/calls.md'))).toBe(false);
  });

  it('that are code run after a yes, once for each state of the code', async () => {
    await run('generate', 'generator', 'note', '--yes');
    const refused = await run('generate', 'note', 'first');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('generators/note needs your consent');
    expect((await run('generate', 'note', 'first', '--yes', '--dry-run')).stdout).toMatch(/create {2}notes\/first\.md/);
    expect(existsSync(join(at.dir, 'notes'))).toBe(false);
    expect((await run('generate', 'note', '--help')).stdout).toMatch(
      /--about TEXT +What is it about\? By default the model\./,
    );
    expect((await run('generate', 'note', 'first', '--about', 'x')).status).toBe(0);
    expect(at.read('notes/first.md')).toContain('About x.');
    expect((await run('destroy', 'note', 'first')).status).toBe(0);
    expect(existsSync(join(at.dir, 'notes'))).toBe(false);
  });

  it('come from outside by ao blueprint: shown, taken in with a yes, listed, updated, trusted, removed', async () => {
    lay(join(home, 'shop'), pageBlueprint());
    const source = join(home, 'shop');
    expect((await run('blueprint', 'list')).stdout).toContain('There are none');
    const refused = await run('blueprint', 'add', 'page', source);
    expect(refused.stderr).toContain('needs your consent');
    expect(refused.stdout).toMatch(/create {2}\.ao\/blueprints\/page\/blueprint\.json/);
    expect(existsSync(join(at.dir, '.ao/blueprints'))).toBe(false);
    const dry = await run('blueprint', 'add', 'page', source, '--dry-run', '--diff');
    expect(dry.stdout).toContain('+++ b/.ao/blueprints/page/blueprint.json');
    const added = json<{ resolved: string; changed: boolean }>(
      await run('blueprint', 'add', 'page', source, '-y', '--json'),
    );
    expect(added).toMatchObject({ name: 'page', source, resolved: '', changed: true });
    expect((await run('blueprint', 'list')).stdout).toMatch(/^page +.*as fetched/);
    await run('generate', 'page', 'calls');
    lay(source, pageBlueprint('# {{title}} 2\n'));
    const update = await run('blueprint', 'update', 'page', '--yes');
    expect(update.stdout).toMatch(/\+# Rpcs 2/);
    expect(at.read('docs/calls.md')).toBe('# Rpcs 2\n');
    expect((await run('blueprint', 'update', 'page')).stdout).toContain('Everything is in line');
    at.write('.ao/blueprints/page/template/docs/{{name}}.md.hbs', 'mine\n');
    expect(code(await run('sync', '--json'))).toBe('AO_BLUEPRINT_CHANGED');
    expect((await run('blueprint', 'trust', 'page')).status).toBe(0);
    expect(at.read('docs/calls.md')).toBe('mine\n');
    expect(code(await run('blueprint', 'remove', 'page', '--json'))).toBe('AO_BLUEPRINT_IN_USE');
    await run('destroy', 'page', 'calls');
    expect((await run('blueprint', 'remove', 'page')).status).toBe(0);
    expect(existsSync(join(at.dir, '.ao/blueprints'))).toBe(false);
    expect((await run('blueprint')).stdout).toMatch(/blueprint trust +Take fetched/);
    expect((await run('blueprint', 'ad')).stderr).toContain('blueprint add');
  });

  it('come from plugins: a blueprint is copied into the project by the first thing that is made with it', async () => {
    const plugin = join(home, 'plugin');
    const keys = { blueprints: './blueprints', generators: 'generators/' };
    lay(plugin, { 'package.json': JSON.stringify({ name: '@me/brings', version: '2.0.0', ao: keys }) });
    lay(join(plugin, 'blueprints/page'), pageBlueprint());
    const action = "{ type: 'add', path: '{{name}}.txt', template: 'x' }";
    lay(plugin, {
      'generators/stamp/plopfile.mjs': `export default (p) => p.setGenerator('stamp', { actions: [${action}] });`,
    });
    await ao(['plugin', 'add', plugin, '--yes']);
    expect((await run('generate', '--help')).stdout).toMatch(/page <name>[^]*stamp <name>/);
    expect((await run('generate', 'page', 'calls')).status).toBe(0);
    expect(at.read('ao.toml')).toContain('page = "plugin:@me/brings"');
    expect(at.read('.ao/manifest.json')).toContain('"resolved":"@me/brings@2.0.0"');
    expect((await run('generate', 'stamp', 'a')).stderr).toContain('needs your consent');
    expect((await run('generate', 'stamp', 'a', '--yes')).status).toBe(0);
    expect((await run('blueprint', 'update', 'page')).status).toBe(0);
    await ao(['plugin', 'remove', '@me/brings']);
    expect((await run('sync', '--check')).status).toBe(0);
    expect(code(await run('blueprint', 'update', 'page', '--json'))).toBe('AO_BLUEPRINT_FETCH');
    expect((await run('destroy', 'page', 'calls')).status).toBe(0);
    expect((await run('destroy', 'stamp', 'a')).status).toBe(0);
  });
});

describe('plugins', () => {
  const COMMAND = `export default class {
    static summary = 'Say hello.'; static flags = {}; static args = {}; static aliases = ['hi'];
    static async run(argv, config) {
      if (argv.includes('fail')) throw new Error('it did not work');
      if (argv.includes('exit')) throw Object.assign(new Error('x'), { oclif: { exit: 7 }, code: 'EEXIT' });
      process.stdout.write(config.bin + ' says hello ' + argv.join(' ') + '\\n');
    }
  }`;
  const plugin = (files: Record<string, string>, more: object = {}, name = '@me/greets'): string => {
    const folder = join(home, `plugin ${name.replace('/', ' ')}`);
    const oclif = { commands: { strategy: 'pattern', target: './commands' } };
    const scripts = { preinstall: `touch '${join(home, 'ran')}'`, prepare: `touch '${join(home, 'ran')}'` };
    lay(folder, {
      'package.json': JSON.stringify({ name, version: '1.0.0', type: 'module', oclif, scripts, ...more }),
      ...files,
    });
    return folder;
  };
  const registered = () => join(home, 'data/ao/plugins.json');

  it('add commands and topics, which are in the help and run, and go again', async () => {
    const spec = plugin({ 'commands/greet/hello.js': COMMAND, 'commands/wave.js': COMMAND.replace("['hi']", '[]') });
    expect((await ao(['plugin', 'add', spec])).stderr).toContain('needs your consent');
    expect((await ao(['plugin', 'add', spec, '--yes'])).stdout).toContain(
      '@me/greets 1.0.0 is installed; its commands: greet hello, wave',
    );
    expect(existsSync(join(home, 'ran'))).toBe(false);
    expect((await ao(['--help'])).stdout).toMatch(
      /FROM PLUGINS\n {2}greet hello, hi +Say hello\.\n {2}wave +Say hello\./,
    );
    expect((await ao(['greet', 'hello', 'you'])).stdout).toBe('ao says hello you\n');
    expect((await ao(['hi'])).stdout).toBe('ao says hello \n');
    expect((await ao(['greet'])).stdout).toMatch(/greet hello +Say hello\./);
    expect((await ao(['greet', 'hello', '--help'])).stdout).toContain('Say hello.');
    expect((await ao(['completion', 'bash'])).stdout).toContain('greet');
    expect((await ao(['plugin', 'list'])).stdout).toMatch(/^@me\/greets +1\.0\.0 +greet hello, wave/);
    const failed = await ao(['wave', 'fail']);
    expect(failed.stderr).toContain('wave (of the plugin @me/greets): it did not work');
    expect(failed.status).toBe(69);
    expect((await ao(['plugin', 'remove', '@me/greets'])).status).toBe(0);
    expect((await ao(['wave'])).status).toBe(2);
    expect((await ao(['plugin', 'remove', '@me/greets', '--json'])).stdout).toContain('AO_PLUGIN_UNKNOWN');
    expect((await ao(['plugin', 'list'])).stdout).toContain('There are none');
  });

  it('that are broken break nothing else, and say the cure', async () => {
    await ao(['plugin', 'add', plugin({ 'commands/wave.js': COMMAND }), '--yes']);
    const [{ root }] = (JSON.parse(readFileSync(registered(), 'utf8')) as { plugins: [{ root: string }] }).plugins;
    writeFileSync(join(root, 'commands/wave.js'), 'throw new Error("gone wrong")');
    rmSync(join(root, 'package.json'));
    expect((await ao(['--help'])).stdout).toContain('wave');
    const broken = await ao(['wave']);
    expect(broken.status).toBe(69);
    expect(broken.stderr).toMatch(/cannot be loaded[^]*ao plugin add/);
    rmSync(root, { recursive: true });
    expect((await ao(['plugin', 'list'])).stdout).toContain('its files are gone');
    writeFileSync(registered(), '{"plugins": 3}');
    expect((await ao(['version'])).status).toBe(0);
    const list = await ao(['plugin', 'list']);
    expect(list.stderr).toContain('is damaged');
    expect(list.status).toBe(0);
  });

  it.each<[string, () => string, string]>([
    ['is no plugin', () => plugin({}, { oclif: undefined }), 'AO_PLUGIN_INVALID'],
    ['has a command of ao', () => plugin({ 'commands/build.js': COMMAND }), 'AO_PLUGIN_SHADOWS'],
    ['has a topic that is a command of ao', () => plugin({ 'commands/build/fast.js': COMMAND }), 'AO_PLUGIN_SHADOWS'],
    [
      'has an alias of ao',
      () => plugin({ 'commands/x.js': COMMAND.replace("['hi']", "['new']") }),
      'AO_PLUGIN_SHADOWS',
    ],
    ['has commands that do not load', () => plugin({ 'commands/x.js': 'throw new Error("no")' }), 'AO_PLUGIN_INVALID'],
    ['names a folder outside of it', () => plugin({}, { ao: { blueprints: '../..' } }), 'AO_PLUGIN_INVALID'],
    [
      'has a blueprint called like a generator of ao',
      () =>
        plugin(Object.fromEntries(Object.entries(pageBlueprint()).map(([path, text]) => [`b/client/${path}`, text])), {
          ao: { blueprints: 'b' },
        }),
      'AO_PLUGIN_SHADOWS',
    ],
    ['is not there', () => join(home, 'nowhere.tgz'), 'AO_PLUGIN_INSTALL'],
  ])('a package that %s is not installed', async (_, spec, expected) => {
    expect(code(await ao(['plugin', 'add', spec(), '--yes', '--json']))).toBe(expected);
    expect(existsSync(registered())).toBe(false);
  });

  it('do not take names of each other, and a newer one takes the place of the older', async () => {
    await ao(['plugin', 'add', plugin({ 'commands/wave.js': COMMAND }), '--yes']);
    const other = plugin({ 'commands/wave.js': COMMAND }, {}, 'other');
    expect(code(await ao(['plugin', 'add', other, '--yes', '--json']))).toBe('AO_PLUGIN_SHADOWS');
    await ao(['plugin', 'add', plugin({ 'commands/wave.js': COMMAND }, { version: '1.1.0' }), '--yes']);
    expect((await ao(['plugin', 'list'])).stdout).toMatch(/^@me\/greets +1\.1\.0/);
    // One that was installed before ao had a command of that name.
    const list = readFileSync(registered(), 'utf8');
    writeFileSync(registered(), list.replace('"wave": {', '"build:x": {'));
    expect((await ao(['--help'])).stdout).not.toContain('build x');
  });
});
