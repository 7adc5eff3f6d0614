import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectContract, compileTree } from '../../../generators/contract/index.js';
import { folderOf } from './folder.js';

const GIVEN = 'test/fixtures/contracts';
const head = (...imports: string[]) =>
  `syntax = "proto3"; package p.v1; ${imports.map((path) => `import "${path}";`).join(' ')}\n`;

async function collected(...paths: string[]): Promise<string[]> {
  const tree = await collectContract(paths);
  await compileTree(tree, '.');
  return [...tree.keys()];
}

describe('collectContract', () => {
  it('takes the given contracts, one file, several or a folder', async () => {
    expect(await collected(`${GIVEN}/iris.proto`)).toEqual(['iris.proto']);
    expect(await collected(`${GIVEN}/clinic/triage.proto`)).toEqual(['triage.proto']);
    const assistant = ['assistant/chat.proto', 'assistant/common.proto', 'assistant/embed.proto'];
    expect(await collected(`${GIVEN}/assistant/chat.proto`, `${GIVEN}/assistant/embed.proto`)).toEqual(assistant);
    expect(await collected(`${GIVEN}/assistant`)).toEqual(assistant);
    expect(await collected(GIVEN)).toEqual([...assistant, 'clinic/triage.proto', 'iris.proto']);
  });

  it('takes a file once that is given and imported, whatever the order', async () => {
    const files = ['common', 'chat'].map((name) => `${GIVEN}/assistant/${name}.proto`);
    expect(await collected(...files)).toEqual(['assistant/chat.proto', 'assistant/common.proto']);
    expect(await collected(...files.reverse(), `${GIVEN}/assistant/chat.proto`)).toEqual([
      'assistant/chat.proto',
      'assistant/common.proto',
    ]);
  });

  it('leaves out what ao supplies, even where it lies there', async () => {
    const root = await folderOf({
      'x/m.proto': head('google/api/annotations.proto', 'google/protobuf/any.proto', 'google/type/date.proto'),
      'google/api/annotations.proto': '',
      'google/api/http.proto': '',
      'google/type/date.proto': 'syntax = "proto3"; package google.type; message Date {}',
    });
    expect(await collected(join(root, 'x/m.proto'))).toEqual(['google/type/date.proto', 'x/m.proto']);
    expect(await collected(root)).toEqual(['google/type/date.proto', 'x/m.proto']);
  });

  it('finds imports at any remove, cycles and links, and does not read comments', async () => {
    const root = await folderOf({
      'a/b/one.proto': `${head('a/b/two.proto')}// import "nope.proto";\n/* import "nope.proto"; */`,
      'a/b/two.proto': head().replace('p.v1;', "p.v1; import public 'a/c/three.proto';"),
      'a/c/three.proto': `${head()}message Three { string s = 1 [json_name = "import \\"nope.proto\\""]; }`,
    });
    await mkdir(join(root, 'links'));
    await symlink(join(root, 'a/b/one.proto'), join(root, 'links/one.proto'));
    const all = ['a/b/one.proto', 'a/b/two.proto', 'a/c/three.proto'];
    expect(await collected(join(root, 'a/b/one.proto'))).toEqual(all);
    expect([...(await collectContract([join(root, 'links/one.proto')])).keys()]).toEqual(all);
  });

  it('says what is missing and where it was looked for', async () => {
    const root = await folderOf({
      'a/m.proto': `syntax = "proto3";\n  import "a/nope.proto";\n`,
      'readme.md': '',
      'empty/x.txt': '',
    });
    await expect(collectContract([join(root, 'a/m.proto')])).rejects.toMatchObject({
      code: 'AO_CONTRACT_IMPORT_MISSING',
      message: 'm.proto:2:3: the imported file a/nope.proto does not exist',
    });
    for (const path of ['readme.md', 'empty', 'none.proto', 'none']) {
      await expect(collectContract([join(root, path)])).rejects.toMatchObject({
        code: 'AO_CONTRACT_FILE_MISSING',
        exit: 2,
        message: expect.stringContaining(path) as string,
      });
    }
  });

  it('refuses two different files at one import path, and takes two equal ones', async () => {
    const [one, two, same] = [
      await folderOf({ 'm.proto': `${head()}message A {}` }),
      await folderOf({ 'm.proto': `${head()}message B {}` }),
      await folderOf({ 'm.proto': `${head()}message A {}` }),
    ];
    await expect(collectContract([join(one, 'm.proto'), join(two, 'm.proto')])).rejects.toMatchObject({
      code: 'AO_CONTRACT_INPUT_CLASH',
      message: `${one}/m.proto and ${two}/m.proto would both be m.proto`,
    });
    expect(await collected(join(one, 'm.proto'), join(same, 'm.proto'))).toEqual(['m.proto']);
  });
});
