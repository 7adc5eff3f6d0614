import { Ajv2020 } from 'ajv/dist/2020.js';
import { compileErrors, validate } from '@readme/openapi-parser';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import {
  createMatcher,
  decodeRequest,
  openapi,
  parseJson,
  prepareValidation,
  routesOf,
  type Contract,
} from '../../../../runtime/contract/index.js';
import type { Operation, Parameter, Schema } from '../../../../runtime/contract/openapi/document.js';
import { samplePattern } from '../../../../runtime/contract/openapi/sample-pattern.js';
import { contractOf, givenContracts } from '../fixture.js';

const RULES = `syntax = "proto3"; package t.v1;
import "buf/validate/validate.proto"; import "google/api/annotations.proto"; import "google/api/field_behavior.proto";
import "google/protobuf/any.proto"; import "google/protobuf/duration.proto"; import "google/protobuf/timestamp.proto"; import "google/protobuf/wrappers.proto"; import "google/protobuf/field_mask.proto"; import "google/protobuf/struct.proto";
service S {
  rpc Make(Q) returns (Q) { option (google.api.http) = { post: "/v1/{name=things/*}/{kind}" body: "*" }; }
  rpc Find(F) returns (Q) { option (google.api.http) = { get: "/v1/find/{id}" }; }
  rpc Put(P) returns (Q) { option (google.api.http) = { put: "/v1/put/{q.count}" body: "q" }; }
  rpc Ecg(P) returns (P) { option (google.api.http) = { put: "/v1/ecg/{id}" body: "ecg" response_body: "ecg" }; }
}
enum Kind { KIND_UNSPECIFIED = 0; KIND_A = 1; KIND_B = 2; }
message F { string id = 1 [(buf.validate.field).string.uuid = true]; repeated Kind kinds = 2 [(buf.validate.field).repeated.min_items = 1]; }
message P { Q q = 1; bytes ecg = 2 [(google.api.field_behavior) = REQUIRED]; string id = 3; }
message Q {
  option (buf.validate.message).oneof = { fields: ["one_way", "or_other"], required: true };
  option (buf.validate.message).cel = { id: "sum", message: "the parts must fit", expression: "true" };
  string name = 1 [(google.api.field_behavior) = REQUIRED];
  Kind kind = 2 [(buf.validate.field).enum = { defined_only: true, not_in: [0] }];
  int32 count = 3 [(buf.validate.field).int32 = { gt: 5, lte: 10 }];
  int64 big = 4 [(buf.validate.field).int64 = { gte: 7 }];
  double ratio = 5 [(buf.validate.field).double = { gt: 0, lt: 1 }];
  string email = 6 [(buf.validate.field).string.email = true];
  string code = 7 [(buf.validate.field).string.pattern = "^[A-Z]{3}-\\\\d{2,4}(x|y)?$"];
  string tag = 8 [(buf.validate.field).string = { prefix: "a.", suffix: "]", min_len: 6, max_len: 9 }];
  repeated int32 few = 9 [(buf.validate.field).repeated = { min_items: 2, max_items: 3, unique: true, items: { int32: { gte: 4 } } }];
  map<string, int32> pairs = 10 [(buf.validate.field).map = { min_pairs: 1, keys: { string: { len: 4 } }, values: { int32: { const: 9 } } }];
  google.protobuf.Duration wait = 11 [(buf.validate.field).duration = { gte: { seconds: 2 } }];
  google.protobuf.Timestamp at = 12 [(buf.validate.field).timestamp.lt_now = true];
  google.protobuf.StringValue wrapped = 13 [(buf.validate.field).string.min_len = 2];
  bytes raw = 14 [(buf.validate.field).bytes.len = 5];
  string one_way = 15; string or_other = 16;
  oneof way { option (buf.validate.oneof).required = true; string by_land = 17; Inner by_sea = 18; }
  optional string may = 19 [(buf.validate.field).ignore = IGNORE_IF_ZERO_VALUE, (buf.validate.field).string.min_len = 3];
  string out = 20 [(google.api.field_behavior) = OUTPUT_ONLY]; string in = 21 [(google.api.field_behavior) = INPUT_ONLY];
  google.protobuf.Any any = 22; google.protobuf.FieldMask mask = 23; google.protobuf.Struct extra = 24; google.protobuf.ListValue list = 25;
  Inner inner = 26 [(buf.validate.field).required = true]; Q again = 27;
  string free = 28 [(buf.validate.field).ignore = IGNORE_ALWAYS, (buf.validate.field).string.min_len = 3];
  int32 odd = 29 [(buf.validate.field).cel = { id: "odd", expression: "this % 2 == 0" }, (buf.validate.field).int32 = { lt: -5, gt: 5, not_in: [6, 7] }];
  string quiet = 30 [(buf.validate.field).required = true]; repeated string some = 31 [(buf.validate.field).required = true];
  string shout = 32 [(buf.validate.field).string.pattern = "(?i)^a+$", (buf.validate.field).ignore = IGNORE_IF_ZERO_VALUE];
  string address = 33 [(buf.validate.field).string = { not_contains: "evil", contains: "x.", in: ["x.1", "x.2"] }];
  string fixed = 34 [(buf.validate.field).string.const = "this"]; bool yes = 35 [(buf.validate.field).bool.const = true];
  map<int32, Inner> numbered = 36; map<bool, Kind> flags = 37;
}
message Inner { string text = 1 [(buf.validate.field).cel_expression = "this != 'x'"]; Inner2 deeper = 2; }
message Inner2 { Inner3 deeper = 1; } message Inner3 { Inner4 deeper = 1; string end = 2; } message Inner4 { string bottom = 1; }
`;

const INFO = { title: 'T', version: '1' };

/** A validator that knows the schemas of a document; formats are annotations to it. */
async function validatorOf(contract: Contract) {
  await prepareValidation(contract);
  const document = openapi(contract, INFO);
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'doc', ...JSON.parse(JSON.stringify(document)) });
  const absolute = (schema: Schema) => JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"doc#/')) as Schema;
  const problems = (schema: Schema, value: unknown) => (ajv.validate(absolute(schema), value) ? [] : ajv.errors);
  return { document, problems };
}

/** What is wrong with the examples of a document, by its schemas and by the bridge's own reading of requests. */
async function badExamples(contract: Contract): Promise<unknown[]> {
  const { document, problems } = await validatorOf(contract);
  const matcher = createMatcher(routesOf(contract));
  const bad: unknown[] = [];
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [httpMethod, operation] of Object.entries(item)) {
      const { parameters, bodies } = examplesOf(operation);
      for (const { schema, example } of [...parameters, ...bodies]) {
        const found = problems(schema, example);
        if (found?.length) bad.push([httpMethod, path, example, found]);
      }
      if (operation['x-ao-stream']) continue;
      const text = (p: Parameter) => encodeURIComponent(String([p.example].flat()[0]));
      const url = parameters.reduce((at, p) => (p.in === 'path' ? at.replace(`{${p.name}}`, text(p)) : at), path);
      const query = parameters.flatMap((p) => (p.in === 'query' ? [`${p.name}=${text(p)}`] : [])).join('&');
      const body = operation.requestBody?.content['application/json']?.example;
      const match = matcher.match(httpMethod.toUpperCase(), url);
      if (match.kind !== 'route') throw new Error(`${httpMethod} ${url}: ${match.kind}`);
      decodeRequest(
        match.route,
        match.variables,
        query,
        body === undefined ? undefined : parseJson(JSON.stringify(body)),
      );
    }
  }
  return bad;
}

function examplesOf(operation: Operation) {
  const parameters = (operation.parameters ?? []).flatMap((p) => ('$ref' in p || p.example === undefined ? [] : [p]));
  const contents = [operation.requestBody, ...Object.values(operation.responses)].flatMap((part) =>
    part && 'content' in part && part.content ? Object.values(part.content) : [],
  );
  const bodies = contents.flatMap(({ schema, example }) =>
    schema && example !== undefined ? [{ schema, example }] : [],
  );
  return { parameters, bodies };
}

describe('the examples of a document', () => {
  it('fit its schemas and are taken by the bridge, for the given contracts', async () => {
    const contract = await givenContracts();
    expect(await badExamples(contract)).toEqual([]);
    const { document } = await validatorOf(contract);
    expect(document.paths['/v1/iris:classify']?.post?.requestBody?.content['application/json']?.example).toEqual({
      sepalLength: 0.5,
      sepalWidth: 0.5,
      petalLength: 0.5,
      petalWidth: 0.5,
    });
  });

  it('fit the rules of a contract that has every kind of them', async () => {
    const contract = await contractOf({ 's.proto': RULES });
    expect(await badExamples(contract)).toEqual([]);
    const { document } = await validatorOf(contract);
    const { example } =
      document.paths['/v1/things/{thing}/{kind}']?.post?.requestBody?.content['application/json'] ?? {};
    expect(example).toMatchObject({
      count: 6,
      big: '7',
      email: 'ada@example.com',
      code: 'AAA-11',
      tag: expect.stringMatching(/^a\..{3,6}\]$/),
      few: [4, 5],
      pairs: { '1aaa': 9 },
      wait: '2s',
      raw: 'AQEBAQE=',
      oneWay: 'one way',
      byLand: 'by land',
      in: 'in',
      address: 'x.1',
      fixed: 'this',
      yes: true,
    });
    for (const name of ['name', 'kind', 'out', 'orOther', 'bySea', 'again']) expect(example).not.toHaveProperty(name);
  });
});

describe('an example of a request', () => {
  it('is left out where a rule that no schema can say refuses it, or a field has no value that one can make up', async () => {
    const contract = await contractOf({
      's.proto': `syntax = "proto3"; package t.v1; import "buf/validate/validate.proto";
service S { rpc A(Never) returns (Never); rpc B(Strange) returns (Strange); }
message Never { int32 n = 1 [(buf.validate.field).cel_expression = "this == 77"]; }
message Strange { string s = 1 [(buf.validate.field).string.pattern = "^x\\\\Bx$|(?:)nope", (buf.validate.field).string.min_len = 9]; }`,
    });
    const { document } = await validatorOf(contract);
    const [a, b] = Object.values(document.paths).map((item) => item['post']?.requestBody?.content['application/json']);
    expect(a).not.toHaveProperty('example');
    expect(b).not.toHaveProperty('example');
  });
});

describe('the schemas of rules', () => {
  it('are valid OpenAPI by two validators, and say of each rule what JSON Schema can say', async () => {
    const { document } = await validatorOf(await contractOf({ 's.proto': RULES }));
    const copy = () => JSON.parse(JSON.stringify(document)) as never;
    expect((await new Validator().validate(copy())).errors ?? []).toEqual([]);
    const second = await validate(copy());
    expect(second.valid ? [] : compileErrors(second)).toEqual([]);
    expect(document.components.schemas['t.v1.Q']).toMatchObject({
      description: 'The parts must fit (`true`)',
      required: expect.arrayContaining([
        'name',
        'kind',
        'count',
        'code',
        'inner',
        'few',
        'quiet',
        'some',
        'fixed',
        'yes',
      ]),
      additionalProperties: false,
      allOf: [
        { oneOf: [{ required: ['byLand'] }, { required: ['bySea'] }] },
        { oneOf: [{ required: ['oneWay'] }, { required: ['orOther'] }] },
      ],
      properties: {
        kind: { not: { enum: ['KIND_UNSPECIFIED'] } },
        count: { type: 'integer', exclusiveMinimum: 5, maximum: 10 },
        big: { type: 'string', description: 'Rules: gte 7.' },
        email: { format: 'email' },
        tag: { minLength: 6, maxLength: 9, pattern: '^a\\.', allOf: [{ pattern: '\\]$' }] },
        few: { minItems: 2, maxItems: 3, uniqueItems: true, items: { minimum: 4 } },
        pairs: { minProperties: 1, propertyNames: { minLength: 4, maxLength: 4 }, additionalProperties: { const: 9 } },
        wait: { description: 'Rules: gte 2s.' },
        may: { anyOf: [{ const: '' }, { minLength: 3 }] },
        odd: {
          anyOf: [{ exclusiveMaximum: -5 }, { exclusiveMinimum: 5 }],
          not: { enum: [6, 7] },
          description: 'Must hold: `this % 2 == 0`',
        },
        quiet: { minLength: 1 },
        some: { minItems: 1 },
        shout: { description: 'Rules: pattern (?i)^a+$.' },
        address: { enum: ['x.1', 'x.2'], not: { pattern: 'evil' }, pattern: 'x\\.' },
      },
    });
    const required = document.components.schemas['t.v1.Q']?.['required'];
    expect(required).not.toContain('may');
    expect(required).not.toContain('free');
  });

  it('refuse two members of a oneof, and none where one is wanted', async () => {
    const { problems } = await validatorOf(await givenContracts());
    const visit = { $ref: '#/components/schemas/clinic.triage.v2.Visit' };
    expect(problems(visit, { ambulance: 'A1' })).toEqual([]);
    expect(problems(visit, {})).toEqual([]);
    expect(problems(visit, { ambulance: 'A1', referral: {} })).not.toEqual([]);
    expect(problems(visit, { nope: 1 })).not.toEqual([]);
    expect(problems(visit, { id: 1 })).not.toEqual([]);
    expect(problems(visit, { id: '18446744073709551615', history: { 7: 'URGENCY_URGENT' } })).toEqual([]);
  });
});

describe('a sample of a pattern', () => {
  it.each([
    ['^[a-z]+(-[a-z0-9]+)*$', 'a'],
    ['^(?:https?|ftp)://\\w{3}\\.com$', 'http://aaa.com'],
    ['^[^a-z]{2,}?\\d+$', '111'],
    ['[\\]x]', ']'],
    ['^.\\S\\s$', 'aa '],
    ['(?<year>\\d{4})', '1111'],
  ])('%s', (pattern, sample) => expect(samplePattern(pattern)).toBe(sample));

  it.each(['(?=a)b', '(a)\\1', '[', '(?i)a', '^[^\\s\\S]$', 'a)'])('is not made of %s', (pattern) =>
    expect(samplePattern(pattern)).toBeUndefined(),
  );
});
