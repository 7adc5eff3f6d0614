import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { collect, eventually, User } from './user.js';

const good = { sepalLength: 5.1, sepalWidth: 3.5, petalLength: 1.4, petalWidth: 0.2 };

describe('a project that its owner edits and whose contract then grows', () => {
  let user: User;
  let project: string;
  const path = (file: string) => join(project, file);
  const read = (file: string) => readFileSync(path(file), 'utf8');
  const edit = (file: string, change: (text: string) => string) => {
    const before = read(file);
    const after = change(before);
    expect(after, `the edit of ${file} changes something`).not.toBe(before);
    writeFileSync(path(file), after);
  };
  const proto = 'model-interface/myproj/v1/myproj.proto';
  const edits: Record<string, (text: string) => string> = {
    'model-service/model.py': (text) => `# mine ✿\n${text}`,
    'model-service/Dockerfile': (text) => `${text}\n# a line of my own\n`,
    'api-service/Dockerfile': (text) => text.replace(/^/, '# mine, at the top\n'),
    'api-service/package.json': (text) => text.replace('"scripts": {', '"scripts": {\n    "mine": "echo mine",'),
    'ao.toml': (text) => `${text}\n# why this task is here\n[tasks.mine] # and here\nrun = "echo mine"\n`,
    'README.md': (text) => `${text}\nMy own chapter.\n`,
  };

  beforeAll(async () => {
    user = await User.arrive();
    project = join(user.folder, 'myproj');
    await user.must(['init', 'myproj', '--yes']);
    for (const [file, change] of Object.entries(edits)) edit(file, change);
  });
  afterAll(async () => {
    await user?.ao(['down'], project);
    user?.leave();
  });

  it('follows the contract and leaves every edit alone', async () => {
    const edited = Object.fromEntries(Object.keys(edits).map((file) => [file, read(file)]));
    edit(proto, (text) =>
      text
        .replace(
          /(service \w+ \{)/,
          '$1\n  // Says why.\n  rpc Explain(ExplainRequest) returns (ExplainResponse) {\n    option (google.api.http) = { post: "/explain" body: "*" };\n  }\n',
        )
        .replace(/(message PredictResponse \{)/, '$1\n  double confidence = 15;\n')
        .concat('\nmessage ExplainRequest { string question = 1; }\nmessage ExplainResponse { string answer = 1; }\n'),
    );
    const { stdout, stderr } = await user.must(['sync'], project);
    expect(`${stdout}${stderr}`).toMatch(/def explain\(self, request: ExplainRequest/);
    for (const [file, text] of Object.entries(edited)) expect(read(file), file).toBe(text);
    expect(read('model-service/gen/base.py')).toContain('def explain');
  });

  it('writes nothing at the second sync', async () => {
    const stamp = () =>
      ['model-service/gen/base.py', '.ao/manifest.json', 'ao.toml'].map((file) => statSync(path(file)).mtimeMs);
    const before = stamp();
    const { stdout } = await user.must(['sync', '--json'], project);
    const { actions } = JSON.parse(stdout) as { actions: { action: string }[] };
    expect(actions.filter((a) => !['identical', 'skip'].includes(a.action))).toEqual([]);
    expect(stamp()).toEqual(before);
    await user.must(['sync', '--check'], project);
  });

  it('answers 501 on the new route until its method is written, and the old one with the new field', async () => {
    await user.must(['up', '-d'], project);
    const explain = () => user.request('/explain', { body: { question: 'why?' } });
    expect((await explain()).status).toBe(501);
    expect(await (await user.request('/predict', { body: good })).json()).toMatchObject({
      species: 'setosa',
      confidence: 0,
    });
    await user.must(['down'], project);
    edit(
      'model-service/model.py',
      (text) =>
        `${text}\n    def explain(self, request, context):\n        from gen.myproj.v1.myproj_pb2 import ExplainResponse\n\n        return ExplainResponse(answer=request.question.upper())\n`,
    );
    await user.must(['up', '-d'], project);
    expect(await (await explain()).json()).toEqual({ answer: 'WHY?' });
  });

  it('does not bring back a file that its owner deleted', async () => {
    rmSync(path('.editorconfig'));
    await user.must(['sync'], project);
    await user.must(['sync'], project);
    expect(existsSync(path('.editorconfig'))).toBe(false);
  });

  it('follows the contract and the model while ao up --watch runs', async () => {
    await user.must(['down'], project);
    const up = user.start(['up', '--watch'], project);
    const done = collect(up);
    const ask = () => user.request('/explain', { body: { question: 'why?' } });
    await eventually('the first answer', async () => (await ask()).ok, 60_000);
    edit('model-service/model.py', (text) => text.replace('request.question.upper()', 'request.question * 2'));
    await eventually(
      'the answer of the edited model',
      async () => ((await (await ask()).json()) as { answer?: string }).answer === 'why?why?',
      60_000,
    );
    edit(proto, (text) =>
      text.replace(
        /(service \w+ \{)/,
        '$1\n  rpc Doubt(ExplainRequest) returns (ExplainResponse) {\n    option (google.api.http) = { post: "/doubt" body: "*" };\n  }\n',
      ),
    );
    await eventually('the new route', async () => (await user.request('/doubt', { body: {} })).status === 501, 60_000);
    up.kill('SIGINT');
    expect((await done).code).toBe(130);
  });
});
