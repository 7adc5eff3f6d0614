import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bufBinary, runBuf } from '../../../generators/contract/buf.js';
import { compileContract } from '../../../generators/contract/index.js';
import { failureOf } from '../../../generators/contract/compile.js';
import type { AoError } from '../../../runtime/errors/index.js';
import { loadContract, routesOf } from '../../../runtime/contract/index.js';
import { folderOf } from './folder.js';

const MESSAGE = 'syntax = "proto3"; package p.v1; message M { string s = 1; }';

async function failure(root: string): Promise<AoError> {
  return await compileContract(root).then(
    () => expect.fail('it compiled'),
    (error: AoError) => error,
  );
}

describe('compileContract', () => {
  it('compiles the given contracts, from a folder with a space and an umlaut, to the same bytes each time', async () => {
    const root = await folderOf({});
    await cp('test/fixtures/contracts', root, { recursive: true });
    const bytes = await compileContract(root);
    const contract = loadContract(bytes);
    expect(routesOf(contract).filter((route) => route.isListed)).toHaveLength(13);
    expect(contract.files.map((f) => f.proto.name)).toEqual(
      expect.arrayContaining(['iris.proto', 'google/api/http.proto', 'google/protobuf/timestamp.proto']) as string[],
    );
    expect(contract.set.file.filter((f) => f.sourceCodeInfo).map((f) => f.name)).toEqual([
      'assistant/common.proto',
      'assistant/chat.proto',
      'assistant/embed.proto',
      'clinic/triage.proto',
      'iris.proto',
    ]);
    expect(Buffer.from(await compileContract(root)).equals(bytes)).toBe(true);
  });

  it('supplies google/api and google/rpc one by one where the folder lacks them', async () => {
    const root = await folderOf({
      'm.proto':
        'syntax = "proto3"; package p.v1; import "google/api/annotations.proto"; import "google/rpc/status.proto"; import "google/api/resource.proto"; message M { google.rpc.Status s = 1; }',
      'google/api/http.proto': 'syntax = "proto3"; package google.api; message HttpRule { string mine = 1; }',
    });
    const contract = loadContract(await compileContract(root));
    expect(contract.registry.getMessage('google.api.HttpRule')?.fields.map((f) => f.name)).toEqual(['mine']);
    expect(contract.registry.getMessage('p.v1.M')).toBeDefined();
  });

  it('supplies buf/validate, and ships it without its comments', async () => {
    const root = await folderOf({
      'm.proto':
        'syntax = "proto3"; package p.v1; import "buf/validate/validate.proto"; message M { string s = 1 [(buf.validate.field).string.uuid = true]; }',
    });
    const contract = loadContract(await compileContract(root));
    const file = contract.set.file.find(({ name }) => name === 'buf/validate/validate.proto');
    expect(file).toBeDefined();
    expect(file?.sourceCodeInfo).toBeUndefined();
  });

  it('does not care for a buf.yaml, hidden folders, node_modules or circular links; follows links', async () => {
    const root = await folderOf({
      'buf.yaml': 'version: v2\ndeps: [buf.build/some/thing]\n',
      'a/m.proto': MESSAGE,
      '.hidden/broken.proto': 'nonsense',
      'node_modules/x/broken.proto': 'nonsense',
      'notes.txt': '',
    });
    const elsewhere = await folderOf({ 'linked.proto': 'syntax = "proto3"; package q.v1; message L {}' });
    await symlink(root, join(root, 'a', 'loop'));
    await symlink(elsewhere, join(root, 'b'));
    await symlink(join(root, 'nowhere'), join(root, 'dangling.proto'));
    expect(loadContract(await compileContract(root)).files.map((f) => f.proto.name)).toEqual([
      'a/m.proto',
      'b/linked.proto',
    ]);
  });

  it('names the first mistake by file, line and column, and the others in the details', async () => {
    const error = await failure(
      await folderOf({
        'ok.proto': MESSAGE,
        'sub dir/ä.proto': 'syntax = "proto3";\npackage p.v1;\nmessage A {\n  Nope x = 1;\n  string y = "a";\n}\n',
      }),
    );
    expect(error).toMatchObject({
      code: 'AO_CONTRACT_INVALID',
      message: 'sub dir/ä.proto:4:3: cannot find `Nope` in this scope',
      exit: 65,
    });
    expect(error.details).toEqual(['sub dir/ä.proto:5:14: mismatched types']);
  });

  it('names the file that an import does not find, and where to put it', async () => {
    const root = await folderOf({
      'm.proto': 'syntax = "proto3";\npackage p.v1;\n  import "other/ü.proto";\nmessage M { Nope n = 1; }',
    });
    const error = await failure(root);
    expect(error).toMatchObject({
      code: 'AO_CONTRACT_IMPORT_MISSING',
      message: 'm.proto:3:3: the imported file other/ü.proto does not exist',
    });
    expect(error.remedy[0]).toContain(`${root}/other/ü.proto`);
    expect(error.details).toHaveLength(1);
  });

  it('says that there is no contract, in an empty folder and in none', async () => {
    const root = await folderOf({ 'readme.md': '' });
    expect(await failure(root)).toMatchObject({
      code: 'AO_CONTRACT_EMPTY',
      message: `there is no .proto file in ${root}`,
    });
    expect(await failure(join(root, 'none'))).toMatchObject({ code: 'AO_CONTRACT_EMPTY' });
  });

  it('says that the folder is none', async () => {
    const root = await folderOf({ 'm.proto': MESSAGE });
    expect(await failure(join(root, 'm.proto'))).toMatchObject({
      code: 'AO_CONTRACT_FOLDER_UNREADABLE',
      message: expect.stringContaining('ENOTDIR') as string,
    });
  });

  it('refuses what two files define', async () => {
    const error = await failure(await folderOf({ 'a.proto': MESSAGE, 'b.proto': MESSAGE }));
    expect(error).toMatchObject({
      code: 'AO_CONTRACT_INVALID',
      message: expect.stringMatching(/^[ab]\.proto:1:\d+: /) as string,
    });
  });

  it('compiles a thousand files with long paths', async () => {
    const folder = 'long/'.repeat(30);
    const files = Array.from({ length: 1000 }, (_, i) => [
      `${folder}f${i}.proto`,
      `syntax = "proto3"; package p.v${i + 1}; message M { string s = 1; }`,
    ]);
    expect(
      loadContract(await compileContract(await folderOf(Object.fromEntries(files) as Record<string, string>))).files,
    ).toHaveLength(1000);
  });
});

describe('buf', () => {
  it('that is not installed, or not made for the machine, is an error with a remedy', () => {
    for (const [platform, arch] of [
      ['win32', 'x64'],
      ['sunos', 'sparc'],
    ] as const) {
      expect(() => bufBinary(platform, arch)).toThrow(
        expect.objectContaining({
          code: 'AO_CONTRACT_COMPILER_MISSING',
          remedy: expect.arrayContaining([expect.stringContaining('--include=optional')]) as string[],
        }),
      );
    }
  });

  it('that cannot be started is the same error', async () => {
    const dir = await folderOf({ 'bin/buf': 'not a program' });
    await chmod(join(dir, 'bin/buf'), 0o644);
    await expect(runBuf(['build'], new Map(), join(dir, 'bin/buf'))).rejects.toMatchObject({
      code: 'AO_CONTRACT_COMPILER_MISSING',
      message: expect.stringContaining('EACCES') as string,
    });
  });

  it('that fails on its own account, or is ended by a signal, is reported in its words', async () => {
    const failed = await runBuf(['build', '--no-such-flag'], new Map([['a.proto', new TextEncoder().encode(MESSAGE)]]));
    expect(failureOf(failed, new Map(), 'root')).toMatchObject({
      code: 'AO_CONTRACT_INVALID',
      message: expect.stringContaining('--no-such-flag') as string,
    });
    const killed = { code: null, signal: 'SIGINT' as const, stdout: new Uint8Array(), stderr: '' };
    expect(failureOf(killed, new Map(), 'root').message).toBe('root: buf ended with SIGINT');
  });

  it('needs no home and leaves nothing behind', async () => {
    const root = await folderOf({ 'm.proto': MESSAGE, 'home/.keep': '' });
    await mkdir(join(root, 'home', 'x'));
    const script = `const { compileContract } = await import(${JSON.stringify(new URL('../../../generators/contract/index.ts', import.meta.url).href)}); process.stdout.write(String((await compileContract(process.argv[1])).length));`;
    const child = spawn(process.execPath, ['--import', './tools/ts.js', '--input-type=module', '-e', script, root], {
      env: { PATH: process.env.PATH, HOME: join(root, 'home', 'x') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill());
    let output = '';
    for await (const chunk of child.stdout) output += String(chunk);
    expect(Number(output)).toBeGreaterThan(50);
    const { readdir } = await import('node:fs/promises');
    expect(await readdir(join(root, 'home', 'x'))).toEqual([]);
  });
});
