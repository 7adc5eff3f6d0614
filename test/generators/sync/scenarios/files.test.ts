import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Field, Seed, type World, WORLDS } from './field.js';

// The scenarios by which copier tests its updates, as they are for ao: a project of ao 1.0.0, its user's edits, and a newer ao.

let seed: Seed;
beforeAll(async () => {
  seed = await new Seed().make();
});
afterAll(() => seed.clean());

const DOCKERFILE = 'project/template/api-service/Dockerfile';
const README = 'project/template/README.md.hbs';
const replace = (old: string, by: string) => (text: string) => text.replace(old, by);
const append = (lines: string) => (text: string) => `${text}${lines}`;
const dirtyIs = (world: World, at: Field) => {
  if (world !== 'dirty') return;
  expect(at.read('notes/unsaved.md')).toBe('mine, in no commit\n');
  expect(at.read('model-service/model.py')).toContain('# mine, in no commit');
};

type Scenario = (at: Field, world: World) => Promise<void> | void;

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'update from an old tag to head': async (at, world) => {
    at.release({ [DOCKERFILE]: replace('WORKDIR /app', 'WORKDIR /srv'), [README]: append('\nNews of 2.\n') });
    at.release({
      [DOCKERFILE]: replace('USER 10001:10001', 'USER 10002:10002'),
      [README]: replace('News of 2.', 'News of 3.'),
    });
    at.edit('README.md', replace('## Commands', '## My commands'));
    expect(await at.upgrade()).toMatchObject({ 'api-service/Dockerfile': 'update', 'README.md': 'merge' });
    expect(at.read('README.md')).toMatch(/## My commands[^]*News of 3\.\n$/);
    expect(at.read('README.md')).not.toContain('News of 2.');
    const fresh = await at.fresh();
    expect(at.read('api-service/Dockerfile')).toBe(fresh.get('api-service/Dockerfile'));
    expect(at.manifest().ao).toBe('3.0.0');
    dirtyIs(world, at);
  },

  'a skipped path stays as it is (a seam that its user edited)': async (at) => {
    at.edit('api-service/src/app.ts', append('// mine\n'));
    const mine = at.read('api-service/src/app.ts');
    at.release({ 'project/template/api-service/src/app.ts': append('// news\n') });
    expect(await at.upgrade()).toMatchObject({ 'api-service/src/app.ts': 'skip' });
    expect(at.read('api-service/src/app.ts')).toBe(mine);
  },

  'a skipped path that the user deleted': async (at) => {
    at.delete('api-service/test/app.test.ts');
    at.release({ 'project/template/api-service/test/app.test.ts': append('// news\n') });
    expect(await at.upgrade()).toMatchObject({ 'api-service/test/app.test.ts': 'kept-deleted' });
    expect(at.has('api-service/test/app.test.ts')).toBe(false);
  },

  'a deleted path stays deleted': async (at) => {
    at.delete('api-service/Dockerfile');
    at.delete('compose.yaml');
    at.release({ [DOCKERFILE]: append('# news\n') });
    expect(await at.upgrade()).toMatchObject({
      'api-service/Dockerfile': 'kept-deleted',
      'compose.yaml': 'kept-deleted',
    });
    at.release({ [DOCKERFILE]: append('# more\n') });
    expect(await at.upgrade()).toMatchObject({ 'api-service/Dockerfile': 'kept-deleted' });
    expect([at.has('api-service/Dockerfile'), at.has('compose.yaml')]).toEqual([false, false]);
  },

  'a deleted path is taken literally, not as a pattern': async (at) => {
    at.release({});
    for (const name of ['docs/[id].md', 'docs/i.md', 'docs/*.md']) at.adds(name, 'merged', 'one\n');
    await at.upgrade();
    at.delete('docs/[id].md');
    at.delete('docs/*.md');
    at.release({ 'project/template/docs/[id].md': append('two\n'), 'project/template/docs/i.md': append('two\n') });
    expect(await at.upgrade()).toMatchObject({
      'docs/[id].md': 'kept-deleted',
      'docs/*.md': 'kept-deleted',
      'docs/i.md': 'update',
    });
    expect(at.read('docs/i.md')).toBe('one\ntwo\n');
  },

  'the answers file is always rewritten (the manifest, with the version)': async (at) => {
    const before = at.files();
    at.release({});
    await at.upgrade();
    expect(at.manifest().ao).toBe('2.0.0');
    const changed = [...at.files()].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
    // The version of ao stands in what it generates as well.
    expect(changed.filter((path) => !/(^|\/)(gen|vendor)\//.test(path))).toEqual(['.ao/manifest.json']);
  },

  'a file the template dropped': async (at) => {
    at.edit('.editorconfig', append('# mine\n'));
    at.release({});
    at.drops('.editorconfig');
    at.drops('model-interface/README.md');
    expect(await at.upgrade()).toMatchObject({ '.editorconfig': 'orphan', 'model-interface/README.md': 'remove' });
    expect(at.read('.editorconfig')).toMatch(/# mine\n$/);
    expect(at.has('model-interface/README.md')).toBe(false);
    expect(at.has('.ao/base/model-interface/README.md')).toBe(false);
  },

  'answers and questions both changed (ao.toml by its user, and by ao)': async (at) => {
    at.edit('ao.toml', replace('name = "work"', 'name = "other"'));
    at.edit('ao.toml', replace('port = 8000', 'port = 8765 # mine'));
    const news = replace('[tasks.fmt]', '# by ao 2\n[tasks.hello]\nrun = "echo hello"\n\n[tasks.fmt]');
    at.release({ 'project/template/ao.toml.hbs': news });
    expect(await at.upgrade()).toMatchObject({ 'ao.toml': 'merge', 'README.md': 'update' });
    for (const part of ['name = "other"', 'port = 8765 # mine', '# by ao 2\n[tasks.hello]\nrun = "echo hello"\n'])
      expect(at.read('ao.toml')).toContain(part);
    expect(at.read('README.md')).toMatch(/^# other\n/);
    expect(at.manifest().answers['name']).toBe('other');
  },

  'a hunk that needs more context': async (at) => {
    const block = 'RUN step\nRUN step\nRUN step\n\n';
    at.release({ [DOCKERFILE]: append(`\n# one\n${block}# two\n${block}# three\n${block}`) });
    await at.upgrade();
    at.edit('api-service/Dockerfile', replace(`# one\n${block}`, ''));
    at.release({ [DOCKERFILE]: replace(`# three\n${block}`, '# three\nRUN step\nRUN other\nRUN step\n\n') });
    expect(await at.upgrade()).toMatchObject({ 'api-service/Dockerfile': 'merge' });
    expect(at.read('api-service/Dockerfile')).toMatch(
      /\n\n# two\nRUN step\nRUN step\nRUN step\n\n# three\nRUN step\nRUN other\nRUN step\n\n$/,
    );
  },

  'a new file on both sides': async (at) => {
    at.write('CONTRIBUTING.md', 'mine\n');
    at.write('SECURITY.md', 'the same\n');
    at.release({});
    at.adds('CONTRIBUTING.md', 'merged', 'by ao\n');
    at.adds('SECURITY.md', 'merged', 'the same\n');
    expect(await at.upgrade()).toMatchObject({ 'CONTRIBUTING.md': 'skip', 'SECURITY.md': 'identical' });
    expect(at.read('CONTRIBUTING.md')).toBe('mine\n');
    // Only what is as ao has it is ao's from now on.
    expect(Object.keys(at.manifest().files).filter((path) => /^[CS][A-Z]+\.md$/.test(path))).toEqual(['SECURITY.md']);
  },

  'the same made by a migration (a file of ao’s own that somebody put there)': async (at) => {
    at.write('model-service/gen/new.py', 'not by ao\n');
    at.release({});
    at.adds('model-service/gen/new.py', 'gen', 'by ao\n');
    await expect(at.upgrade()).rejects.toMatchObject({ code: 'AO_SYNC_GEN_EDITED' });
    expect(at.read('model-service/gen/new.py')).toBe('not by ao\n');
    at.write('model-service/gen/new.py', 'by ao\n');
    expect(await at.upgrade()).toMatchObject({ 'model-service/gen/new.py': 'identical' });
  },

  'an answered question that is now skipped, and a new one (a key that ao.toml has no more, and a new one)': async (
    at,
  ) => {
    at.edit('ao.toml', replace('dir = "api-service"\nrun = ["tsc"', 'dir = "api-service" # mine\nrun = ["tsc"'));
    at.release({
      'project/template/ao.toml.hbs': (text) =>
        text.replace(/remedy = .*\n/, '').replace('[tasks.fmt]\n', '[tasks.fmt]\ncwd = "."\n'),
    });
    await at.upgrade();
    expect(at.read('ao.toml')).not.toContain('npx oxlint --fix');
    expect(at.read('ao.toml')).toMatch(/\[tasks\.fmt\]\n(.+\n)*cwd = "\."\n/);
    expect(at.read('ao.toml')).toContain('dir = "api-service" # mine');
  },

  'staying on the current version': async (at) => {
    at.edit('README.md', append('mine\n'));
    const [before, times] = [at.files(), at.times()];
    await at.upgrade();
    await at.sync();
    expect(at.files()).toEqual(before);
    expect(at.times()).toEqual(times);
  },

  'computed values are not validated (compose.yaml follows ao.toml, whatever its user made of it)': async (at) => {
    at.edit(
      'compose.yaml',
      (text) => `${text.replace('restart: unless-stopped', 'restart: "no" # mine')}x-mine: !custom [1]\n`,
    );
    at.edit('ao.toml', replace('port = 8000', 'port = 8123'));
    at.release({ 'project/template/compose.yaml.hbs': append('x-ao: 2\n') });
    expect(await at.upgrade()).toMatchObject({ 'compose.yaml': 'merge' });
    for (const part of ['8123', 'restart: "no" # mine', 'x-mine: !custom [1]\n', 'x-ao: 2\n'])
      expect(at.read('compose.yaml')).toContain(part);
  },

  'answers with umlauts': async (at) => {
    at.edit('ao.toml', append('\n[tasks."prüfen"]\ndescription = "Größe prüfen: ≤ 1 µm"\nrun = "echo Grüße"\n'));
    at.edit('README.md', replace('## Commands', '## Befehle für Übungen'));
    at.release({
      'project/template/ao.toml.hbs': replace('[tasks.fmt]', '[tasks.neu]\nrun = "echo Ähre"\n\n[tasks.fmt]'),
      [README]: append('\nEnde gut.\n'),
    });
    expect(await at.upgrade()).toMatchObject({ 'ao.toml': 'merge', 'README.md': 'merge' });
    for (const part of ['[tasks."prüfen"]\ndescription = "Größe prüfen: ≤ 1 µm"', '"echo Ähre"'])
      expect(at.read('ao.toml')).toContain(part);
    expect(at.read('README.md')).toMatch(/## Befehle für Übungen[^]*\nEnde gut\.\n$/);
  },

  'conflicts with Unicode in the content': async (at) => {
    at.edit('README.md', replace('## Try it', '## Ausprobieren 🌱 – “mine”'));
    at.release({ [README]: replace('## Try it', '## 試してみる') });
    expect(await at.upgrade()).toMatchObject({ 'README.md': 'conflict' });
    expect(at.read('README.md')).toContain(
      '<<<<<<< yours\n## Ausprobieren 🌱 – “mine”\n||||||| last generated\n## Try it\n=======\n## 試してみる\n>>>>>>> ao 2.0.0\n',
    );
  },

  'a conditional computed value': async (at) => {
    expect(at.read('README.md')).toContain('/predict');
    at.release({ [README]: replace('{{#if starter}}\ncurl', '{{#if starter}}\n# the first model\ncurl') });
    await at.upgrade();
    // Whether the contract is ao's first one was decided when the project was made.
    expect(at.manifest().answers['contract']).toBe('starter');
    expect(at.read('README.md')).toContain('# the first model\ncurl');
  },

  'secrets not validated on replay': async (at) => {
    at.edit(
      'ao.toml',
      replace('# env = { MODEL_PATH = "model.json" }', 'env = { TOKEN = "${TOKEN:?set it}", EMPTY = "" } # secret'),
    );
    at.write('.env', 'TOKEN=secret\n');
    at.release({ 'project/template/ao.toml.hbs': append('\n[tasks.new]\nrun = "true"\n') });
    await at.upgrade();
    expect(at.read('ao.toml')).toContain('env = { TOKEN = "${TOKEN:?set it}", EMPTY = "" } # secret');
    expect(at.read('.env')).toBe('TOKEN=secret\n');
    expect([...at.files()].filter(([path, text]) => path.startsWith('.ao/') && text.includes('TOKEN=secret'))).toEqual(
      [],
    );
  },

  'an exclusion added by the new version': async (at) => {
    at.edit('api-service/.dockerignore', append('!mine.json\n'));
    at.release({ 'project/template/api-service/.dockerignore': (text) => `# by ao 2\n**/secret\n${text}` });
    expect(await at.upgrade()).toMatchObject({ 'api-service/.dockerignore': 'merge' });
    expect(at.read('api-service/.dockerignore')).toMatch(/^# by ao 2\n\*\*\/secret\n[^]*!mine\.json\n$/);
  },

  'skip-if-exists with a templated name (the contract that its user edited)': async (at) => {
    const name = 'work';
    const proto = `model-interface/${name}/v1/${name}.proto`;
    at.edit(proto, append('// mine\n'));
    at.release({ 'starter/template/model-interface/{{snake}}/v1/{{snake}}.proto.hbs': append('// news\n') });
    await at.upgrade();
    expect(at.read(proto)).toMatch(/\/\/ mine\n$/);
    expect(at.read(proto)).not.toContain('// news');
  },

  'configuration rendered as JSON without a circle': async (at) => {
    at.release({});
    await at.upgrade();
    const text = at.read('.ao/manifest.json');
    expect(Object.keys(at.manifest().answers)).toEqual(expect.arrayContaining(['name', 'model', 'contract']));
    expect(text).not.toContain(at.root);
    const files = text.split('\n').filter((line) => line.includes('"sha256"'));
    expect(files).toHaveLength(Object.keys(at.manifest().files).length);
  },

  'the executable bit added': async (at) => {
    at.release({});
    at.setMode('.editorconfig', 0o755);
    expect(await at.upgrade()).toMatchObject({ '.editorconfig': 'update' });
    expect(at.executable('.editorconfig')).toBe(true);
  },

  'the executable bit removed': async (at) => {
    at.release({});
    at.adds('run.sh', 'merged', '#!/bin/sh\n', 0o755);
    await at.upgrade();
    expect(at.executable('run.sh')).toBe(true);
    at.edit('run.sh', append('echo mine\n'));
    at.chmod('run.sh', 0o755);
    at.release({ 'project/template/run.sh': replace('#!/bin/sh\n', '#!/bin/sh\n# news\n\n') });
    at.setMode('run.sh', 0o644);
    await at.upgrade();
    expect(at.executable('run.sh')).toBe(false);
  },

  'the executable bit set by the user and kept': async (at) => {
    at.chmod('.editorconfig', 0o755);
    at.release({ 'project/template/.editorconfig': append('# news\n') });
    await at.upgrade();
    expect(at.read('.editorconfig')).toMatch(/# news\n$/);
    expect(at.executable('.editorconfig')).toBe(true);
  },

  'the executable bit changed together with a merge conflict': async (at) => {
    at.edit('README.md', replace('## Commands', '## Mine'));
    at.release({ [README]: replace('## Commands', '## News') });
    at.setMode('README.md.hbs', 0o755);
    expect(await at.upgrade()).toMatchObject({ 'README.md': 'conflict' });
    expect(at.read('README.md')).toContain('<<<<<<< yours');
    expect(at.executable('README.md')).toBe(true);
  },
};

describe.each(WORLDS)('in a work tree %s', (world) => {
  it.each(Object.entries(SCENARIOS))(
    '%s',
    async (_name, scenario) => {
      const at = seed.plant(world);
      await scenario(at, world);
    },
    60_000,
  );
});
