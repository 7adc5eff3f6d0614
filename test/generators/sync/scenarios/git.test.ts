import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { undoLast } from '../../../../generators/sync/index.js';
import { Field, Seed } from './field.js';

// The scenarios of copier's update tests that are about git.

let seed: Seed;
beforeAll(async () => {
  seed = await new Seed().make();
});
afterAll(() => seed.clean());

const DOCKERFILE = 'project/template/api-service/Dockerfile';
const README = 'project/template/README.md.hbs';
const replace = (old: string, by: string) => (text: string) => text.replace(old, by);
const append = (lines: string) => (text: string) => `${text}${lines}`;

/** A conflict in the Dockerfile of the api-service, and a clean merge in the README. */
async function conflict(at: Field): Promise<void> {
  at.edit('api-service/Dockerfile', replace('USER 10001:10001', 'USER mine'));
  at.edit('README.md', append('mine\n'));
  at.commit();
  at.release({
    [DOCKERFILE]: replace('USER 10001:10001', 'USER news'),
    [README]: replace('# {{name}}\n', '# {{name}}\n\nNews.\n'),
  });
  expect(await at.upgrade()).toMatchObject({ 'api-service/Dockerfile': 'conflict', 'README.md': 'merge' });
}

function expectUnmerged(at: Field): void {
  expect(at.status('api-service/Dockerfile')).toEqual([expect.stringMatching(/^UU .*api-service\/Dockerfile"?$/)]);
  const blobs = at
    .git('ls-files', '-s', 'api-service/Dockerfile')
    .trim()
    .split('\n')
    .map((line) => line.split(/\s/)[1] ?? '');
  const users = blobs.map((blob) => /USER (\S+)/.exec(at.git('cat-file', '-p', blob))?.[1]);
  expect(users).toEqual(['10001:10001', 'mine', 'news']);
}

describe('with git', () => {
  it('commit hooks respected: ao commits nothing, and the user’s hooks see what it wrote', async () => {
    const at = seed.plant('committed');
    const hook = join(at.root, '.git/hooks/pre-commit');
    mkdirSync(dirname(hook), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\ngit diff --cached --name-only > "$(git rev-parse --git-dir)/seen"\nexit 1\n');
    chmodSync(hook, 0o755);
    const head = at.git('rev-parse', 'HEAD');
    at.release({ [DOCKERFILE]: append('# news\n') });
    await at.upgrade();
    expect(at.git('rev-parse', 'HEAD')).toBe(head);
    expect(() => at.commit()).toThrow();
    expect(readFileSync(join(at.root, '.git/seen'), 'utf8')).toContain('api-service/Dockerfile');
  });

  it('checkout hooks ignored: nothing is checked out, and no hook of git runs', async () => {
    const at = seed.plant('committed');
    for (const name of ['post-checkout', 'post-merge', 'post-index-change', 'pre-commit']) {
      const hook = join(at.root, '.git/hooks', name);
      mkdirSync(dirname(hook), { recursive: true });
      writeFileSync(hook, `#!/bin/sh\necho ${name} >> "$(git rev-parse --git-dir)/ran"\n`);
    }
    at.edit('api-service/Dockerfile', replace('USER 10001:10001', 'USER mine'));
    at.commit();
    for (const name of ['post-checkout', 'post-merge', 'post-index-change', 'pre-commit'])
      chmodSync(join(at.root, '.git/hooks', name), 0o755);
    at.release({ [DOCKERFILE]: replace('USER 10001:10001', 'USER news') });
    await at.upgrade();
    expect(() => readFileSync(join(at.root, '.git/ran'))).toThrow();
    rmSync(join(at.root, '.git/hooks'), { recursive: true });
    expectUnmerged(at);
  });

  it('a project in a subfolder of a repository', async () => {
    const top = seed.plant('without git', 'repository');
    const at = new Field(join(top.root, 'parts', 'flower'), seed.room.assets);
    cpSync(seed.room.dir, at.root, { recursive: true });
    top.git('init', '-q');
    top.commit();
    await conflict(at);
    expectUnmerged(at);
    expect(top.status('.').filter((line) => line.startsWith('U'))).toEqual(['UU parts/flower/api-service/Dockerfile']);
  });

  it('conflicted files are marked unmerged', async () => {
    const at = seed.plant('dirty');
    await conflict(at);
    expectUnmerged(at);
    expect(at.git('status')).toMatch(/both modified: +api-service\/Dockerfile/);
    at.edit('api-service/Dockerfile', (text) => text.replace(/<{7}[^]*>{7}.*\n/, 'USER both\n'));
    at.git('add', 'api-service/Dockerfile');
    expect(at.status('api-service/Dockerfile')).toEqual(['M  api-service/Dockerfile']);
    expect(await at.sync()).toMatchObject({ 'api-service/Dockerfile': 'skip' });
  });

  it('a conflict that is taken back is none for git either, and is one again when that is taken back', async () => {
    const at = seed.plant('committed');
    at.edit('api-service/Dockerfile', append('# in the index\n'));
    at.git('add', 'api-service/Dockerfile');
    at.edit('api-service/Dockerfile', append('# not in the index\n'));
    const before = at.git('ls-files', '-s', 'api-service/Dockerfile');
    at.edit('api-service/Dockerfile', replace('USER 10001:10001', 'USER mine'));
    at.release({ [DOCKERFILE]: replace('USER 10001:10001', 'USER news') });
    await at.upgrade();
    expectUnmerged(at);
    await undoLast(at.root);
    expect(at.git('ls-files', '-s', 'api-service/Dockerfile')).toBe(before);
    expect(at.status('api-service/Dockerfile')).toEqual(['MM api-service/Dockerfile']);
    await undoLast(at.root, { redo: true });
    expectUnmerged(at);
    await undoLast(at.root);
    expect(at.git('ls-files', '-s', 'api-service/Dockerfile')).toBe(before);
    expect(at.git('fsck', '--no-dangling')).toBe('');
  });

  it('a conflict is taken back also beside what is not ao’s among its writes', async () => {
    const at = seed.plant('committed');
    at.write('.ao/undo/notes/mine.txt', 'mine\n');
    await conflict(at);
    await undoLast(at.root);
    expect(at.status('api-service/Dockerfile')).toEqual([]);
    expect(readdirSync(at.at('.ao/undo/notes'))).toEqual(['mine.txt']);
  });

  it('a conflict that was resolved and added stays so when it is taken back', async () => {
    const at = seed.plant('committed');
    await conflict(at);
    at.edit('api-service/Dockerfile', (text) => text.replace(/<{7}[^]*>{7}.*\n/, 'USER both\n'));
    at.git('add', 'api-service/Dockerfile');
    const resolved = at.git('ls-files', '-s', 'api-service/Dockerfile');
    await undoLast(at.root, { force: true });
    expect(at.git('ls-files', '-s', 'api-service/Dockerfile')).toBe(resolved);
  });

  it('what git forgot meanwhile, or what somebody wrote into ao’s memory, goes into no index', async () => {
    const at = seed.plant('committed');
    at.edit('api-service/Dockerfile', append('# in the index\n'));
    at.git('add', 'api-service/Dockerfile');
    at.edit('api-service/Dockerfile', replace('USER 10001:10001', 'USER mine'));
    at.release({ [DOCKERFILE]: replace('USER 10001:10001', 'USER news') });
    await at.upgrade();
    at.git('-c', 'gc.pruneExpire=now', 'prune', '--expire=now');
    expect((await undoLast(at.root)).untold).toBeUndefined();
    expectUnmerged(at);
    const history = join(at.root, '.ao/undo');
    for (const id of readdirSync(history))
      writeFileSync(join(history, id, 'git-index.json'), '[{"path":"../x"},1,null]');
    await undoLast(at.root, { redo: true });
    expectUnmerged(at);
  });

  it('an index that is locked is told when a conflict is taken back', async () => {
    const at = seed.plant('committed');
    await conflict(at);
    writeFileSync(join(at.root, '.git/index.lock'), '');
    expect((await undoLast(at.root)).untold).toMatch(/index\.lock/);
    rmSync(join(at.root, '.git/index.lock'));
    expect(at.read('api-service/Dockerfile')).toContain('USER mine');
  });

  it('merged files without conflict are not', async () => {
    const at = seed.plant('committed');
    await conflict(at);
    expect(at.status('README.md')).toEqual([' M README.md']);
    expect(at.status('.').filter((line) => line.startsWith('U'))).toEqual(['UU api-service/Dockerfile']);
  });

  it('a separate git directory', async () => {
    const at = seed.plant('without git', 'separate');
    at.git('init', '-q', `--separate-git-dir=${at.root} elsewhere`);
    at.commit();
    await conflict(at);
    expectUnmerged(at);
  });

  it('git submodules', async () => {
    const part = seed.plant('committed', 'part');
    const whole = new Field(join(dirname(part.root), 'whole ü'), seed.room.assets);
    mkdirSync(whole.root);
    whole.git('init', '-q');
    whole.git('submodule', 'add', '-q', part.root, 'part');
    const at = new Field(join(whole.root, 'part'), seed.room.assets);
    await conflict(at);
    expectUnmerged(at);
  });

  it('a file that is no longer ignored', async () => {
    const at = seed.plant('committed');
    at.edit('.gitignore', append('mine/\n'));
    at.write('.env', 'TOKEN=secret\n');
    at.commit();
    at.release({ 'project/template/.gitignore.hbs': replace('\n.env\n', '\n') });
    expect(await at.upgrade()).toMatchObject({ '.gitignore': 'merge' });
    expect(at.read('.env')).toBe('TOKEN=secret\n');
    expect(at.status('.env')).toEqual(['?? .env']);
    expect(at.read('.gitignore')).toMatch(/mine\/\n$/);
  });

  it('a generated file that git ignores is kept', async () => {
    const at = seed.plant('committed');
    at.edit('.gitignore', append('api-service/Dockerfile\nmodel-service/gen/\n'));
    at.git('rm', '-q', '-r', '--cached', 'api-service/Dockerfile', 'model-service/gen');
    at.edit('api-service/Dockerfile', replace('USER 10001:10001', 'USER mine'));
    at.commit();
    at.release({ [DOCKERFILE]: replace('USER 10001:10001', 'USER news') });
    expect(await at.upgrade()).toMatchObject({ 'api-service/Dockerfile': 'conflict' });
    expect(at.read('api-service/Dockerfile')).toContain('USER mine');
    expect(at.has('model-service/gen/base.py')).toBe(true);
    // What git does not have is none of its business in a conflict either.
    expect(at.status('api-service/Dockerfile')).toEqual([]);
  });
});
