import type { JsonValue } from '@bufbuild/protobuf';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  badRequest,
  prepareValidation,
  routesOf,
  statusToJson,
  validateRequest,
  type Contract,
} from '../../../runtime/contract/index.js';
import { contractOf, decode, givenContracts, refused } from './fixture.js';

/** A contract whose files import buf/validate, which nobody laid beside them. */
function ruled(text: string): Promise<Contract> {
  const imports = ['any', 'duration', 'field_mask', 'struct', 'timestamp', 'wrappers'].map(
    (name) => `import "google/protobuf/${name}.proto";`,
  );
  return contractOf({
    'dir/s.proto': `syntax = "proto3"; package t; import "google/api/annotations.proto"; import "buf/validate/validate.proto"; ${imports.join(' ')}\n${text}`,
  });
}

let contract: Contract;

beforeAll(async () => {
  contract = await ruled(`service S {
  rpc Put(Q) returns (Q) { option (google.api.http) = { post: "/all" body: "*" additional_bindings { patch: "/q/{inner.name}" body: "inner" } additional_bindings { get: "/q/{text}" } }; }
  rpc TakeFree(Free) returns (Q) { option (google.api.http) = { post: "/free" body: "*" }; }
  rpc Watch(stream Inner) returns (stream Q);
}
enum Color { COLOR_UNSPECIFIED = 0; COLOR_RED = 1; }
message Free { string anything = 1; }
message Inner {
  string name = 1 [(buf.validate.field).string.min_len = 2];
  repeated Inner parts = 2 [(buf.validate.field).repeated.max_items = 2];
  google.protobuf.Timestamp start_time = 3; google.protobuf.Timestamp end_time = 4;
  option (buf.validate.message).cel = { id: "inner.order" message: "must not end before it starts" expression: "!has(this.start_time) || !has(this.end_time) || this.start_time <= this.end_time" };
}
message Q {
  string text = 1 [(buf.validate.field).string = { min_len: 1 max_len: 5 pattern: "^[a-z]*$" }, (buf.validate.field).ignore = IGNORE_IF_ZERO_VALUE];
  string mail = 2 [(buf.validate.field).string.email = true, (buf.validate.field).ignore = IGNORE_IF_ZERO_VALUE];
  optional string unique_id = 3 [(buf.validate.field).string.uuid = true];
  optional string ip = 4 [(buf.validate.field).string.ip = true];
  optional int32 age = 5 [(buf.validate.field).int32 = { gte: 0 lt: 150 }];
  optional double share = 6 [(buf.validate.field).double = { gt: 0 lte: 1 finite: true }];
  optional uint64 big = 7 [(buf.validate.field).uint64.gt = 9007199254740993];
  repeated string tags = 8 [(buf.validate.field).repeated = { unique: true max_items: 3 items: { string: { min_len: 2 } } }];
  map<string, int32> counts = 9 [(buf.validate.field).map = { max_pairs: 2 keys: { string: { min_len: 2 } } values: { int32: { gt: 0 } } }];
  Color color = 10 [(buf.validate.field).enum.defined_only = true];
  google.protobuf.Timestamp past = 11 [(buf.validate.field).timestamp.lt_now = true];
  google.protobuf.Duration wait = 12 [(buf.validate.field).duration.lt = { seconds: 10 }];
  google.protobuf.Int32Value wrapped = 13 [(buf.validate.field).int32.const = 7];
  Inner inner = 14 [json_name = "theInner"];
  map<string, Inner> by_name = 15;
  oneof side { option (buf.validate.oneof).required = true; string left_side = 16; int32 right = 17; }
  optional int32 even = 18 [(buf.validate.field).cel = { id: "even" message: "must be even" expression: "this % 2 == 0" }, (buf.validate.field).cel_expression = "this < 100"];
  string ignored = 19 [(buf.validate.field).string.min_len = 5, (buf.validate.field).ignore = IGNORE_ALWAYS];
  bytes raw = 20 [(buf.validate.field).bytes.max_len = 2];
  google.protobuf.FieldMask update_mask = 21;
  optional int32 ratio = 22 [(buf.validate.field).cel = { id: "ratio" expression: "10 / this > 1" }];
  Inner must = 23 [(buf.validate.field).required = true, (buf.validate.field).ignore = IGNORE_UNSPECIFIED];
}`);
  await prepareValidation(contract);
});

/** Violations of a body to which what is required has been added. */
function broken(body: Record<string, JsonValue>) {
  const whole = { leftSide: 'x', must: { name: 'aa' }, ...body };
  return refused(() => decode(contract, 'POST', '/all', JSON.stringify(whole)));
}

describe('a rule of buf.validate', () => {
  it.each<[Record<string, JsonValue>, string, string]>([
    [{ text: 'abcdef' }, 'text', 'string.max_len'],
    [{ text: 'A' }, 'text', 'string.pattern'],
    [{ mail: 'nobody' }, 'mail', 'string.email'],
    [{ uniqueId: 'x' }, 'uniqueId', 'string.uuid'],
    [{ unique_id: '' }, 'unique_id', 'string.uuid_empty'],
    [{ ip: '1.2.3.256' }, 'ip', 'string.ip'],
    [{ age: 150 }, 'age', 'int32.gte_lt'],
    [{ share: 0 }, 'share', 'double.gt_lte'],
    [{ big: '9007199254740993' }, 'big', 'uint64.gt'],
    [{ tags: ['aa', 'aa'] }, 'tags', 'repeated.unique'],
    [{ tags: ['aa', 'b'] }, 'tags[1]', 'string.min_len'],
    [{ counts: { aa: 0 } }, 'counts.aa', 'int32.gt'],
    [{ counts: { a: 1 } }, 'counts.a', 'string.min_len'],
    [{ counts: { aa: 1, bb: 1, cc: 1 } }, 'counts', 'map.max_pairs'],
    [{ color: 7 }, 'color', 'enum.defined_only'],
    [{ past: '9000-01-01T00:00:00Z' }, 'past', 'timestamp.lt_now'],
    [{ wait: '10s' }, 'wait', 'duration.lt'],
    [{ wrapped: 8 }, 'wrapped', 'int32.const'],
    [{ theInner: { name: 'x' } }, 'theInner.name', 'string.min_len'],
    [{ inner: { name: 'xx', parts: [{ name: 'yy' }, { name: '' }] } }, 'inner.parts[1].name', 'string.min_len'],
    [{ by_name: { 'a b': { name: 'x' } } }, 'by_name.a b.name', 'string.min_len'],
    [{ even: 3 }, 'even', 'even'],
    [{ even: 100 }, 'even', 'this < 100'],
    [{ raw: 'AQID' }, 'raw', 'bytes.max_len'],
    [{ must: null }, 'must', 'required'],
    [{ leftSide: null }, 'side', 'required'],
    [
      { inner: { name: 'xx', start_time: '2026-01-02T00:00:00Z', endTime: '2026-01-01T00:00:00Z' } },
      'inner',
      'inner.order',
    ],
  ])('%j: %s breaks %s', (body, field, rule) => {
    const violations = broken(body);
    expect(violations.map((v) => [v.field, v.rule])).toEqual([[field, rule]]);
    expect(violations[0]?.description).not.toBe('');
  });

  it('is told with all others that are broken, in the words of the library or of the contract', () => {
    expect(broken({ text: 'ABCDEF', even: 101, counts: { a: 0 } })).toEqual([
      { field: 'text', description: 'must be at most 5 characters', rule: 'string.max_len' },
      { field: 'text', description: 'does not match regex pattern `^[a-z]*$`', rule: 'string.pattern' },
      { field: 'counts.a', description: 'as a key: must be at least 2 characters', rule: 'string.min_len' },
      { field: 'counts.a', description: 'must be greater than 0', rule: 'int32.gt' },
      { field: 'even', description: 'must be even', rule: 'even' },
      { field: 'even', description: '"this < 100" returned false', rule: 'this < 100' },
    ]);
  });

  it('lets pass what fits', () => {
    const body = {
      text: 'abc',
      mail: 'a@b.ch',
      uniqueId: 'd9428888-122b-11e1-b85c-61cd3cbb3210',
      ip: '::1',
      age: 0,
      share: 1,
      big: '9007199254740994',
      tags: ['aa', 'bb'],
      counts: { aa: 1 },
      color: 1,
      past: '2020-01-01T00:00:00Z',
      wait: '9.9s',
      wrapped: 7,
      theInner: { name: 'aa', parts: [{ name: 'bb' }] },
      right: 1,
      even: 2,
      ignored: 'a',
      must: { name: 'aa' },
    };
    expect(decode(contract, 'POST', '/all', JSON.stringify(body)).message).toMatchObject({ text: 'abc' });
  });

  it('says the path of a parameter as the request wrote it', () => {
    const query = 'leftSide=x&must.name=yy&inner.parts=&theInner.name=z&unique_id=1';
    const violations = refused(() => decode(contract, 'GET', `/q/ABC?${query.replace('inner.parts=&', '')}`));
    expect(violations.map((v) => v.field)).toEqual(['text', 'unique_id', 'theInner.name']);
  });

  it('refuses a message that it cannot be applied to', () => {
    expect(broken({ ratio: 0 })).toEqual([
      { field: '', description: 'a rule of the contract cannot be applied: int divide by zero' },
    ]);
  });
});

describe('a PATCH', () => {
  const patch = (body: JsonValue, mask = '') =>
    decode(contract, 'PATCH', `/q/xx?right=1&must.name=yy${mask && `&updateMask=${mask}`}`, JSON.stringify(body));

  it('is checked in what it changes', () => {
    expect(patch({}).message).toBeTruthy();
    expect(refused(() => patch({ parts: [{ name: 'x' }] })).map((v) => v.field)).toEqual(['theInner.parts[0].name']);
    expect(refused(() => patch({ parts: [{}, {}, {}] }, 'parts')).map((v) => v.rule)).toContain('repeated.max_items');
    expect(patch({ parts: [{}, {}, {}] }, 'start_time').message).toBeTruthy();
    expect(refused(() => patch({ parts: [{}, {}, {}] }, '*'))).not.toHaveLength(0);
  });

  it('is checked in what its body has where its mask is empty', () => {
    const empty = (body: JsonValue) =>
      decode(contract, 'PATCH', '/q/xx?right=1&must.name=yy&updateMask=', JSON.stringify(body));
    expect(refused(() => empty({ parts: [{}, {}, {}] })).map((v) => v.rule)).toContain('repeated.max_items');
    expect(empty({}).message).toBeTruthy();
  });

  it('is checked in all that is not the resource', () => {
    expect(refused(() => decode(contract, 'PATCH', '/q/xx?right=1&must.name=y', '{}')).map((v) => v.field)).toEqual([
      'must.name',
    ]);
  });
});

it('a message of a stream is checked for itself', () => {
  const route = routesOf(contract).find((r) => r.rpc === 't.S.Watch');
  const { message } = decode(contract, 'POST', '/t.S/Watch', '{"name": "xx"}');
  expect(validateRequest(route!, message)).toEqual([]);
  expect(validateRequest(route!, { ...message, name: 'x' } as never).map((v) => v.rule)).toEqual(['string.min_len']);
});

it('a route without rules says so, and asks for nothing', async () => {
  expect(routesOf(contract).map((r) => [r.rpc, r.hasRules])).toContainEqual(['t.S.TakeFree', false]);
  const given = await givenContracts();
  expect(routesOf(given).some((route) => route.hasRules)).toBe(false);
  await expect(prepareValidation(given)).resolves.toBeUndefined();
});

it('rules that were not prepared are not passed over', async () => {
  const unprepared = await ruled(
    'service S { rpc A(Q) returns (Q); } message Q { int32 n = 1 [(buf.validate.field).int32.gt = 0]; }',
  );
  expect(() => decode(unprepared, 'POST', '/t.S/A', '{}')).toThrow('prepareValidation');
});

it('a broken rule has its reason in google.rpc.BadRequest', () => {
  const violations = [...broken({ age: -1 }), ...broken({ even: 100 })];
  expect(statusToJson(badRequest('x', violations), contract.registry).details).toMatchObject([
    {
      fieldViolations: [
        { field: 'age', reason: 'INT32_GTE_LT' },
        { field: 'even', description: '"this < 100" returned false' },
      ],
    },
  ]);
});

describe('a rule that cannot work', () => {
  const message = (rest: string) =>
    `service S { rpc A(Outer) returns (Outer); }\nmessage Outer { repeated Q q = 1; }\nmessage Q {\n${rest}\n}`;

  it.each([
    ['string a = 1 [(buf.validate.field).int32.gt = 3];', 't.Q.a', 'expected rule "string", got "int32"'],
    ['string a = 1 [(buf.validate.field).cel = {id: "x" expression: "this.("}];', 't.Q.a', 'failed to compile x'],
    ['string a = 1 [(buf.validate.field).cel_expression = "nope(this)"];', 't.Q.a', 'unbound function: nope'],
    ['optional string a = 1 [(buf.validate.field).cel_expression = "thiz == \'\'"];', 't.Q.a', 'unresolved attribute'],
    [
      'repeated string a = 1 [(buf.validate.field).repeated.items.string.pattern = "(["];',
      't.Q.a',
      'error parsing regexp',
    ],
    [
      'map<string, int32> a = 1 [(buf.validate.field).map.keys.cel_expression = "this.("];',
      't.Q.a',
      'failed to compile',
    ],
    [
      'oneof o { string b = 2; string a = 1 [(buf.validate.field).cel_expression = "this + 1"]; }',
      't.Q',
      'no matching overload',
    ],
    ['option (buf.validate.message).oneof = {fields: ["nope"]}; string a = 1;', 't.Q', 'field "nope" not found'],
    ['option (buf.validate.message).cel_expression = "this.nope > 3"; string a = 1;', 't.Q', 'field not found: nope'],
    ['option (buf.validate.message).cel_expression = "this.a"; int32 a = 1;', 't.Q', 'wanted either bool or string'],
  ])('%s is found with its place', async (rest, what, problem) => {
    const contract = await ruled(message(rest));
    await expect(prepareValidation(contract)).rejects.toMatchObject({
      code: 'AO_CONTRACT_VALIDATION_INVALID',
      message: expect.stringMatching(
        new RegExp(`^dir/s\\.proto:[345]: the validation rule of ${what.replaceAll('.', '\\.')}: .*`),
      ) as string,
    });
    await expect(prepareValidation(contract)).rejects.toThrow(problem);
  });

  it.each([
    'int32 a = 1 [(buf.validate.field).cel_expression = "10 / this > 1"];',
    'google.protobuf.Struct a = 1; option (buf.validate.message).cel_expression = "this.a.b > 3";',
    'google.protobuf.Int32Value a = 1; option (buf.validate.message).cel_expression = "this.a > 3";',
    "string a = 1 [(buf.validate.field).cel_expression = \"this.size() > 1 ? '' : 'too short'\"];",
    'Q again = 1 [(buf.validate.field).required = true];',
    'bytes a = 1 [(buf.validate.field).bytes.min_len = 1]; map<bool, bytes> b = 2; map<int64, Q> c = 3; uint64 d = 4; repeated float e = 5; google.protobuf.Any any = 6 [(buf.validate.field).any.in = "x"];',
  ])('%s is not mistaken for one', async (rest) => {
    await expect(prepareValidation(await ruled(message(rest)))).resolves.toBeUndefined();
  });
});
