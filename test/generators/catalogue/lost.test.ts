import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { contracts, languages } from '../project/workshop.js';
import { Bench, differences } from './workshop.js';

let bench: Bench;
afterEach(() => bench.at.clean());

const SEAMS = {
  python: 'model-service/model.py',
  typescript: 'model-service/src/model.ts',
  r: 'model-service/model.R',
};
const CHAT = 'model-interface/assistant/chat.proto';
const EMBEDDER = ['assistant.embed.v1.Embedder'];
const mine = (language: keyof typeof SEAMS) => (language === 'typescript' ? '// mine\n' : '# mine\n');

describe.each(languages)('a model in %s that was edited', (language) => {
  const seam = SEAMS[language];
  const open = async () => {
    bench = await Bench.with(language, contracts['assistant']);
  };
  const write = () => bench.edit(seam, (text) => `${text}${mine(language)}`);

  it('is not made unable to load by a new model that takes a service from it', async () => {
    await open();
    write();
    const before = bench.tree();
    const made = bench.generate('model', 'judge', { language: 'python', serves: EMBEDDER });
    // Functions stand for themselves in R: one that is not asked harms nobody.
    if (language === 'r') return expect((await made).notes.filter(({ kind }) => kind !== 'orphan')).toEqual([]);
    await expect(made).rejects.toMatchObject({
      code: 'AO_GENERATE_TAKES',
      message: `judge would take assistant.embed.v1.Embedder from a model whose ${seam} you wrote`,
      remedy: [expect.stringContaining('--share 10'), expect.stringContaining(`class Embedder with its imports`)],
    });
    expect(differences(before, bench.tree())).toEqual([]);
    expect((await bench.generate('model', 'judge', { language: 'python', serves: EMBEDDER, share: 10 })).notes).toEqual(
      [],
    );
  });

  it('is told with each sync which names it imports that ao.toml took from it', async () => {
    await open();
    write();
    await bench.generate('model', 'judge', { language: 'python', serves: EMBEDDER, share: 10 });
    bench.edit('ao.toml', (text) => text.replace('share = 10\n', ''));
    const lost = (notes: Awaited<ReturnType<Bench['sync']>>['notes']) => notes.filter(({ kind }) => kind === 'lost');
    const first = lost((await bench.sync()).notes);
    expect(lost((await bench.sync()).notes)).toEqual(first);
    if (language === 'r') return expect(first).toEqual([]);
    const from = language === 'python' ? 'gen.base' : '../gen/base.js';
    const lines = bench.read(seam).split('\n');
    const withBase = lines.flatMap((line, at) => (/\bEmbedderBase\b/.test(line) ? [at + 1] : []));
    expect(withBase).toHaveLength(2);
    expect(first).toContainEqual({ kind: 'lost', file: seam, name: 'EmbedderBase', from, lines: withBase });
    bench.edit(seam, (text) => text.replaceAll(/^.*\bEmbed\w*.*$/gm, ''));
    expect(lost((await bench.sync()).notes)).toEqual([]);
  });

  it('is told what a rpc leaves behind that was taken out of the contract by hand', async () => {
    await open();
    write();
    await bench.generate('rpc', 'Explain', { service: 'Chat', request: ['question:string'] });
    bench.edit(CHAT, (text) =>
      text.replace(/ {2}\/\/ .*\n {2}rpc Explain.*\n/, '').replace(/\/\/ .*\nmessage Explain\w+ \{[^}]*\}\n/g, ''),
    );
    const { notes } = await bench.sync();
    const names = notes.flatMap((note) => (note.kind === 'lost' ? [note.name] : []));
    const type = language === 'typescript' ? 'ExplainResponseInit' : 'ExplainResponse';
    expect(names.sort()).toEqual(language === 'r' ? [] : ['ExplainRequest', type]);
  });

  it('loses the stub of a rpc that came while it followed by itself, and keeps the edit', async () => {
    await open();
    const before = bench.tree();
    await bench.generate('rpc', 'Explain', { service: 'Chat', request: ['question:string'] });
    expect(bench.read(seam)).toMatch(/explain/);
    write();
    const { kept, notes } = await bench.destroy('rpc', 'Explain');
    expect([kept, notes]).toEqual([[], []]);
    expect(differences(before, bench.tree())).toEqual(['.ao/manifest.json', seam]);
    expect(bench.read(seam)).toBe(`${before[seam]}${mine(language)}`);
  });

  it.each([
    ['First', 'Second'],
    ['Second', 'First'],
  ])('loses the stubs of two rpcs, %s before %s, and keeps what was written into the same lines', async (...order) => {
    await open();
    const before = bench.read(seam);
    for (const name of ['First', 'Second'])
      await bench.generate('rpc', name, { service: 'Chat', request: ['question:string'] });
    const list = (text: string) => text.replace('EmbedderBase, type', 'EmbedderBase, type TurnInit, type');
    if (language === 'typescript') bench.edit(seam, list);
    write();
    for (const name of order) {
      const { kept, notes } = await bench.destroy('rpc', name);
      expect([kept, notes]).toEqual([[], []]);
    }
    const own = language === 'typescript' ? list(before) : before;
    expect(bench.read(seam)).toBe(`${own}${mine(language)}`);
  });

  it('loses the class of a service that came while it followed by itself', async () => {
    await open();
    const before = bench.tree();
    await bench.generate('service', 'Judge', { rpc: 'Explain', request: ['question:string'] });
    write();
    const { kept, notes } = await bench.destroy('service', 'Judge');
    expect([kept, notes]).toEqual([[], []]);
    expect(bench.read(seam)).toBe(`${before[seam]}${mine(language)}`);
  });
});

it('a model as ao first made it does not follow the contract: it is not taken a service from either', async () => {
  bench = await Bench.with('python');
  await expect(bench.generate('model', 'judge', { serves: ['myproj.v1.Predictor'] })).rejects.toMatchObject({
    code: 'AO_GENERATE_TAKES',
  });
});

it('what was made is not made again beside it, where its user took its file away', async () => {
  bench = await Bench.with('python');
  await bench.generate('ci');
  rmSync(join(bench.at.dir, '.github'), { recursive: true });
  await expect(bench.generate('ci')).rejects.toMatchObject({ code: 'AO_GENERATE_EXISTS' });
  await bench.destroy('ci');
  await bench.generate('ci');
  expect(bench.read('.github/workflows/ao.yml')).toContain('ao check');
});

it.each([
  ['a port that there is not', 'judge', { port: 99_999, share: 10 }],
  ['the port of another', 'judge', { port: 8000, share: 10 }],
  ['a share below nothing', 'judge', { share: -5 }],
  ['a name that is none of a service', 'Judge_2', { share: 10 }],
  ['a name that leads out', '../judge', { share: 10 }],
])('a model with %s is refused, and nothing is written', async (_what, name, answers) => {
  bench = await Bench.with('python');
  const before = bench.tree();
  const error = await bench.generate('model', name, answers).catch((cause: unknown) => cause as { code: string });
  expect(error).toMatchObject({ code: expect.stringMatching(/^AO_(GENERATE_ANSWER|CONFIG_INVALID)$/) });
  expect(differences(before, bench.tree())).toEqual([]);
});
