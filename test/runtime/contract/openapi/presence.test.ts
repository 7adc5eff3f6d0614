import { expect, it } from 'vitest';
import { isRequired } from '../../../../runtime/contract/openapi/presence.js';
import { contractOf } from '../fixture.js';

it('asks for a field without presence whose zero breaks a rule, whatever its type', async () => {
  const contract = await contractOf({
    's.proto': `syntax = "proto3"; package t; import "buf/validate/validate.proto";
service S { rpc Take(M) returns (M); }
message M {
  int32 small = 1 [(buf.validate.field).int32.gt = 0]; int64 long = 2 [(buf.validate.field).int64.gt = 0];
  uint64 least = 3 [(buf.validate.field).uint64.gte = 1]; sint64 outside = 4 [(buf.validate.field).sint64 = {lt: -5, gt: 5}];
  bytes part = 5 [(buf.validate.field).bytes.contains = "x"]; bytes address = 6 [(buf.validate.field).bytes.ip = true];
  fixed64 free = 7 [(buf.validate.field).fixed64.lt = 5]; int64 below = 8 [(buf.validate.field).int64 = {gte: 0, lt: 9}];
  sint64 either = 9 [(buf.validate.field).sint64 = {lt: 1, gt: 5}]; bytes short = 10 [(buf.validate.field).bytes.max_len = 5];
  optional int64 present = 11 [(buf.validate.field).int64.gt = 0];
}`,
  });
  const { fields = [] } = contract.registry.getMessage('t.M') ?? {};
  expect(fields.filter((field) => isRequired(contract, field)).map(({ name }) => name)).toEqual(
    'small long least outside part address'.split(' '),
  );
});
