import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { User } from './user.js';

const page = readFileSync(new URL('../../docs/quickstart.md', import.meta.url), 'utf8');
const block = (language: string) => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)![1]!;

let user: User;
let project: string;
beforeAll(async () => {
  user = await User.arrive();
  project = join(user.folder, 'irises');
});
afterAll(async () => {
  await user?.ao(['down'], project);
  user?.leave();
});

it('docs/quickstart.md is true: its contract, its model, its requests', async () => {
  writeFileSync(join(user.folder, 'iris.proto'), block('proto'));
  await user.must(['init', 'irises', '--contract', 'iris.proto', '--yes']);
  await user.must(['check'], project);
  writeFileSync(join(project, 'model-service/model.py'), block('python'));
  await user.must(['check', '--only', 'model lint'], project);
  await user.must(['up', '-d'], project);
  const answer = { species: 'setosa', probabilities: { setosa: 1 } };
  expect(await (await user.request('/v1/iris:classify', { body: { petalLength: 1.4 } })).json()).toEqual(answer);
  const { stdout } = await user.must(['call', 'Classify', '{"petalLength": 1.4}'], project);
  expect(JSON.parse(stdout)).toEqual(answer);
});
