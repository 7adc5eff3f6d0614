import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { pythonFiles } from '../../../../generators/code/python/index.js';
import { contractNamed, contractOf, contracts } from './contracts.js';

/**
 * Committed, as is that of the other contracts in examples/, so that a change of the generator is seen, and mypy and
 * Python read them (runtime/python/tests).
 */
const hostile = fileURLToPath(new URL('../../../../runtime/python/tests/golden/hostile/gen', import.meta.url));

it('is the committed Python (`npx vitest run test/generators/code/python --update` writes it anew)', async () => {
  const files = pythonFiles(await contractNamed('hostile'));
  for (const [path, text] of files) await expect(text).toMatchFileSnapshot(join(hostile, path));
  const committed = readdirSync(hostile, { recursive: true, withFileTypes: true });
  const paths = committed.filter((entry) => entry.isFile() && /\.pyi?$/.test(entry.name)).length;
  expect(paths, 'no file is committed that is not generated').toBe(files.size);
});

describe.each(Object.keys(contracts))('the Python of the contract %s', (name) => {
  it('registers no service, no option of another package and no import that no type needs', async () => {
    for (const text of pythonFiles(await contractNamed(name)).values()) {
      const encoded = [...text.matchAll(/^ {4}"([\w+/=]+)"$/gm)].map((match) => match[1]).join('');
      if (!text.includes('_contract.load(')) continue;
      const proto = fromBinary(FileDescriptorProtoSchema, Buffer.from(encoded, 'base64'));
      expect(proto.service).toEqual([]);
      expect(proto.sourceCodeInfo).toBeUndefined();
      expect(proto.dependency.filter((path) => path.startsWith('google/api/'))).toEqual([]);
      for (const field of proto.messageType.flatMap((message) => message.field))
        expect(field.options?.$unknown ?? []).toEqual([]);
    }
  });
});

it('keeps apart proto files that Python would call the same', async () => {
  const message = (name: string) => `syntax = "proto3"; package ${name}; message ${name} {}`;
  const files = pythonFiles(
    await contractOf({ 'a-b.proto': message('one'), 'a_b.proto': message('two'), 'a_b_pb2_.proto': message('three') }),
  );
  expect([...files.keys()].filter((path) => path.endsWith('.py'))).toEqual([
    '__init__.py',
    'a_b_pb2.py',
    'a_b_pb2_.py',
    'a_b_pb2__pb2.py',
    'base.py',
  ]);
});

it('writes types of googleapis only where the contract holds them', async () => {
  const used = await contractOf({
    'm.proto':
      'syntax = "proto3"; import "google/rpc/status.proto"; import "google/api/annotations.proto"; message M { google.rpc.Status status = 1; }',
  });
  expect([...pythonFiles(used).keys()].filter((path) => path.endsWith('_pb2.py'))).toEqual([
    'google/rpc/status_pb2.py',
    'm_pb2.py',
  ]);
});

it('gives a contract without services a base module that imports nothing it does not use', async () => {
  const base = pythonFiles(await contractOf({ 'm.proto': 'syntax = "proto3"; message M {}' })).get('base.py');
  expect(base).toContain('from ao_runtime import ServiceBase\n');
  expect(base).not.toContain('class ');
});

it('lets a message have a field called self', async () => {
  const stub = pythonFiles(await contractOf({ 'm.proto': 'syntax = "proto3"; message M { string self = 1; }' })).get(
    'm_pb2.pyi',
  );
  expect(stub).toContain(
    'def __init__(\n        self_,\n        *,\n        self: str | None = ...,\n    ) -> None: ...',
  );
});

it('writes a contract of the user that lies where libraries do', async () => {
  const files = pythonFiles(
    await contractOf({
      'buf/v1/buf.proto': 'syntax = "proto3"; package buf.v1; message M {} service S { rpc R(M) returns (M); }',
    }),
  );
  expect([...files.keys()]).toContain('buf/v1/buf_pb2.py');
});
