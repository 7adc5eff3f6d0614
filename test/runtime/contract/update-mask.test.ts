import { toJson, type JsonObject } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { contractOf, decode, givenContracts, refused } from './fixture.js';

const contract = await contractOf({
  's.proto': `service S {
  rpc Update(Q) returns (R) { option (google.api.http) = { patch: "/r/{thing.name}/{thing.part.id}" body: "thing" additional_bindings { put: "/r/{thing.name}" body: "thing" } additional_bindings { patch: "/all" body: "*" } additional_bindings { patch: "/x/{thing.name}" body: "tags" } additional_bindings { patch: "/masked/{update_mask}" body: "thing" } }; }
  rpc OtherOne(Other) returns (R) { option (google.api.http) = { patch: "/other" body: "thing" additional_bindings { patch: "/free" body: "free" } }; }
  rpc TwoMasks(Two) returns (R) { option (google.api.http) = { patch: "/two" body: "thing" }; }
}
message Part { int32 id = 1; string long_name = 2; Part inner = 3; }
message R { string name = 1; Part part = 2; repeated Part parts = 3; map<string, Part> by_name = 4; google.protobuf.Struct free = 5; google.protobuf.Timestamp at = 6; google.protobuf.Int32Value n = 7; google.protobuf.Any any = 8; optional string note = 9 [json_name = "remark"]; oneof o { Part left = 10; string right = 11; } google.protobuf.Empty nothing = 12; }
message Q { R thing = 1; google.protobuf.FieldMask update_mask = 2; google.protobuf.FieldMask read_mask = 3; repeated string tags = 4; }
message Other { R thing = 1; google.protobuf.FieldMask what = 2; google.protobuf.Struct free = 3; }
message Two { R thing = 1; google.protobuf.FieldMask a = 2; google.protobuf.FieldMask b = 3; }`,
});

function paths(method: string, url: string, body?: string, field = 'updateMask'): string[] | undefined {
  const { message } = decode(contract, method, url, body);
  return (message as unknown as Record<string, { paths: string[] }>)[field]?.paths;
}

it('names each field that the body of a PATCH holds, down to its leaves, by proto name', () => {
  const body = `{"part": {"longName": "x", "inner": {"inner": {"id": 0}}}, "parts": [{"id": 1}], "by_name": {"a": {"id": 1}}, "free": {"a": {"b": 1}},
    "at": "2026-01-31T12:00:00Z", "n": 5, "any": {"@type": "x/t.v1.Part", "id": 1}, "remark": null, "left": {"id": 1}, "nothing": {}}`;
  expect(paths('PATCH', '/r/x/1', body)).toEqual(
    'part.long_name part.inner.inner.id parts by_name free at n any note left.id nothing'.split(' '),
  );
});

it('names a message that is empty or null whole, and nothing for an empty body', () => {
  expect(paths('PATCH', '/r/x/1', '{"part": {}, "left": null, "at": null}')).toEqual(['part', 'left', 'at']);
  expect(paths('PATCH', '/r/x/1', '{}')).toEqual([]);
  expect(paths('PATCH', '/r/x/1')).toBeUndefined();
});

it('leaves out what the path says', () => {
  expect(paths('PATCH', '/r/x/1', '{"name": "y", "part": {"id": 2, "inner": {"id": 2}}}')).toEqual(['part.inner.id']);
});

it('keeps the mask that the caller gave, in the query or the path', () => {
  expect(paths('PATCH', '/r/x/1?updateMask=note,part.longName', '{"n": 1}')).toEqual(['note', 'part.long_name']);
  expect(paths('PATCH', '/r/x/1?update_mask=', '{"n": 1}')).toEqual([]);
  expect(paths('PATCH', '/masked/at', '{"n": 1}')).toEqual(['at']);
  expect(paths('PATCH', '/r/x/1?readMask=n', '{"n": 1}')).toEqual(['n']);
});

it('derives none for another method, a body that is all or a list, or where no mask is the one', () => {
  expect(paths('PUT', '/r/x', '{"n": 1}')).toBeUndefined();
  expect(paths('PATCH', '/all', '{"thing": {"n": 1}}')).toBeUndefined();
  expect(paths('PATCH', '/x/1', '["a"]')).toBeUndefined();
  expect(paths('PATCH', '/two', '{"n": 1}', 'a')).toBeUndefined();
  expect(paths('PATCH', '/free', '{"n": 1}', 'what')).toBeUndefined();
});

it('takes the only mask of a request, whatever it is called', () => {
  expect(paths('PATCH', '/other', '{"n": 1}', 'what')).toEqual(['n']);
});

it('does so for the clinic', async () => {
  const { route, message } = decode(
    await givenContracts(),
    'PATCH',
    '/v2/clinics/1/visits/2',
    '{"symptoms": ["x"], "vitals": {"heartRate": 60, "onOxygen": null}, "name": "other"}',
  );
  expect((toJson(route.method.input, message) as JsonObject).updateMask).toBe(
    'symptoms,vitals.heartRate,vitals.onOxygen',
  );
});

it('is not asked of a request that is wrong', () => {
  expect(refused(() => decode(contract, 'PATCH', '/r/x/1', '{"nope": 1}'))).toHaveLength(1);
});
