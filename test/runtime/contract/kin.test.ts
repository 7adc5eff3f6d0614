import { toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { expect, it } from 'vitest';
import { compileTree } from '../../../generators/contract/index.js';
import { type Contract, loadContract } from '../../../runtime/contract/index.js';

const FILES = {
  'base.proto': 'syntax = "proto3"; package p; message Base { string s = 1; }',
  'user.proto':
    'syntax = "proto3"; package p; import "base.proto"; service User { rpc Get(Base) returns (Base); } message Mine { Base base = 1; }',
  'other.proto': 'syntax = "proto3"; package p; import "google/api/annotations.proto"; message Other {}',
};
const compile = (files: Record<string, string>) =>
  compileTree(new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])), '.');
const fileOf = (contract: Contract, name: string) => contract.files.find(({ proto }) => proto.name === name);
const shared = (a: Contract, b: Contract) =>
  b.files.filter((file) => a.files.includes(file)).map(({ proto }) => proto.name);
const OWN = Object.keys(FILES);

it.each<[string, Record<string, string>, string[]]>([
  ['nothing', FILES, OWN],
  ['a file', { ...FILES, 'other.proto': FILES['other.proto'].replace('Other', 'Else') }, ['base.proto', 'user.proto']],
  [
    'a file that another imports',
    { ...FILES, 'base.proto': FILES['base.proto'].replace('s = 1', 's = 2') },
    ['other.proto'],
  ],
  ['a comment', { ...FILES, 'user.proto': `// Users.\n${FILES['user.proto']}` }, ['base.proto', 'other.proto']],
  ['which files there are', { ...FILES, 'new.proto': 'syntax = "proto3"; package p; message New {}' }, OWN],
  ['which files there are, by one less', { 'base.proto': FILES['base.proto'] }, ['base.proto']],
])('reads a contract beside another that differs in %s as it does by itself', async (_what, files, stay) => {
  const kin = loadContract(await compile(FILES));
  const bytes = await compile(files);
  const [beside, alone] = [loadContract(bytes, {}, kin), loadContract(bytes)];
  expect(toBinary(FileDescriptorSetSchema, beside.set)).toEqual(toBinary(FileDescriptorSetSchema, alone.set));
  expect(beside.files.map(({ proto }) => proto.name)).toEqual(alone.files.map(({ proto }) => proto.name));
  expect([...beside.registry].map((type) => type.toString())).toEqual(
    [...alone.registry].map((type) => type.toString()),
  );
  expect(
    shared(kin, beside)
      .filter((name) => OWN.includes(name))
      .sort(),
  ).toEqual([...stay].sort());
  const user = fileOf(beside, 'user.proto');
  expect(user?.messages[0]?.fields[0]?.message?.file).toBe(user && fileOf(beside, 'base.proto'));
});

it('says of bytes that cannot be read what it says without kin', async () => {
  const bytes = await compile(FILES);
  const kin = loadContract(bytes);
  const told = (with_?: Contract) => (broken: Uint8Array) => {
    try {
      return loadContract(broken, {}, with_).files.length;
    } catch (error) {
      return (error as Error).message;
    }
  };
  for (let length = 1; length < bytes.length; length += 7)
    expect(told(kin)(bytes.subarray(0, length))).toBe(told()(bytes.subarray(0, length)));
});
