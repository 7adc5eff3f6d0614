import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import { openapi, type OpenApiDocument } from '../../../../runtime/contract/index.js';
import type { Operation } from '../../../../runtime/contract/openapi/document.js';
import { contractOf, givenContracts } from '../fixture.js';

const INFO = { title: 'Given', version: '1.0.0', description: 'All three.' };
let doc: OpenApiDocument;

beforeAll(async () => {
  doc = openapi(await givenContracts(), INFO);
});

/** The parameters of an operation that are its own. */
const own = (operation: Operation | undefined) =>
  (operation?.parameters ?? []).flatMap((p) => ('$ref' in p ? [] : [p]));

async function problemsOf(document: OpenApiDocument) {
  const result = await new Validator().validate(JSON.parse(JSON.stringify(document)) as Record<string, unknown>);
  return result.errors ?? [];
}

describe('the document of the given contracts', () => {
  it('is valid OpenAPI 3.1, and every reference resolves', async () => {
    expect(await problemsOf(doc)).toEqual([]);
    const text = JSON.stringify(doc);
    for (const [, kind = '', name = ''] of text.matchAll(/"#\/components\/(schemas|responses)\/([^"]+)"/g)) {
      expect(doc.components[kind as 'schemas']).toHaveProperty([name]);
    }
    expect(doc.info).toEqual(INFO);
  });

  it('has the routes, streams too, variables of several segments written out', () => {
    expect(Object.entries(doc.paths).map(([path, item]) => [path, Object.keys(item).join()])).toEqual([
      ['/v1/chat/completions', 'post'],
      ['/v1/chat/completions:stream', 'post'],
      ['/v1/chat:summarize', 'post'],
      ['/v1/chat:converse', 'get'],
      ['/v1/embeddings', 'post'],
      ['/v2/clinics/{clinic_id}/visits/{visit_id}:score', 'post'],
      ['/v2/visits/{visit_id}/score', 'put'],
      ['/v2/clinics/{clinic}/visits/{visit}', 'get,patch,delete'],
      ['/v2/attachments/{path}', 'get'],
      ['/v1/iris:classify', 'post'],
      ['/iris.v1.Classifier/DescribeModel', 'post'],
    ]);
    expect(doc.paths['/v2/attachments/{path}']?.get?.parameters?.[0]).toEqual({
      name: 'path',
      in: 'path',
      required: true,
      schema: { type: 'string' },
      example: 'path-1',
      description: 'May hold any number of segments: a `/` in it stands as it is.',
    });
    expect(
      own(doc.paths['/v2/clinics/{clinic}/visits/{visit}']?.patch).map((p) => [p.in, p.name, p.description]),
    ).toEqual([
      ['path', 'clinic', 'A part of `name`, which is `clinics/*/visits/*`.'],
      ['path', 'visit', 'A part of `name`, which is `clinics/*/visits/*`.'],
      ['query', 'updateMask', 'Left out, it is the fields that the body has.'],
    ]);
  });

  it('takes texts from comments and ids from names', () => {
    const classify = doc.paths['/v1/iris:classify']?.post;
    expect(classify).toMatchObject({
      operationId: 'iris.v1.Classifier.Classify',
      tags: ['iris.v1.Classifier'],
      summary: 'The most likely species and the probability of each',
      requestBody: {
        required: false,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/iris.v1.ClassifyRequest' } } },
      },
    });
    expect(doc.tags).toContainEqual({
      name: 'iris.v1.Classifier',
      description: 'Tells the species of an iris from four measurements.',
    });
    expect(doc.paths['/v2/visits/{visit_id}/score']?.put?.operationId).toBe('clinic.triage.v2.Triage.Score_2');
    expect(doc.paths['/v2/clinics/{clinic}/visits/{visit}']?.get?.summary).toBe('GetVisit');
  });

  it('documents query parameters with what they take', () => {
    const parameters = own(doc.paths['/v2/clinics/{clinic_id}/visits/{visit_id}:score']?.post);
    expect(parameters.map((p) => [p.in, p.name, p.schema])).toEqual([
      ['path', 'clinic_id', { type: 'string', minLength: 1 }],
      ['path', 'visit_id', { type: 'string', format: 'uint64', pattern: '^(0|[1-9][0-9]{0,19})$' }],
      ['query', 'explain', { type: 'boolean' }],
      ['query', 'consider', { type: 'array', items: { $ref: '#/components/schemas/clinic.triage.v2.Urgency' } }],
    ]);
  });

  it('describes messages by their proto JSON', () => {
    expect(doc.components.schemas['clinic.triage.v2.Visit']).toMatchObject({
      type: 'object',
      properties: {
        id: { type: 'string', format: 'uint64' },
        arrivedAt: { type: 'string', format: 'date-time' },
        waiting: { type: 'string' },
        vitals: { $ref: '#/components/schemas/clinic.triage.v2.Vitals' },
        answers: { type: 'object', additionalProperties: {} },
        history: {
          type: 'object',
          propertyNames: { pattern: expect.stringMatching(/^\^\(0\|\[1-9\]\[0-9\]\{0,8\}\|/) as string },
          additionalProperties: { $ref: '#/components/schemas/clinic.triage.v2.Urgency' },
        },
        ambulance: { type: 'string', description: 'Not together with referral.' },
        ecg: { type: 'string', format: 'byte', contentEncoding: 'base64' },
        extra: { type: 'object', additionalProperties: true },
        previous: { $ref: '#/components/schemas/clinic.triage.v2.Visit' },
      },
    });
    expect(doc.components.schemas['clinic.triage.v2.Vitals']).toMatchObject({
      properties: {
        onOxygen: { type: ['boolean', 'null'] },
        heartRate: { type: 'integer', minimum: 0 },
        oxygenSaturation: { description: 'presence matters: unset is not 0' },
      },
    });
    expect(doc.components.schemas['iris.v1.Species']).toEqual({
      type: 'string',
      enum: ['SPECIES_UNSPECIFIED', 'SPECIES_SETOSA', 'SPECIES_VERSICOLOR', 'SPECIES_VIRGINICA'],
    });
  });
});

describe('the document of a contract', () => {
  it('says what is required, deprecated, read-only and write-only, and describes enum values', async () => {
    const contract = await contractOf({
      's.proto': `
/* Answers.

   At length. */
service S {
  // Is this it? It may be.
  rpc M(Q) returns (google.protobuf.Empty) { option deprecated = true; option (google.api.http) = { get: "/v1/{key}" }; }
}
enum E {
  option allow_alias = false;
  // Nothing
  // known.
  NONE = 0;
  SOME = 1; // Known.
}
// A question.
message Q {
  option deprecated = true;
  // The key.
  string key = 1 [(google.api.field_behavior) = REQUIRED];
  E e = 2 [deprecated = true];
  string out = 3 [(google.api.field_behavior) = OUTPUT_ONLY];
  string in = 4 [(google.api.field_behavior) = INPUT_ONLY];
  Q again = 5;
  Other other = 6;
  google.protobuf.NullValue nothing = 7;
  map<bool, string> flags = 8;
}
message Other { google.protobuf.Any any = 1; repeated google.protobuf.ListValue lists = 2; Inner inner = 3; google.protobuf.Timestamp at = 4; }
message Inner { int32 n = 1; Inner2 two = 2; } message Inner2 { Inner3 three = 1; } message Inner3 { Inner4 four = 1; } message Inner4 { Inner5 five = 1; } message Inner5 { int32 deep = 1; }
service T { rpc Post(Q) returns (Q); rpc Bare(google.protobuf.Empty) returns (Q); }`,
    });
    const made = openapi(contract, { title: 'T', version: '1' });
    expect(await problemsOf(made)).toEqual([]);
    const operation = made.paths['/v1/{key}']?.get;
    expect(operation).toMatchObject({
      deprecated: true,
      summary: 'Is this it?',
      description: 'Is this it? It may be.',
    });
    expect(own(operation).map((p) => p.name)).toEqual([
      'key',
      'e',
      'out',
      'in',
      'other.inner.n',
      'other.at',
      'nothing',
    ]);
    expect(own(operation)[0]?.description).toBe('The key.');
    expect(own(operation)[1]?.deprecated).toBe(true);
    expect(operation?.responses[200]).toMatchObject({
      content: { 'application/json': { schema: { type: 'object' } } },
    });
    expect(made.paths['/t.v1.T/Bare']?.post?.requestBody?.required).toBe(false);
    expect(made.components.schemas['t.v1.Q']).toMatchObject({
      description: 'A question.',
      deprecated: true,
      required: ['key'],
      properties: {
        out: { readOnly: true },
        in: { writeOnly: true },
        e: { deprecated: true },
        nothing: { type: 'null' },
        flags: { propertyNames: { pattern: '^(true|false)$' } },
      },
    });
    expect(made.components.schemas['t.v1.E']).toMatchObject({ description: '- NONE: Nothing known.\n- SOME: Known.' });
  });

  it('shows the more exact of two paths that OpenAPI cannot tell apart, and joins those that differ in names', async () => {
    const contract = await contractOf({
      's.proto': `service S {
  rpc A(Q) returns (Q) { option (google.api.http) = { get: "/v1/{a}" }; }
  rpc B(Q) returns (Q) { option (google.api.http) = { delete: "/v1/{b}" }; }
  rpc C(Q) returns (Q) { option (google.api.http) = { get: "/v1/{a=**}" }; }
  rpc D(Q) returns (Q) { option (google.api.http) = { custom { kind: "REPORT" path: "/v1" } }; }
  rpc E(Q) returns (Q) { option (google.api.http) = { get: "/v2/*/{a=parties/*/x/*/x/*}/{b=lit}/*" response_body: "a" }; }
}
message Q { string a = 1; string b = 2; }`,
    });
    const made = openapi(contract, { title: 'T', version: '1' });
    expect(await problemsOf(made)).toEqual([]);
    expect(Object.entries(made.paths).map(([path, item]) => [path, Object.keys(item).join()])).toEqual([
      ['/v1/{a}', 'get,delete'],
      ['/v2/{v2}/parties/{party}/x/{x}/x/{x_2}/lit/{lit}', 'get'],
    ]);
  });
});
