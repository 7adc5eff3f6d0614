import { expect, it } from 'vitest';
import { openapi } from '../../../../runtime/contract/index.js';
import { contractOf } from '../fixture.js';

it('asks of a PATCH nothing that it does not change, at any depth, but all of what a list or a map holds', async () => {
  const contract = await contractOf({
    's.proto': `syntax = "proto3"; package t;
import "google/api/annotations.proto"; import "google/api/field_behavior.proto"; import "google/protobuf/field_mask.proto"; import "buf/validate/validate.proto";
service S {
  rpc Update(UpdateRequest) returns (Thing) { option (google.api.http) = { patch: "/v1/{thing.name=things/*}" body: "thing" additional_bindings { put: "/v1/{thing.name=things/*}" body: "thing" } }; }
}
message UpdateRequest { Thing thing = 1; google.protobuf.FieldMask update_mask = 2; }
message Thing {
  string name = 1;
  string title = 2 [(google.api.field_behavior) = REQUIRED];
  Part part = 3;
  repeated Part parts = 4;
  Free free = 5;
  oneof side { option (buf.validate.oneof).required = true; string left = 6; string right = 7; }
  Thing parent = 8;
}
message Part { string text = 1 [(buf.validate.field).required = true]; }
message Free { string text = 1; }`,
  });
  const { paths, components } = openapi(contract, { title: 't', version: '1' });
  const bodyOf = (method: 'patch' | 'put') =>
    paths['/v1/things/{thing}']?.[method]?.requestBody?.content['application/json']?.schema;
  const ref = (name: string) => ({ $ref: `#/components/schemas/t.${name}` });
  const left = { required: ['left'] };
  const right = { required: ['right'] };

  expect(bodyOf('put')).toMatchObject({ required: ['title'], oneOf: [left, right], properties: { part: ref('Part') } });
  expect(bodyOf('patch')).not.toHaveProperty('required');
  expect(bodyOf('patch')).toMatchObject({
    oneOf: [left, right, { not: { anyOf: [left, right] } }],
    properties: {
      part: ref('Part-part'),
      parts: { items: ref('Part') },
      free: ref('Free'),
      parent: ref('Thing-part'),
    },
  });
  expect(components.schemas['t.Part']).toMatchObject({ required: ['text'] });
  expect(components.schemas['t.Part-part']).not.toHaveProperty('required');
  expect(components.schemas['t.Thing-part']).toMatchObject({ properties: { parent: ref('Thing-part') } });
});
