import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { git, lay, pageBlueprint } from '../generators/outside/packages.js';
import { User } from './user.js';

let user: User;
let project: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  user = await User.arrive();
  // In CI nobody is asked, whatever the terminal.
  env = { XDG_DATA_HOME: join(user.folder, 'data'), XDG_STATE_HOME: join(user.folder, 'state'), CI: 'true' };
  project = join(user.folder, 'myproj');
  await user.must(['init', 'myproj', '--model', 'python', '--no-install', '--yes'], user.folder, env);
});
afterAll(() => user.leave());

const ao = (...words: string[]) => user.ao(words, project, env);
const must = (...words: string[]) => user.must(words, project, env);
const read = (path: string) => readFileSync(join(project, path), 'utf8');
const write = (path: string, text: string) => lay(project, { [path]: text });
const there = (path: string) => existsSync(join(project, path));

/** Runs ao at a terminal, where its questions are answered. */
function inTerminal(words: string[], answers: [question: string, answer: string][]): string {
  const script = resolve('test/fixtures/outside/terminal.py');
  const python = ['-u', script, JSON.stringify(answers), user.aoPath, ...words];
  return execFileSync('python3', python, { cwd: project, env: { ...user.env, ...env }, encoding: 'utf8' });
}

/** Every file of the project, with its bytes, but for what `ao undo` and a quick sync remember on this machine alone. */
function tree(): Record<string, string> {
  const files = readdirSync(project, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(project.length + 1));
  const kept = paths.filter((path) => !/^\.ao\/(undo|cache)\//.test(path));
  return Object.fromEntries(kept.map((path) => [path, read(path)]));
}

/** Adds a rpc to the contract, by hand. */
function addRpc(name: string): () => void {
  const folder = join(project, 'model-interface');
  const [file = ''] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.proto') && !path.startsWith('google'),
  );
  const before = readFileSync(join(folder, file), 'utf8');
  const [, service = ''] = /(\nservice \w+ \{\n)/.exec(before) ?? [];
  const messages = `message ${name}Request {}\nmessage ${name}Response {}\n`;
  const rpc = `${service}  // Says ${name}.\n  rpc ${name}(${name}Request) returns (${name}Response) {\n    option (google.api.http) = { get: "/v1/${name.toLowerCase()}" };\n  }\n\n`;
  writeFileSync(join(folder, file), `${before.replace(service, rpc)}\n// Asks.\n${messages}`);
  return () => writeFileSync(join(folder, file), before);
}

describe('what a user brings to a project', () => {
  it('is a blueprint in a folder: made, rendered, kept by sync after a contract change, merged, destroyed', async () => {
    const before = tree();
    await must('generate', 'blueprint', 'page');
    await must('generate', 'page', 'calls', '--title', 'All calls', '--types');
    expect(read('docs/calls.md')).toMatch(/^# All calls\n[^]*Takes /);
    const back = addRpc('Explain');
    await must('sync');
    expect(read('docs/calls.md')).toContain('## Explain');
    write('docs/calls.md', `${read('docs/calls.md')}\nMine.\n`);
    const template = 'blueprints/page/template/docs/{{name}}.md.hbs';
    write(template, read(template).replace('answers these calls:', 'answers:'));
    await must('sync');
    expect(read('docs/calls.md')).toMatch(/ answers:\n[^]*\nMine\.\n$/);
    expect((await must('sync', '--check')).code).toBe(0);
    expect((await must('destroy', 'page', 'calls')).stdout).toContain('docs/calls.md');
    expect(read('docs/calls.md')).toContain('Mine.');
    rmSync(join(project, 'docs/calls.md'));
    await must('generate', 'page', 'calls');
    await must('destroy', 'page', 'calls');
    expect(there('docs/calls.md')).toBe(false);
    write(template, read(template).replace('answers:', 'answers these calls:'));
    await must('destroy', 'blueprint', 'page');
    back();
    await must('sync');
    expect(tree()).toEqual(before);
  });

  it('is a generator in a folder: refused before a yes, then run, planned, destroyed', async () => {
    const before = tree();
    await must('generate', 'generator', 'note');
    const refused = await ao('generate', 'note', 'first', '--json');
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'AO_COMMAND_CONSENT' } });
    const planned = await must('generate', 'note', 'first', '--yes', '--dry-run', '--diff');
    expect(planned.stdout).toContain('+++ b/notes/first.md');
    expect(there('notes')).toBe(false);
    await must('generate', 'note', 'first', '--about', 'the "first" & last');
    expect(read('notes/first.md')).toBe('# First\n\nAbout the "first" & last.\n');
    await must('generate', 'note', 'second');
    await must('destroy', 'note', 'second');
    // Other code: the person at the terminal is asked again, by ao whether it may run, and by plop what to make.
    write('generators/note/more.mjs', '');
    const asked = inTerminal(
      ['generate', 'note'],
      [
        ['Go on?', 'y'],
        ['Name of the note.', 'second\r'],
        ['What is it about?', 'tea & cake\r'],
      ],
    );
    expect(asked).toContain('created');
    expect(read('notes/second.md')).toContain('About tea & cake.');
    rmSync(join(project, 'generators/note/more.mjs'));
    await must('sync', '--check');
    await must('destroy', 'note', 'second');
    await must('destroy', 'note', 'first');
    await must('destroy', 'generator', 'note');
    expect(tree()).toEqual(before);
  });

  it('is a blueprint of a repository: pinned, rendered without it, updated with edits in what it made, removed', async () => {
    const before = tree();
    const work = join(user.folder, 'work');
    const bare = join(user.folder, 'blueprints.git');
    const publish = (tag: string, text: string) => {
      lay(join(work, 'blueprints/page'), pageBlueprint(text));
      git(work, 'add', '-A');
      git(work, 'commit', '-qm', tag);
      git(work, 'tag', tag);
      git(work, 'push', '-q', bare, 'HEAD:main', tag);
    };
    lay(work, { 'README.md': 'Blueprints of a team.\n' });
    git(work, 'init', '-q');
    git(user.folder, 'init', '-q', '--bare', bare);
    publish('v1', '# {{title}}\n\n{{#each rpcs}}\n- {{rpc}}\n{{/each}}\n\nend\n');
    const source = `git+${pathToFileURL(bare).href}`;
    expect((await ao('blueprint', 'add', 'page', `${source}#v1`)).stderr).toContain('needs your consent');
    await must('blueprint', 'add', 'page', `${source}#v1`, '--yes');
    const listed = JSON.parse((await must('blueprint', 'list', '--json')).stdout) as { blueprints: object[] };
    const resolved = git(work, 'rev-parse', 'HEAD');
    expect(listed.blueprints).toEqual([{ name: 'page', source: `${source}#v1`, resolved, state: 'as fetched' }]);
    await must('generate', 'page', 'rpcs');
    write('docs/rpcs.md', `${read('docs/rpcs.md')}Mine.\n`);
    publish('v2', '# {{title}}, anew\n\n{{#each rpcs}}\n- {{rpc}}\n{{/each}}\n\nend\n');
    write('ao.toml', read('ao.toml').replace('#v1"', '#v2"'));
    expect((await ao('sync')).stderr).toContain('AO_BLUEPRINT_NOT_FETCHED');
    expect((await must('blueprint', 'update', 'page', '--yes')).stdout).toContain('+# Rpcs, anew');
    expect(read('docs/rpcs.md')).toMatch(/^# Rpcs, anew\n[^]*end\nMine\.\n$/);
    rmSync(bare, { recursive: true });
    const back = addRpc('Weigh');
    await must('sync');
    expect(read('docs/rpcs.md')).toMatch(/- Weigh\n[^]*Mine\.\n$/);
    back();
    await must('sync');
    await must('destroy', 'page', 'rpcs');
    rmSync(join(project, 'docs/rpcs.md'));
    await must('blueprint', 'remove', 'page');
    expect(tree()).toEqual(before);
  });

  it('is a plugin of a packed npm package: its commands and its blueprint are used, nothing of it runs before', async () => {
    const before = tree();
    const fixture = resolve('test/fixtures/outside/plugin');
    const packing = ['pack', '--silent', '--ignore-scripts', '--pack-destination', user.folder];
    execFileSync('npm', packing, { cwd: fixture });
    const spec = join(user.folder, 'ao-plugin-report-1.0.0.tgz');
    expect((await ao('plugin', 'add', spec)).stderr).toContain('needs your consent');
    await must('plugin', 'add', spec, '--yes');
    expect(readdirSync(join(user.folder, 'data'), { recursive: true })).not.toContain('ran.txt');
    expect((await must('--help')).stdout).toMatch(/report count +Count the lines of a file\./);
    expect((await must('report', 'count', '--help')).stdout).toContain('--twice');
    write('three.txt', '1\n2\n3\n');
    expect((await must('report', 'count', 'three.txt', '--twice')).stdout).toBe('three.txt: 6\n');
    expect(JSON.parse((await must('report', 'count', 'three.txt', '--json')).stdout)).toEqual({ count: 3 });
    expect((await ao('report', 'count')).code).not.toBe(0);
    rmSync(join(project, 'three.txt'));
    await must('generate', 'report', 'weekly', '--author', 'Ada');
    expect(read('reports/weekly/README.md')).toBe('# Weekly\n\nBy Ada.\n');
    await must('plugin', 'remove', 'ao-plugin-report');
    expect((await ao('report', 'count', 'x')).code).toBe(2);
    const back = addRpc('Weigh');
    await must('sync');
    expect(read('reports/weekly/rpcs.txt')).toContain('/Weigh\n');
    back();
    await must('sync');
    await must('destroy', 'report', 'weekly');
    await must('blueprint', 'remove', 'report');
    expect(tree()).toEqual(before);
  });
});
