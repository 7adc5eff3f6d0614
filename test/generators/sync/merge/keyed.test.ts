import { describe, expect, it } from 'vitest';
import { mergeByKey } from '../../../../generators/sync/merge/keyed.js';

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const merge = async (path: string, yours: string, base: string, next: string) => {
  const result = await mergeByKey(path, { yours, base, next });
  if (result.kind !== 'merged') throw new Error(result.problem);
  return result;
};
const mergeJson = async (yours: object, base: object, next: object) => {
  const { text, both } = await merge('p.json', json(yours), json(base), json(next));
  return { value: JSON.parse(text) as unknown, both };
};

describe('a merge by key', () => {
  it.each([
    ['takes a changed value', { a: 1 }, { a: 1 }, { a: 2 }, { a: 2 }, []],
    ['takes new keys at any depth', { a: { x: 1 } }, { a: { x: 1 } }, { a: { x: 1, y: 2 } }, { a: { x: 1, y: 2 } }, []],
    ['drops keys that ao dropped', { a: 1, b: { c: 1 } }, { a: 1, b: { c: 1 } }, { a: 1, b: {} }, { a: 1, b: {} }, []],
    ['keeps the user’s keys', { a: 1, mine: 1 }, { a: 1 }, { a: 2 }, { a: 2, mine: 1 }, []],
    ['keeps the user’s value of a key that both changed', { a: 'mine' }, { a: 0 }, { a: 'news' }, { a: 'mine' }, ['a']],
    [
      'keeps a key away that the user removed and ao changed',
      { b: 1 },
      { a: 0, b: 1 },
      { a: 1, b: 1 },
      { b: 1 },
      ['a'],
    ],
    [
      'keeps a key that ao dropped and the user changed',
      { a: { x: 'mine' } },
      { a: { x: 0 } },
      { a: {} },
      { a: { x: 'mine' } },
      ['a.x'],
    ],
    ['merges a table that both made', { a: { x: 1 } }, {}, { a: { y: 2 } }, { a: { x: 1, y: 2 } }, []],
    ['asks nothing when both made the same change', { a: 2 }, { a: 1 }, { a: 2 }, { a: 2 }, []],
    [
      'merges lists as sets',
      { needs: ['a', 'mine'] },
      { needs: ['a'] },
      { needs: ['a', 'news'] },
      { needs: ['a', 'news', 'mine'] },
      [],
    ],
    ['takes out what either side took out', { a: [2, 3] }, { a: [1, 2, 3] }, { a: [1, 2] }, { a: [2] }, []],
    [
      'keeps the user’s element in the place of one that both replaced',
      { ports: ['9000:80', 'x'] },
      { ports: ['8000:80', 'x'] },
      { ports: ['8001:80', 'x'] },
      { ports: ['9000:80', 'x'] },
      ['ports'],
    ],
    [
      'takes a command as one value',
      { run: ['a', 'mine'] },
      { run: ['a'] },
      { run: ['a', 'b'] },
      { run: ['a', 'mine'] },
      ['run'],
    ],
    [
      'takes a list that only ao changed as it is',
      { run: ['a', 'a'] },
      { run: ['a', 'a'] },
      { run: ['a', 'b', 'a'] },
      { run: ['a', 'b', 'a'] },
      [],
    ],
    [
      'cannot tell items without names apart',
      { a: [{ x: 1 }, { x: 3 }] },
      { a: [{ x: 1 }] },
      { a: [{ x: 2 }] },
      { a: [{ x: 1 }, { x: 3 }] },
      ['a'],
    ],
    [
      'merges tables in a list by their names',
      { a: [{ name: 'p', v: 1, mine: 1 }, { name: 'q' }] },
      { a: [{ name: 'p', v: 1 }, { name: 'gone' }] },
      { a: [{ name: 'n' }, { name: 'p', v: 2 }] },
      { a: [{ name: 'n' }, { name: 'p', v: 2, mine: 1 }, { name: 'q' }] },
      [],
    ],
    [
      'and keeps one that the user changed and ao dropped',
      { a: [{ id: 1, v: 'mine' }] },
      { a: [{ id: 1, v: 0 }] },
      { a: [] },
      { a: [{ id: 1, v: 'mine' }] },
      ['a'],
    ],
    [
      'knows requirements by their packages',
      { dependencies: ['Torch>=1.5'] },
      { dependencies: ['torch>=1', 'numpy'] },
      { dependencies: ['torch>=2', 'numpy'] },
      { dependencies: ['Torch>=1.5'] },
      ['dependencies'],
    ],
    [
      'leaves the user’s keys of a table that ao has no more',
      { t: { mine: 1, x: 1 } },
      { t: { x: 1 } },
      {},
      { t: { mine: 1 } },
      [],
    ],
    [
      'and a list of dependencies as a set of packages',
      { dependencies: ['mine', 'x==1'] },
      { dependencies: ['x==1', 'y'] },
      { dependencies: ['x==2', 'y'] },
      { dependencies: ['mine', 'x==2'] },
      [],
    ],
    ['lets a value become a table', { a: 1 }, { a: 1 }, { a: { b: 1 } }, { a: { b: 1 } }, []],
  ])('%s', async (_what, yours, base, next, value, both) => {
    expect(await mergeJson(yours, base, next)).toEqual({ value, both });
  });

  it('puts new keys where ao has them, and keeps the order of the user’s', async () => {
    const { text } = await merge(
      'package.json',
      json({ z: 1, name: 'x', a: 1 }),
      json({ name: 'x', a: 1 }),
      json({ name: 'x', version: '1', a: 1, b: 2 }),
    );
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['z', 'name', 'version', 'a', 'b']);
  });

  it('gives back the very text when nothing is new', async () => {
    const odd = '{"a":1,\n\t"b" : [1,2]}';
    expect((await merge('p.json', odd, json({ a: 1 }), json({ a: 1 }))).text).toBe(odd);
  });

  it('keeps tabs, a missing last line end and a byte order mark out of trouble', async () => {
    expect((await merge('p.json', '{\n\t"a": 1\n}', json({ a: 1 }), json({ a: 2 }))).text).toBe('{\n\t"a": 2\n}');
    expect((await merge('p.json', '\uFEFF{ "a": 1 }', json({ a: 1 }), json({ a: 2 }))).text).toBe('\uFEFF{ "a": 2 }');
  });

  it('does not touch prototypes', async () => {
    const { text } = await merge('p.json', '{ "a": 1 }', '{ "a": 1 }', '{ "a": 2, "__proto__": { "polluted": true } }');
    expect(JSON.parse(text)).toHaveProperty('a', 2);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('TOML', () => {
  const base =
    '# head\n[project]\nname = "x" # the name\n\n[services.api]\nport = 8000\nneeds = ["a", "b"]\n\n[tasks]\n';

  it('keeps comments, order and layout', async () => {
    const yours =
      '# my head\n[project]\nname = "x" # my name\n\n# my task\n[tasks.mine] # here\nrun = "echo ü"\n\n[services.api]\nport    = 9000 # mine\nneeds = ["a", "b"]\n';
    const next = base
      .replace('needs = ["a", "b"]', 'needs = ["a", "b", "c"]\nhost = "::1"')
      .replace('name = "x"', 'name = "y"');
    const { text, both } = await merge('ao.toml', yours, base, next);
    expect(both).toEqual([]);
    for (const kept of [
      '# my head\n',
      'name = "y" # my name',
      '# my task\n[tasks.mine] # here\nrun = "echo ü"\n',
      'port    = 9000 # mine',
      'needs = ["a", "b", "c"]',
      'host = "::1"',
    ])
      expect(text).toContain(kept);
  });

  it('adds and removes tables', async () => {
    const next = base.replace('[tasks]\n', '[check.gates."api types"]\nrun = ["tsc"]\n');
    const { text } = await merge('ao.toml', `${base}mine = "x"\n`, base, next);
    expect(text).toContain('mine = "x"');
    expect(text).toContain('"api types"');
    expect((await merge('ao.toml', base, `${base}[gone]\na = 1\n`, base)).text).toBe(base);
  });

  it('keeps dates as they are', async () => {
    const dated = `${base}day = 2026-11-20\nat = 2026-11-20T10:00:00.123456Z\n`;
    expect((await merge('ao.toml', dated, base, base.replace('8000', '8001'))).text).toBe(
      dated.replace('8000', '8001'),
    );
  });

  it('is refused when it is none', async () => {
    expect(await mergeByKey('ao.toml', { yours: 'a = = 1', base, next: base })).toMatchObject({ kind: 'unreadable' });
  });
});

describe('YAML', () => {
  const base = 'name: x\nservices:\n  api:\n    image: x-api\n    ports:\n      - 1:1 # why\n';

  it('keeps comments, and brings new keys with theirs', async () => {
    const yours =
      '# mine\nname: x # my name\nservices:\n  # my database\n  db:\n    image: "postgres" # quoted\n  api:\n    image: x-api\n    ports:\n      - 2:2 # mine\n';
    const next = `${base.replace('name: x', 'name: y')}    # needs little\n    mem_limit: 512m # really\n`;
    const { text } = await merge('compose.yaml', yours, base, next);
    for (const kept of [
      '# mine\n',
      'name: y # my name',
      '  # my database\n  db:\n    image: "postgres" # quoted',
      '- 2:2 # mine',
      'mem_limit: 512m # really',
    ])
      expect(text).toContain(kept);
    expect((await merge('compose.yaml', yours, base, base)).text).toBe(yours);
  });

  it('removes keys, makes whole new tables, and puts a key where ao has it', async () => {
    const next = 'name: x\nversion: "1"\nservices:\n  api:\n    image: x-api\n  model:\n    image: x-model\n';
    const { text } = await merge('compose.yaml', base, base, next);
    expect(text).toBe('name: x\nversion: "1"\nservices:\n  api:\n    image: x-api\n  model:\n    image: x-model\n');
  });

  it('does not fold long lines', async () => {
    const long = `${base}note: ${'word '.repeat(40)}end\n`;
    expect((await merge('compose.yaml', long, base, base.replace('x-api', 'y-api'))).text).toBe(
      long.replace('x-api', 'y-api'),
    );
  });

  it('changes nothing through an alias, and says so', async () => {
    const anchored = 'name: x\nbase: &b\n  image: x-api\nservices:\n  api: *b\n';
    const before = 'name: x\nservices:\n  api:\n    image: x-api\n';
    const next = before.replace('x-api', 'y-api').replace('name: x', 'name: y');
    const { text, both } = await merge('compose.yaml', anchored, before, next);
    expect(text).toBe(anchored.replace('name: x', 'name: y'));
    expect(both).toEqual(['services.api.image']);
  });
});

describe('an edit that a layout does not allow', () => {
  const aos = '[tool.x]\nk = 1\n\n[tool.x.y]\nz = 1\n';

  it('is told, and not half done: a list stays as it was', async () => {
    const yours = '{ "list": [{ "name": "a", /* mine */ "v": 1 }, { "name": "b" }] }\n';
    const base = '{ "list": [{ "name": "a", "v": 1 }, { "name": "b" }] }\n';
    const next = '{ "list": [{ "name": "b" }, { "name": "c" }] }\n';
    expect(await merge('tsconfig.json', yours, base, next)).toMatchObject({ text: yours, both: ['list'] });
  });

  it('takes none of two comments of the user’s that say the same', async () => {
    const yours = '{\n  // mine\n  "a": 1,\n  "b": { "x": 1 // mine\n  }\n}\n';
    const merged = await merge('tsconfig.json', yours, '{"a": 1, "b": {"x": 1}}', '{"a": 1, "b": 2}');
    expect(merged).toMatchObject({ text: yours, both: ['b'] });
  });

  it('does not end the merge: a table of TOML that becomes a value', async () => {
    const { text } = await merge('a.toml', `# mine\n${aos}`, aos, '[tool.x]\nk = 1\ny = 5\n');
    expect(text).toBe('# mine\n[tool.x]\nk = 1\ny = 5\n');
  });

  it('has a name, also where all of the file is another thing', async () => {
    expect((await merge('a.json', '[]\n', '{"a": 1}', '{"a": 2}')).both).toEqual(['the whole file']);
  });
});

describe('a text that says more than it can hold', () => {
  const laughs = Array.from({ length: 12 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n}, `.repeat(10)}]`).join('\n');

  it.each([
    ['an alias in itself', 'a.yaml', 'a: &a [*a]\nb: 1\n'],
    ['aliases of aliases', 'a.yaml', `b: 1\nl0: &l0 x\n${laughs}\n`],
    ['brackets in brackets', 'a.json', `{"b": 1, "a": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
  ])('is told: %s', async (_what, path, yours) => {
    const texts = { yours, base: '{"b": 1}', next: '{"b": 2}' };
    expect(await mergeByKey(path, texts)).toMatchObject({ kind: 'unreadable' });
  });
});
