import { expect, it, beforeAll } from 'vitest';
import { loadContract, type Contract } from '../../../runtime/contract/index.js';
import { contractOf, givenContracts } from './fixture.js';

let contract: Contract;
beforeAll(async () => {
  contract = await givenContracts();
});

it('knows its own services and not those of google', () => {
  expect(contract.services.map((s) => s.typeName)).toEqual([
    'assistant.chat.v1.Chat',
    'assistant.embed.v1.Embedder',
    'clinic.triage.v2.Triage',
    'iris.v1.Classifier',
  ]);
  expect(contract.methods).toHaveLength(12);
});

it('leaves services of vendored google protos out', async () => {
  const vendored = await contractOf({
    'google/x/x.proto': 'syntax = "proto3"; package google.x; service S { rpc M(E) returns (E); } message E {}',
  });
  expect(vendored.services).toEqual([]);
});

it('says where everything is declared', async () => {
  const c = await contractOf({
    'a b/ä.proto': `syntax = "proto2"; package p;
service S {
  rpc M(A) returns (A);
}
message A {
  optional string f = 1;
  oneof o { string g = 2; }
  message Inner {
    enum Deep { ZERO = 0;
      ONE = 1; }
    extensions 5 to 9;
    extend Inner {
      optional string inside = 6;
    }
  }
  extensions 100 to 110;
}
enum Top { NONE = 0; }
extend A { optional string top = 100; }
`,
  });
  const at = (name: string) => c.where(c.registry.get(name) as never);
  const a = c.registry.getMessage('p.A');
  const deep = c.registry.getEnum('p.A.Inner.Deep');
  expect(c.where(c.methods[0] as never)).toBe('a b/ä.proto:3');
  expect([
    at('p.S'),
    at('p.A'),
    at('p.A.Inner'),
    at('p.A.Inner.Deep'),
    at('p.Top'),
    at('p.top'),
    at('p.A.Inner.inside'),
  ]).toEqual([2, 5, 8, 9, 18, 19, 13].map((line) => `a b/ä.proto:${line}`));
  expect([a?.fields[0], a?.oneofs[0], deep?.values[1]].map((desc) => c.where(desc as never))).toEqual(
    [6, 7, 10].map((line) => `a b/ä.proto:${line}`),
  );
  expect(c.where(c.files[0] as never)).toBe('a b/ä.proto');
});

it('gives the comment above a declaration, or behind it, without marks', () => {
  const vitals = contract.registry.getMessage('clinic.triage.v2.Vitals');
  const request = contract.registry.getMessage('iris.v1.ClassifyRequest');
  expect(contract.comment(vitals?.field.oxygenSaturation as never)).toBe('presence matters: unset is not 0');
  expect(contract.comment(request?.field.sepalLength as never)).toBe('Sepal length in centimetres.');
  expect(contract.comment(request as never)).toBe('');
  expect(contract.comment(contract.files[0] as never)).toBe('');
});

it('does without source info', async () => {
  const { toBinary } = await import('@bufbuild/protobuf');
  const { FileDescriptorSetSchema } = await import('@bufbuild/protobuf/wkt');
  const set = structuredClone(contract.set);
  for (const file of set.file) delete file.sourceCodeInfo;
  const bare = loadContract(toBinary(FileDescriptorSetSchema, set));
  expect(bare.where(bare.methods[0] as never)).toBe('assistant/chat.proto');
  expect(bare.comment(bare.methods[1] as never)).toBe('');
});

it('refuses bytes that are no descriptor set, with a remedy', () => {
  for (const bytes of [new Uint8Array([255, 1, 2]), new TextEncoder().encode('{"not": "it"}')]) {
    expect(() => loadContract(bytes)).toThrow(
      expect.objectContaining({ code: 'AO_CONTRACT_UNREADABLE', remedy: ['Generate it again: `ao sync`'] }),
    );
  }
});
