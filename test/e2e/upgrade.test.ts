import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { HISTORY, keepScaffolds, layScaffold } from '../../tools/release/scaffolds.js';
import { User } from './user.js';

const OLDEST = readdirSync(HISTORY).sort()[0] as string;
const good = { sepalLength: 5.1, sepalWidth: 3.5, petalLength: 1.4, petalWidth: 0.2 };

let user: User;
beforeAll(async () => {
  user = await User.arrive();
});
afterAll(() => user?.leave());

describe.each([
  [
    'starter-python',
    {
      'model-service/model.py': (text: string) => `${text}\n\nMINE = "✿"\n`,
      'model-service/requirements.txt': (text: string) => `${text}six==1.17.0 # ✿\n`,
    },
  ],
  [
    'starter-typescript',
    {
      'model-service/src/model.ts': (text: string) => `${text}\nexport const MINE = '✿';\n`,
      'model-service/package.json': (text: string) =>
        text.replace('"scripts": {', '"scripts": {\n    "mine": "echo ✿",'),
    },
  ],
] as const)('a project %s of the first ao, edited', (name, own) => {
  const edits: Record<string, (text: string) => string> = {
    ...own,
    'api-service/Dockerfile': (text) => `# mine ✿\n${text}`,
    'ao.toml': (text) => `${text}\n# why ✿ this task is here\n[tasks.mine] # and here\nrun = "echo ✿"\n`,
    'README.md': (text) => `${text}\nMy own chapter ✿.\n`,
  };
  let project: string;
  const read = (file: string) => readFileSync(join(project, file), 'utf8');
  const write = (file: string, text: string) => writeFileSync(join(project, file), text);

  it('passes its checks after the upgrade, with every edit there, and answers', async () => {
    project = join(user.folder, name);
    await layScaffold(HISTORY, OLDEST, name, project);
    for (const [file, change] of Object.entries(edits)) write(file, change(read(file)));
    mkdirSync(join(project, 'mine'));
    write('mine/notes.md', '✿');
    const { code, stdout: said, stderr } = await user.ao(['check'], project);
    expect(code).not.toBe(0);
    expect(stderr, said).toContain('AO_PROJECT_OLDER');

    await user.must(['upgrade'], project);
    for (const file of [...Object.keys(edits), 'mine/notes.md']) expect(read(file), file).toContain('✿');
    await user.must(['check'], project);
    const { stdout } = await user.must(['sync', '--json'], project);
    expect(JSON.parse(stdout)).toMatchObject({ changed: false });
    await user.must(['up', '-d'], project);
    try {
      expect(await (await user.request('/predict', { body: good })).json()).toMatchObject({ species: 'setosa' });
    } finally {
      await user.must(['down'], project);
    }
  });
});

it('a version keeps what it writes, byte for byte, for the tests of those to come', async () => {
  const history = join(user.folder, 'history');
  const kept = await keepScaffolds(process.cwd(), user.aoPath, history);
  const version = readdirSync(history)[0] as string;
  const into = join(user.folder, 'laid');
  await layScaffold(history, version, 'clinic-typescript', into);
  const { stdout } = await user.must(['sync', '--json'], into);
  expect(JSON.parse(stdout)).toMatchObject({ changed: false });
  const bytes = () => readdirSync(kept).map((file) => [file, hash(readFileSync(join(kept, file)))]);
  const before = bytes();
  await keepScaffolds(process.cwd(), user.aoPath, history);
  expect(bytes()).toEqual(before);
});

const hash = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
