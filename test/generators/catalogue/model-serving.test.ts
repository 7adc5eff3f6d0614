import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { destroyComponent, generateComponent, initProject, syncProject } from '../../../generators/project/index.js';
import { contracts, room, type Room, VERSION } from '../project/workshop.js';

let at: Room;
beforeEach(() => {
  at = room();
});
afterEach(() => at.clean());

const options = () => ({ version: VERSION, assets: at.assets });
const init = async (contract?: string[]) =>
  (await initProject({ dir: at.dir, name: 'myproj', model: 'python', contract, ...options() })).apply();
const generate = (name: string, answers: Record<string, string | number | readonly string[]>) =>
  generateComponent(at.dir, { generator: 'model', name, answers }, options());

it('compose.yaml tells the api-service all its models, and follows a share that is edited in ao.toml', async () => {
  await init(contracts['iris']);
  await generate('judge', { language: 'python', share: 10 });
  const models = () => {
    const { services } = parse(readFileSync(join(at.dir, 'compose.yaml'), 'utf8')) as {
      services: Record<string, { environment: Record<string, string>; depends_on?: object }>;
    };
    const { environment, depends_on: needs } = services['api-service']!;
    expect(environment).not.toHaveProperty('AO_MODEL_ADDRESS');
    expect(Object.keys(needs ?? {})).toEqual(['judge', 'model-service']);
    return JSON.parse(environment['AO_MODELS'] ?? '') as unknown;
  };
  const told = (share: number) => [
    { name: 'judge', address: 'judge:50051', share },
    { name: 'model-service', address: 'model-service:50051' },
  ];
  expect(models()).toEqual(told(10));
  const toml = join(at.dir, 'ao.toml');
  writeFileSync(toml, readFileSync(toml, 'utf8').replace('share = 10', 'share = 50'));
  const { plan } = await syncProject(at.dir, options());
  const changed = plan.steps.filter(({ action }) => action !== 'identical' && action !== 'skip');
  expect(changed.map(({ path }) => path)).toEqual(['compose.yaml']);
  expect(models()).toEqual(told(50));
});

it('a sync refuses models that do not fit the contract any more, before it writes', async () => {
  await init(contracts['assistant']);
  await generate('judge', { language: 'python', serves: ['assistant.embed.v1.Embedder'] });
  const manifest = () => readFileSync(join(at.dir, '.ao/manifest.json'), 'utf8');
  const before = manifest();
  const file = join(at.dir, 'ao.toml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('assistant.embed.v1.Embedder', 'assistant.embed.v1.Embeder'));
  await expect(syncProject(at.dir, options())).rejects.toMatchObject({
    code: 'AO_CONFIG_INVALID',
    message: expect.stringMatching(
      /^ao\.toml:\d+:\d+: services\.judge\.serves\.0: .*did you mean "assistant.embed.v1.Embedder"/,
    ),
  });
  expect(manifest() === before).toBe(true);
});

it('a share that does not fit beside the others is refused by its key and value, without a line that ao.toml has not', async () => {
  await init(contracts['iris']);
  await generate('judge', { language: 'python', share: 60 });
  const toml = () => readFileSync(join(at.dir, 'ao.toml'), 'utf8');
  const before = toml();
  await expect(generate('third', { language: 'python', share: 50 })).rejects.toMatchObject({
    code: 'AO_CONFIG_INVALID',
    message: expect.stringMatching(
      /^ao\.toml: services\.third\.share: the shares of \S+ add up to 110 percent \(.*judge 60, third 50\)$/,
    ),
  });
  expect(toml()).toBe(before);
});

it('a model whose table in ao.toml was edited goes with the whole of it, and leaves remarks that are no part of it', async () => {
  await init(contracts['iris']);
  const toml = join(at.dir, 'ao.toml');
  writeFileSync(toml, `${readFileSync(toml, 'utf8')}\n# my remark\n[tasks.mine]\nrun = "true"\n`);
  await generate('judge', { language: 'python', share: 10 });
  const edited = readFileSync(toml, 'utf8')
    .replace('share = 10', 'share = 70\nenv = { WEIGHTS = "v2" }')
    .replace(/("judge lint"\]\n(?:.*\n)*?run = ).*/, '$1"true"');
  expect(edited).toMatch(/judge lint"\]\n(.*\n)*run = "true"/);
  writeFileSync(toml, edited);
  await destroyComponent(at.dir, { generator: 'model', name: 'judge' }, options());
  const after = readFileSync(toml, 'utf8');
  expect(after).not.toMatch(/judge|share/);
  expect(after).toContain('# my remark\n[tasks.mine]\nrun = "true"\n');
  expect((await syncProject(at.dir, options())).changed).toBe(false);
});

it('models that come in any order leave nothing for a sync, and stand in the README while they are there', async () => {
  await init(contracts['assistant']);
  const readme = () => readFileSync(join(at.dir, 'README.md'), 'utf8');
  const before = readme();
  await generate('zebra', { language: 'python', serves: ['assistant.embed.v1.Embedder'] });
  await generate('ape', { language: 'typescript', share: 10 });
  expect((await syncProject(at.dir, options())).changed).toBe(false);
  expect(readme()).toContain(
    '──▶ model-service :50051 (your model)\n' +
      '                                                  ape :50053 (all)\n' +
      '                                                  zebra :50052 (assistant.embed.v1.Embedder)\n',
  );
  for (const name of ['zebra', 'ape']) await destroyComponent(at.dir, { generator: 'model', name }, options());
  expect(readme()).toBe(before);
});
