import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadContract } from '../../../runtime/contract/index.js';
import { destroyComponent, generateComponent, initProject, syncProject } from '../../../generators/project/index.js';
import { contracts, languages, room, type Room, VERSION } from '../project/workshop.js';

let at: Room;
beforeEach(() => {
  at = room();
});
afterEach(() => at.clean());

const options = () => ({ version: VERSION, assets: at.assets });
const tree = () =>
  Object.fromEntries(
    readdirSync(at.dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [relative(at.dir, file), readFileSync(file, 'latin1')]),
  );
const init = async (contract?: string[]) =>
  (await initProject({ dir: at.dir, name: 'myproj', model: 'python', contract, ...options() })).apply();
const generate = (name: string, answers: Record<string, string | number | readonly string[]>) =>
  generateComponent(at.dir, { generator: 'model', name, answers }, options());

it.each(languages)('a second model in %s is made, kept by sync, and destroyed without a trace', async (language) => {
  await init(contracts['assistant']);
  const before = tree();
  await generate('judge', { language, serves: ['assistant.embed.v1.Embedder'] });
  const toml = readFileSync(join(at.dir, 'ao.toml'), 'utf8');
  expect(toml).toContain('needs = ["model-service", "judge"]');
  expect(toml).toContain('[services.judge]');
  const served = (service: string) =>
    loadContract(readFileSync(join(at.dir, service, 'gen/contract.binpb'))).services.map(({ name }) => name);
  expect(served('judge')).toEqual(['Embedder']);
  expect(served('model-service')).toEqual(['Chat']);
  expect(served('api-service')).toEqual(['Chat', 'Embedder']);
  const again = await syncProject(at.dir, options());
  expect(again.plan.steps.filter(({ action }) => action !== 'identical' && action !== 'skip')).toEqual([]);
  await destroyComponent(at.dir, { generator: 'model', name: 'judge' }, options());
  expect(tree()).toEqual(before);
});

it('a model that was written stays when it is destroyed', async () => {
  await init(contracts['iris']);
  await generate('judge', { language: 'python', share: 10 });
  const file = join(at.dir, 'judge/model.py');
  writeFileSync(file, `${readFileSync(file, 'utf8')}# mine\n`);
  await destroyComponent(at.dir, { generator: 'model', name: 'judge' }, options());
  expect(readFileSync(file, 'utf8')).toContain('# mine');
  expect(readFileSync(join(at.dir, 'ao.toml'), 'utf8')).not.toContain('judge');
});
