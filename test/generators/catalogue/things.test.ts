import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { join } from 'node:path';
import { GENERATORS } from '../../../generators/catalogue/index.js';
import { lintContract } from '../../../generators/contract/index.js';
import { loadProject } from '../../../runtime/platform/config/index.js';
import { contracts, languages } from '../project/workshop.js';
import { Bench, differences } from './workshop.js';

let bench: Bench;
afterEach(() => bench.at.clean());

const RPC = { rpc: 'Explain', http: 'post:/v1/explain', request: ['question:string'], response: ['answer:string'] };

/** What each generator is asked for here, by its id. */
const things = {
  rpc: ['Doubt', { http: 'get:/v1/doubts/{id}', request: ['id:string'] }],
  service: ['Explainer', RPC],
  task: ['report', { run: 'echo "a \\"b\\" \'c\' ä"', description: 'Figures', cwd: 'model-service' }],
  client: ['', { language: 'python', out: 'lib/my_client' }],
  ci: ['', { provider: 'gitlab' }],
  devcontainer: ['', {}],
  model: ['judge', { language: 'typescript', share: 10 }],
} as const;

describe.each(Object.entries(things))('ao generate %s', (id, [name, answers]) => {
  it('writes nothing in a dry run, is kept by sync, is refused twice, and goes without a trace', async () => {
    bench = await Bench.with('python');
    const before = bench.tree();
    const dry = await bench.generate(id, name, answers, { dryRun: true });
    expect(dry.changed).toBe(true);
    expect(differences(before, bench.tree())).toEqual([]);
    await bench.generate(id, name, answers);
    await loadProject(bench.at.dir, {});
    const made = bench.tree();
    expect((await bench.sync()).changed).toBe(false);
    if (id !== 'client')
      await expect(bench.generate(id, name, answers)).rejects.toMatchObject({ code: 'AO_GENERATE_EXISTS' });
    expect(differences(made, bench.tree())).toEqual([]);
    expect((await bench.destroy(id, name, { dryRun: true })).changed).toBe(true);
    expect(differences(made, bench.tree())).toEqual([]);
    await bench.destroy(id, name);
    expect(differences(before, bench.tree())).toEqual([]);
    await expect(bench.destroy(id, name)).rejects.toMatchObject({ code: 'AO_GENERATE_NOT_THERE' });
  });
});

it('all things together, made in one order and destroyed in another, leave nothing; edits of ao.toml stay', async () => {
  bench = await Bench.with('python');
  bench.edit('ao.toml', (text) => text.replace('port = 8000', 'port = 8000 # mine'));
  const before = bench.tree();
  for (const [id, [name, answers]] of Object.entries(things)) await bench.generate(id, name, answers);
  const all = bench.tree();
  expect((await bench.sync()).changed).toBe(false);
  expect(differences(all, bench.tree())).toEqual([]);
  for (const [id, [name]] of Object.entries(things)) await bench.destroy(id, name);
  expect(differences(before, bench.tree())).toEqual([]);
});

it('every generator of ao that takes only answers is tested here', () => {
  bench = new Bench();
  expect(GENERATORS.filter((id) => !['blueprint', 'generator'].includes(id))).toEqual(Object.keys(things).sort());
});

describe('ao generate service', () => {
  it.each(languages)('brings its class into a model in %s that was edited', async (language) => {
    bench = await Bench.with(language);
    const before = bench.tree();
    await bench.generate('service', 'Explainer', RPC);
    expect(bench.read('model-interface/myproj/v1/explainer.proto')).toContain('package myproj.v1;');
    expect(await lintContract(join(bench.at.dir, 'model-interface'))).toEqual([]);
    expect((await bench.sync()).notes).toEqual([]);
    await bench.generate('rpc', 'Doubt', { service: 'Explainer', request: ['why:myproj.v1.PredictRequest'] });
    expect((await bench.sync()).notes).toEqual([]);
    await expect(bench.destroy('service', 'Explainer')).rejects.toMatchObject({ code: 'AO_GENERATE_NEEDED' });
    await bench.destroy('rpc', 'Doubt');
    await bench.destroy('service', 'Explainer');
    expect(differences(before, bench.tree())).toEqual([]);
  });

  it('lies where the contract has its packages', async () => {
    bench = await Bench.with('python', contracts['iris']);
    await bench.generate('service', 'Judge', {});
    expect(bench.read('model-interface/judge.proto')).toContain('package iris.v1;');
    await bench.generate('service', 'Jury', { package: 'court.v1' });
    expect(bench.read('model-interface/jury.proto')).toContain('package court.v1;');
    bench.at.clean();
    bench = await Bench.with('python');
    await bench.generate('service', 'Jury', { package: 'court.v1' });
    expect(bench.read('model-interface/court/v1/jury.proto')).toContain('package court.v1;');
  });

  it('may have the name of one in another package, and each goes by itself', async () => {
    bench = await Bench.with('python');
    const before = bench.tree();
    await bench.generate('service', 'Jury', { package: 'court.v1' });
    const one = bench.tree();
    await bench.generate('service', 'Jury', { package: 'town.v1' });
    expect((await bench.sync()).changed).toBe(false);
    await bench.destroy('service', 'town.v1.Jury');
    expect(differences(one, bench.tree())).toEqual([]);
    await bench.destroy('service', 'Jury');
    expect(differences(before, bench.tree())).toEqual([]);
  });

  it('stays, and is told, when it was edited', async () => {
    bench = await Bench.with('python');
    await bench.generate('service', 'Explainer', RPC);
    bench.edit('model-interface/myproj/v1/explainer.proto', (text) => `${text}// mine\n`);
    const { kept } = await bench.destroy('service', 'Explainer');
    expect(kept).toEqual(['model-interface/myproj/v1/explainer.proto']);
    expect(bench.read('model-interface/myproj/v1/explainer.proto')).toContain('// mine');
  });
});

describe('ao generate ci', () => {
  it.each(languages)('sets up what a project in %s needs, and nothing else', async (language) => {
    bench = await Bench.with(language);
    await bench.generate('ci', '', { provider: 'github', branch: 'trunk' });
    await bench.generate('ci', '', { provider: 'gitlab', branch: 'trunk' });
    const github = parse(bench.read('.github/workflows/ao.yml')) as Workflow;
    expect(github.on.push.branches).toEqual(['trunk']);
    for (const { steps, 'runs-on': on } of Object.values(github.jobs)) {
      expect(on).toBe('ubuntu-latest');
      for (const step of steps) expect([step.uses, step.run].filter((each) => each !== undefined)).toHaveLength(1);
    }
    const steps = github.jobs['check']?.steps ?? [];
    const uses = steps.flatMap((step) => step.uses ?? []);
    expect(uses.filter((each) => !/^[\w-]+\/[\w-]+@v\d+$/.test(each))).toEqual([]);
    expect(uses.some((each) => each.includes('setup-python'))).toBe(language === 'python');
    const runs = steps.flatMap((step) => step.run ?? []);
    expect(runs.some((each) => each.includes('r-base'))).toBe(language === 'r');
    expect(runs.slice(-3)).toEqual(['ao install', 'ao sync --check', 'ao check']);
    expect(bench.read('.github/workflows/ao.yml')).toContain('group: ao-${{ github.ref }}');
    expect(github.jobs['build']).toMatchObject({ needs: 'check' });

    const gitlab = parse(bench.read('.gitlab-ci.yml')) as Record<string, { stage?: string; script?: string[] }> & {
      stages: string[];
    };
    for (const job of ['check', 'build']) expect(gitlab.stages).toContain(gitlab[job]?.stage);
    expect(gitlab['check']?.script).toEqual(['ao install', 'ao sync --check', 'ao check']);
    expect(bench.read('.gitlab-ci.yml').includes('python3-venv')).toBe(language === 'python');
    expect(bench.read('.gitlab-ci.yml').includes('r-base-core')).toBe(language === 'r');
    await expect(bench.destroy('ci')).rejects.toMatchObject({ code: 'AO_GENERATE_ANSWER' });
  });

  it('follows the project: a model in another language is set up, too, and edits stay', async () => {
    bench = await Bench.with('typescript');
    await bench.generate('ci', '', { provider: 'github' });
    bench.edit('.github/workflows/ao.yml', (text) =>
      text.replace('run: ao check', 'run: ao check --against origin/main'),
    );
    await bench.generate('model', 'judge', { language: 'python', share: 10 });
    expect(bench.read('.github/workflows/ao.yml')).toMatch(/setup-python[^]*ao check --against/);
    await bench.destroy('ci');
    expect(bench.read('.github/workflows/ao.yml')).toContain('--against');
  });
});

interface Workflow {
  on: { push: { branches: string[] } };
  jobs: Record<string, { 'runs-on': string; steps: { uses?: string; run?: string }[] }>;
}

it.each(languages)(
  'ao generate devcontainer: ports, languages and ao install, for a project in %s',
  async (language) => {
    bench = await Bench.with(language);
    await bench.generate('devcontainer');
    const made = JSON.parse(bench.read('.devcontainer/devcontainer.json')) as Record<string, unknown>;
    expect(made).toMatchObject({ name: 'myproj', forwardPorts: [8000, 50051], postCreateCommand: 'ao install' });
    expect(bench.read('.devcontainer/Dockerfile').includes('python3-venv')).toBe(language === 'python');
    expect(bench.read('.devcontainer/Dockerfile').includes('r-base-core')).toBe(language === 'r');
  },
);

it('two clients are told apart by their language', async () => {
  bench = await Bench.with('python');
  const before = bench.tree();
  await bench.generate('client', '', { language: 'python' });
  await bench.generate('client', '', { language: 'typescript' });
  await expect(bench.destroy('client')).rejects.toMatchObject({ code: 'AO_GENERATE_ANSWER' });
  await bench.destroy('client', 'python');
  await bench.destroy('client');
  expect(differences(before, bench.tree())).toEqual([]);
});
