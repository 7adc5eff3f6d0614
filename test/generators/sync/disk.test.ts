import { chownSync, linkSync, mkdirSync, readdirSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describePlan } from '../../../generators/sync/index.js';
import { type Desired, Workshop } from './workshop.js';

let at: Workshop;
beforeEach(() => {
  at = new Workshop();
});
afterEach(() => at.clean());

const said = async (desired: Desired) =>
  Object.fromEntries(
    describePlan(await at.plan(desired)).map(({ path, action, reason }) => [path, `${action}: ${reason}`]),
  );
const merged = (text: string): Desired => ({ Dockerfile: ['merged', text] });

describe('names', () => {
  it.each([
    ['case', 'gen/Iris.py', 'gen/iris.py'],
    ['the form of a letter', 'gen/\u00e9.py', 'gen/e\u0301.py'],
  ])('that differ in %s only are refused together', async (_what, one, other) => {
    const both: Desired = { [one]: ['gen', '1\n'], [other]: ['gen', '2\n'] };
    await expect(at.plan(both)).rejects.toMatchObject({
      code: 'AO_SYNC_NAMES_CLASH',
      message: expect.stringContaining(one),
    });
  });

  it.each([
    ['case', 'dockerfile', 'Dockerfile'],
    ['the form of a letter', 'e\u0301.md', '\u00e9.md'],
    ['case of a folder', 'Docs/a.md', 'docs/A.md'],
  ])('that are there but for %s are not written beside', async (_what, there, wanted) => {
    at.write(there, 'mine\n');
    const known = readdirSync(at.root);
    const plan = await said({ [wanted]: ['merged', 'ao\n'] });
    // On a disk that takes both for one, it is simply there.
    expect(plan[wanted]).toMatch(
      /^(conflict: .* is there, which is the same name on other machines|skip: was there before ao)/,
    );
    expect(readdirSync(at.root)).toEqual(known);
  });

  it('of a file that the user renamed in case stay as the user has them', async () => {
    await at.sync(merged('a\n'));
    at.delete('Dockerfile');
    at.write('dockerfile', 'a\n');
    const plan = await at.sync(merged('b\n'));
    expect(['skip', 'update']).toContain(plan['Dockerfile']);
    expect(readdirSync(at.root).filter((name) => /dockerfile/i.test(name))).toHaveLength(1);
  });

  it('of generated files may change in case, as those of the contract do', async () => {
    await at.sync({ 'gen/Iris/a.py': ['gen', 'a\n'], 'gen/b.py': ['gen', 'b\n'], 'gen/C.py': ['gen', 'c\n'] });
    const next: Desired = { 'gen/iris/A.py': ['gen', 'new\n'], 'gen/B.py': ['gen', 'b\n'], 'gen/c.py': ['gen', 'c\n'] };
    expect(await at.sync(next)).toMatchObject({
      'gen/iris/A.py': 'create',
      'gen/b.py': 'remove',
      'gen/B.py': 'create',
    });
    expect(Object.keys(at.tree()).filter((path) => path.startsWith('gen/'))).toEqual(Object.keys(next).sort());
    expect(await at.sync(next)).toEqual({
      'gen/iris/A.py': 'identical',
      'gen/B.py': 'identical',
      'gen/c.py': 'identical',
    });
  });

  it.each(['old\n', 'new\n'])('change in case also where both are one file, with %j in it', async (text) => {
    await at.sync({ 'gen/iris.py': ['gen', 'old\n'] });
    // What a disk looks like on which case does not count.
    linkSync(at.at('gen/iris.py'), at.at('gen/Iris.py'));
    const next: Desired = { 'gen/Iris.py': ['gen', text] };
    expect(await at.sync(next)).toEqual({ 'gen/iris.py': 'remove', 'gen/Iris.py': 'create' });
    expect([readdirSync(at.at('gen')), at.read('gen/Iris.py')]).toEqual([['Iris.py'], text]);
  });

  it('of one that was edited do not make room', async () => {
    await at.sync({ 'gen/Iris.py': ['gen', 'a\n'] });
    at.write('gen/Iris.py', 'mine\n');
    expect(await said({ 'gen/iris.py': ['gen', 'a\n'] })).toEqual({
      'gen/Iris.py': expect.stringMatching(/^orphan/),
      'gen/iris.py': expect.stringMatching(/^conflict: gen\/Iris.py is there/),
    });
    expect(at.read('gen/Iris.py')).toBe('mine\n');
  });

  it('that are too long are told, and nothing is written', async () => {
    const long = `gen/${'x'.repeat(300)}.py`;
    await expect(at.sync({ [long]: ['gen', 'x\n'] })).rejects.toMatchObject({ code: 'AO_SYNC_CANNOT_WRITE' });
    expect(readdirSync(at.root).filter((name) => name !== '.ao')).toEqual([]);
    at.write('gen/mine.py', 'mine\n');
    expect(await said({ [long]: ['gen', 'x\n'] })).toEqual({ [long]: 'conflict: the path is too long for this disk' });
    const deep = `gen/${'deeper/'.repeat(120)}x.py`;
    expect(await at.sync({ [deep]: ['gen', 'x\n'] })).toEqual({ [deep]: 'create' });
    expect(await at.sync({})).toEqual({ [deep]: 'remove' });
    expect(readdirSync(at.at('gen'))).toEqual(['mine.py']);
  });
});

describe('links', () => {
  it('to a file, to a folder and to nothing are the user’s own arrangement', async () => {
    const project: Desired = { 'a.py': ['seam', 'a\n'], 'b.txt': ['merged', 'b\n'], 'c.json': ['keyed', '{}\n'] };
    await at.sync(project);
    at.write('elsewhere/file', 'mine\n');
    for (const path of Object.keys(project)) at.delete(path);
    symlinkSync('elsewhere/file', at.at('a.py'));
    symlinkSync('elsewhere', at.at('b.txt'));
    symlinkSync('nothing', at.at('c.json'));
    const next: Desired = { 'a.py': ['seam', 'A\n'], 'b.txt': ['merged', 'B\n'], 'c.json': ['keyed', '{"a":1}\n'] };
    expect(await at.sync(next)).toEqual({ 'a.py': 'skip', 'b.txt': 'skip', 'c.json': 'skip' });
    expect(at.read('elsewhere/file')).toBe('mine\n');
    expect(at.has('nothing')).toBe(false);
  });

  it.each(['.ao/base', '.ao/base/api', '.ao'])(
    'at %s do not lead ao’s own writes out of the project',
    async (place) => {
      const outside = new Workshop();
      const project: Desired = { 'api/Dockerfile': ['merged', 'a\n'] };
      await at.sync(project);
      outside.write('manifest.json', at.read('.ao/manifest.json'));
      outside.write('Dockerfile', 'a\n');
      at.delete(place);
      symlinkSync(outside.root, at.at(place));
      const before = outside.tree();
      await expect(at.sync({ 'api/Dockerfile': ['merged', 'b\n'] })).rejects.toMatchObject({ code: 'AO_SYNC_BLOCKED' });
      expect(outside.tree()).toEqual(before);
      expect(at.read('api/Dockerfile')).toBe('a\n');
      outside.clean();
    },
  );
});

describe('what is in the place of a file', () => {
  it('is left there: a folder, a file where a folder should be', async () => {
    mkdirSync(at.at('Dockerfile'));
    at.write('gen', 'a file\n');
    expect(await said({ ...merged('a\n'), 'gen/x.py': ['gen', 'x\n'] })).toEqual({
      Dockerfile: 'conflict: it is a folder',
      'gen/x.py': 'conflict: gen is a file',
    });
  });

  it('is not read when it is larger than what fits into memory', async () => {
    await at.sync({ 'model.bin': ['seam', 'small\n'] });
    truncateSync(at.at('model.bin'), 5 * 2 ** 30);
    expect(await said({ 'model.bin': ['seam', 'new\n'] })).toEqual({ 'model.bin': 'skip: it is larger than 256 MiB' });
  });

  it('is opened to nobody when it becomes a program', async () => {
    const script = (mode: 0o644 | 0o755): Desired => ({
      'a.sh': ['merged', '#!\n', mode],
      'b.sh': ['merged', '#!\n', mode],
    });
    await at.sync(script(0o644));
    at.chmod('a.sh', 0o600);
    at.chmod('b.sh', 0o640);
    await at.sync(script(0o755));
    const modes = () => ['a.sh', 'b.sh'].map((path) => statSync(at.at(path)).mode & 0o777);
    expect(modes()).toEqual([0o700, 0o750]);
    await at.sync(script(0o644));
    expect(modes()).toEqual([0o600, 0o640]);
  });

  it('stays whose it was, also when root is at work', async () => {
    await at.sync({ ...merged('a\n'), 'b.txt': ['merged', 'b\n'] });
    const owners = () => ['Dockerfile', 'b.txt'].map((path) => [statSync(at.at(path)).uid, statSync(at.at(path)).gid]);
    if (process.getuid?.() === 0) chownSync(at.at('Dockerfile'), 12_345, 23_456);
    const before = owners();
    await at.sync({ ...merged('A\n'), 'b.txt': ['merged', 'B\n'] });
    expect([at.read('Dockerfile'), owners()]).toEqual(['A\n', before]);
  });

  it('stays read-only when it was, and open to whom it was', async () => {
    await at.sync({ ...merged('a\n'), 'b.txt': ['merged', 'b\n'] });
    at.chmod('Dockerfile', 0o444);
    at.chmod('b.txt', 0o600);
    await at.sync({ ...merged('A\n'), 'b.txt': ['merged', 'B\n'] });
    expect([at.read('Dockerfile'), statSync(at.at('Dockerfile')).mode & 0o777]).toEqual(['A\n', 0o444]);
    expect([at.read('b.txt'), statSync(at.at('b.txt')).mode & 0o777]).toEqual(['B\n', 0o600]);
  });
});

describe('bytes', () => {
  const lines = (...words: string[]) => words.map((word) => `${word}\n`).join('');
  const base = lines('a', 'b', 'c', 'd', 'e', 'f');

  it('of another encoding come through a merge as they are', async () => {
    await at.sync(merged(base));
    const latin1 = (text: string) => Buffer.from(text, 'latin1');
    at.write('Dockerfile', latin1(base.replace('b', 'grün \u0080\u00ff')));
    expect(await at.sync(merged(base.replace('e', 'neu ü')))).toEqual({ Dockerfile: 'merge' });
    const expected = Buffer.concat([latin1('a\ngrün \u0080\u00ff\nc\nd\n'), Buffer.from('neu ü\nf\n')]);
    expect(at.tree()['Dockerfile']).toBe(expected.toString('latin1'));
  });

  it('that are no text are taken as one piece, as --conflict says', async () => {
    const bytes = (n: number): Desired => ({ 'logo.png': ['merged', new Uint8Array([n, 0, 255])] });
    await at.sync(bytes(1));
    at.write('logo.png', new Uint8Array([7, 0]));
    expect(await said(bytes(2))).toEqual({
      'logo.png': expect.stringMatching(/^conflict: .*no text that could be merged/),
    });
    expect(await at.sync(bytes(2), { conflict: 'ours' })).toEqual({ 'logo.png': 'skip' });
    expect(at.tree()['logo.png']).toBe('\u0007\0');
    expect(await at.sync(bytes(3), { conflict: 'theirs' })).toEqual({ 'logo.png': 'update' });
    expect(at.tree()['logo.png']).toBe('\u0003\0ÿ');
  });

  it('that are no UTF-8 are not merged by key, as they would come out as others', async () => {
    const keyed = (text: string): Desired => ({ 'a.toml': ['keyed', text] });
    await at.sync(keyed('a = 1\nb = 2\n'));
    const mine = Buffer.from('a = 1 # f\u00fcr mich\nb = 2\n', 'latin1');
    at.write('a.toml', mine);
    expect(await at.sync(keyed('a = 1\nb = 3\n'))).toEqual({ 'a.toml': 'conflict' });
    expect(at.bytes('a.toml')).toEqual(mine);
    at.write('a.toml', mine.toString('latin1'));
    expect(await at.sync(keyed('a = 1\nb = 3\n'))).toEqual({ 'a.toml': 'merge' });
    expect(at.read('a.toml')).toBe('a = 1 # f\u00fcr mich\nb = 3\n');
  });

  it('of mixed line ends stay mixed', async () => {
    await at.sync(merged(base));
    at.write('Dockerfile', base.replace('a\n', 'a\r\n').replace('b', 'mine'));
    await at.sync(merged(base.replace('e', 'news')));
    expect(at.read('Dockerfile')).toBe('a\r\nmine\nc\nd\nnews\nf\n');
  });
});
