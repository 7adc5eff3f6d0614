import { create, fromBinary, type JsonValue } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { missingRequired, requestBytes } from '../../../runtime/contract/index.js';
import { contractOf, decode, refused } from './fixture.js';

const contract = await contractOf({
  'old.proto': `syntax = "proto2"; package old; import "google/api/annotations.proto";
service S { rpc Take(Outer) returns (Outer) { option (google.api.http) = { post: "/take" body: "*" additional_bindings { get: "/take/{own.name}" } additional_bindings { post: "/take/{own.name}" body: "*" } }; } }
message Outer { optional Old own = 1; repeated Old many = 2; map<string, Old> by_name = 3; optional Free free = 4; repeated int32 numbers = 5; }
message Old { required string name = 1; required int32 size = 2; optional Old inner = 3; }
message Free { optional string text = 1; optional Free again = 2; }`,
});

it('names each required field that a request lacks, at any depth', () => {
  const body =
    '{"own": {"name": "x", "size": 0, "inner": {"name": "y"}}, "many": [{"name": "a", "size": 1}, {"size": 1}], "byName": {"k": {}}, "free": {}, "numbers": [1]}';
  expect(refused(() => decode(contract, 'POST', '/take', body))).toEqual(
    ['own.inner.size', 'many[1].name', 'byName.k.name', 'byName.k.size'].map((field) => ({
      field,
      description: 'is required',
    })),
  );
});

it('counts what the path and the query give', () => {
  expect(decode(contract, 'GET', '/take/x?own.size=1').message).toMatchObject({ own: { name: 'x', size: 1 } });
  expect(refused(() => decode(contract, 'GET', '/take/x')).map(({ field }) => field)).toEqual(['own.size']);
});

it('counts what the path gives beside a body without it', () => {
  const { route } = decode(contract, 'POST', '/take/x', '{"own": {"size": 1}}');
  const bytes = (body: JsonValue) => requestBytes(route, new Map([['own.name', 'x']]), '', body);
  expect(refused(() => bytes({ free: {} })).map(({ field }) => field)).toEqual(['own.size']);
  expect(fromBinary(route.method.input, bytes({ own: { size: 1 } }))).toMatchObject({ own: { name: 'x', size: 1 } });
});

it('has nothing to say of a message that holds no required field', () => {
  const free = contract.registry.getMessage('old.Free');
  expect(missingRequired(free!, create(free!))).toEqual([]);
});
