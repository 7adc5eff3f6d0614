import { afterEach, expect, it } from 'vitest';
import { loadContract } from '../../../runtime/contract/index.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contracts, languages } from '../project/workshop.js';
import { Bench, differences } from './workshop.js';

let bench: Bench;
afterEach(() => bench.at.clean());

it.each(languages)('a second model in %s is made, kept by sync, and destroyed without a trace', async (language) => {
  bench = await Bench.with('python', contracts['assistant']);
  const before = bench.tree();
  await bench.generate('model', 'judge', { language, serves: ['assistant.embed.v1.Embedder'] });
  expect(bench.read('ao.toml')).toContain('needs = ["model-service", "judge"]');
  expect(bench.read('ao.toml')).toContain('[services.judge]');
  const served = (service: string) =>
    loadContract(readFileSync(join(bench.at.dir, service, 'gen/contract.binpb'))).services.map(({ name }) => name);
  expect(served('judge')).toEqual(['Embedder']);
  expect(served('model-service')).toEqual(['Chat']);
  expect(served('api-service')).toEqual(['Chat', 'Embedder']);
  const again = await bench.sync();
  expect(again.plan.steps.filter(({ action }) => action !== 'identical' && action !== 'skip')).toEqual([]);
  await bench.destroy('model', 'judge');
  expect(differences(before, bench.tree())).toEqual([]);
});

it('a model that was written stays when it is destroyed', async () => {
  bench = await Bench.with('python', contracts['iris']);
  await bench.generate('model', 'judge', { language: 'python', share: 10 });
  bench.edit('judge/model.py', (text) => `${text}# mine\n`);
  await bench.destroy('model', 'judge');
  expect(bench.read('judge/model.py')).toContain('# mine');
  expect(bench.read('ao.toml')).not.toContain('judge');
});
