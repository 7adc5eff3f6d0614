import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { lintContract } from '../../../generators/contract/index.js';
import { folderOf } from './folder.js';

const HEAD = 'syntax = "proto3";\npackage p.v1;\n';
const BAD = `${HEAD}import "google/api/annotations.proto";\nmessage bad_name { string BadField = 1; }\nservice S { rpc M(bad_name) returns (bad_name) { option (google.api.http) = { get: "/m" }; } }\n`;

it('has nothing to say of the given contracts', async () => {
  expect(await lintContract('test/fixtures/contracts')).toEqual([]);
});

it('leaves a contract in use its names: a package without a version, say', async () => {
  expect(
    await lintContract(
      await folderOf({
        'anops.proto':
          'syntax = "proto3";\npackage anops;\nmessage M {}\nservice AnOps { rpc Predict(M) returns (M); }\n',
      }),
    ),
  ).toEqual([]);
});

it('has nothing to say of buf/validate, be it supplied or in the folder', async () => {
  const proto = `${HEAD}import "buf/validate/validate.proto";\nmessage M { string s = 1 [(buf.validate.field).string.min_len = 1]; }\n`;
  const own = await readFile('proto/buf/validate/validate.proto', 'utf8');
  expect(await lintContract(await folderOf({ 'm.proto': proto }))).toEqual([]);
  expect(
    await lintContract(
      await folderOf({ 'm.proto': proto, 'buf/validate/validate.proto': `${own}\nmessage bad_name {}` }),
    ),
  ).toEqual([]);
});

it('names file, line, column and rule', async () => {
  expect(await lintContract(await folderOf({ 'a ä/m.proto': BAD }))).toEqual([
    {
      file: 'a ä/m.proto',
      line: 4,
      column: 9,
      rule: 'MESSAGE_PASCAL_CASE',
      message: expect.stringContaining('"bad_name"') as string,
    },
    {
      file: 'a ä/m.proto',
      line: 4,
      column: 27,
      rule: 'FIELD_LOWER_SNAKE_CASE',
      message: expect.stringContaining('"BadField"') as string,
    },
  ]);
});

it('goes by the rules of the folder’s own buf.yaml, of either version, and passes over google', async () => {
  const rules = async (config: string, file: string) =>
    (
      await lintContract(
        await folderOf({
          'm.proto': file,
          'buf.yaml': config,
          'google/api/http.proto': `${HEAD.replace('p.v1', 'google.api')}message HttpRule { string BAD = 1; }`,
        }),
      )
    ).map((f) => f.rule);
  const plain = `${HEAD}message bad_name { string BadField = 1; }\n`;
  expect(
    await rules('version: v2\ndeps: [buf.build/x/y]\nlint:\n  use: [SERVICE_SUFFIX, MESSAGE_PASCAL_CASE]\n', plain),
  ).toEqual(['MESSAGE_PASCAL_CASE']);
  expect(await rules('version: v1\nlint:\n  use: [FIELD_LOWER_SNAKE_CASE]\n', plain)).toEqual([
    'FIELD_LOWER_SNAKE_CASE',
  ]);
  expect(
    await rules(
      'version: v2\nmodules:\n  - path: .\n    lint:\n      use: [MESSAGE_PASCAL_CASE]\n      ignore: [m.proto]\n',
      plain,
    ),
  ).toEqual([]);
  expect(await rules('version: v2\n', plain)).toHaveLength(2);
  expect(await rules('', plain)).toHaveLength(2);
});

it.each(['lint:\n  ignore: google\n', 'lint: STANDARD\n', 'modules: [proto]\n', '- lint\n'])(
  'refuses a buf.yaml of another form: %j',
  async (config) => {
    await expect(
      lintContract(await folderOf({ 'm.proto': `${HEAD}message M {}`, 'buf.yaml': config })),
    ).rejects.toMatchObject({
      code: 'AO_CONTRACT_INVALID',
      message: expect.stringMatching(/^buf\.yaml: .* is not a (list of texts|mapping)$/) as string,
    });
  },
);

it('refuses a contract that does not compile, and rules that buf does not know', async () => {
  await expect(lintContract(await folderOf({ 'm.proto': `${HEAD}message M { Nope x = 1; }` }))).rejects.toMatchObject({
    code: 'AO_CONTRACT_INVALID',
    message: expect.stringContaining('m.proto:3:13') as string,
  });
  await expect(
    lintContract(
      await folderOf({ 'm.proto': `${HEAD}message M {}`, 'buf.yaml': 'version: v2\nlint:\n  use: [NOPE]\n' }),
    ),
  ).rejects.toMatchObject({
    code: 'AO_CONTRACT_INVALID',
    message: expect.stringContaining('NOPE') as string,
  });
  await expect(
    lintContract(await folderOf({ 'm.proto': `${HEAD}message M {}`, 'buf.yaml': 'version: v2\nlint: [\n' })),
  ).rejects.toMatchObject({
    code: 'AO_CONTRACT_INVALID',
    message: expect.stringMatching(/^buf\.yaml:\d+:\d+: /) as string,
  });
});
