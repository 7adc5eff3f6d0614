import { toJson, type JsonValue } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { contractOf, decode, refused } from './fixture.js';

const PROTO = `service S { rpc Put(Q) returns (Q) { option (google.api.http) = { put: "/q/{id}" body: "inner" additional_bindings { post: "/all" body: "*" } additional_bindings { patch: "/inner" body: "inner" } }; } }
enum Color { COLOR_UNSPECIFIED = 0; COLOR_RED = 1; }
message Q { int32 id = 1; Q inner = 2; repeated Q list = 3; map<string, Q> by_name = 4; Color color = 5; google.protobuf.FieldMask update_mask = 6; }`;
const lenient = await contractOf({ 's.proto': PROTO }, { ignoreUnknownFields: true });
const strict = await contractOf({ 's.proto': PROTO });

function json(method: string, url: string, body: string): JsonValue {
  const { route, message } = decode(lenient, method, url, body);
  return toJson(route.method.input, message);
}

it('are refused with their paths, unless the contract is read otherwise', () => {
  expect(strict.decode.ignoreUnknownFields).toBe(false);
  expect(
    refused(() => decode(strict, 'PUT', '/q/1?nope=1&color=COLOR_RED', '{"nope": 1}')).map((v) => v.field),
  ).toEqual(['inner.nope', 'nope']);
});

it('are left out, at any depth, in the body and in the query', () => {
  const body = '{"nope": 1, "list": [{"id": 1, "nope": {}}], "byName": {"a": {"nope": [], "id": 2}}}';
  expect(json('PUT', '/q/1?nope=1&inner.nope=2&color=COLOR_RED&id.x=1', body)).toEqual({
    id: 1,
    color: 'COLOR_RED',
    inner: { list: [{ id: 1 }], byName: { a: { id: 2 } } },
  });
  expect(json('POST', '/all?anything=1', '{"id": 3, "nope": 1}')).toEqual({ id: 3 });
});

it('are left out of an update mask', () => {
  expect(json('PATCH', '/inner', '{"nope": 1, "inner": {"nope": 1, "id": 2}}')).toEqual({
    inner: { inner: { id: 2 } },
    updateMask: 'inner.id',
  });
});

it('do not hide what is wrong with the others', () => {
  expect(refused(() => decode(lenient, 'POST', '/all', '{"nope": 1, "inner": {"id": "x", "nope": 1}}'))).toEqual([
    { field: 'inner.id', description: 'expected a whole number from -2147483648 to 2147483647, got "x"' },
  ]);
});
