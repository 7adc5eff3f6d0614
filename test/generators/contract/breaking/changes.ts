/** One change of a contract: the rule that names it, and what it is before and now. */
export interface Change {
  readonly rule: string;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  /** What it breaks. */
  readonly breaks: string;
  /** A word or two that must be in what is said of it. */
  readonly says: string;
}

const http = (rule: string) => `option (google.api.http) = { ${rule} };`;
const get = (rule: string, more = '') => `rpc Get(Q) returns (A) { ${http(rule)} } ${more}`;
const Q = 'message Q { string id = 1; string name = 2; int32 limit = 3; In in = 4; } message In { string a = 1; }';
const A = 'message A { string text = 1; repeated string items = 2; }';
const service = (rpcs: string, messages = `${Q} ${A}`) => `service S { ${rpcs} } ${messages}`;
/** Messages where what is tested is theirs alone: `M` is taken, `R` given. */
const taken = (m: string) => `service S { rpc Do(M) returns (R); } message R {} ${m}`;
const given = (m: string) => `service S { rpc Do(T) returns (M); } message T {} ${m}`;
const unused = (m: string) => `service S { rpc Do(T) returns (T); } message T {} ${m}`;

export const CHANGES: readonly Change[] = [
  {
    rule: 'RPC_REMOVED',
    title: 'an rpc that is gone',
    before: service(get('get: "/a/{id}"', 'rpc Other(Q) returns (A);')),
    after: service('rpc Other(Q) returns (A);'),
    breaks: 'wire rest',
    says: 'GET /a/{id}',
  },
  {
    rule: 'RPC_REMOVED',
    title: 'an rpc that has another name, on the same path',
    before: service(get('get: "/a/{id}"')),
    after: service(`rpc Fetch(Q) returns (A) { ${http('get: "/a/{id}"')} }`),
    breaks: 'wire rest',
    says: 'the rpc is gone',
  },
  {
    rule: 'ROUTE_PATH_CHANGED',
    title: 'another path',
    before: service(get('get: "/a/{id}"')),
    after: service(get('get: "/b/{id}"')),
    breaks: 'rest',
    says: '404',
  },
  {
    rule: 'ROUTE_PATH_CHANGED',
    title: 'a narrower pattern',
    before: service(get('get: "/a/{id=**}"')),
    after: service(get('get: "/a/{id=*}"')),
    breaks: 'rest',
    says: '404',
  },
  {
    rule: 'ROUTE_REMOVED',
    title: 'another method',
    before: service(`rpc Put(Q) returns (A) { ${http('put: "/a/{id}" body: "*"')} }`),
    after: service(`rpc Put(Q) returns (A) { ${http('patch: "/a/{id}" body: "*"')} }`),
    breaks: 'rest',
    says: '405 (Allow: PATCH)',
  },
  {
    rule: 'ROUTE_REMOVED',
    title: 'fewer methods',
    before: service(get('custom: { kind: "*" path: "/a/{id}" }')),
    after: service(get('get: "/a/{id}"')),
    breaks: 'rest',
    says: 'any method /a/{id}',
  },
  {
    rule: 'ROUTE_MOVED',
    title: 'a path that another rpc has now',
    before: service(get('get: "/a/{id}"', 'rpc Other(Q) returns (A);')),
    after: service(`${get('get: "/b/{id}"')} rpc Other(Q) returns (A) { ${http('get: "/a/{id}"')} }`),
    breaks: 'rest',
    says: 'now reaches p.v1.S.Other',
  },
  {
    rule: 'ROUTE_VARIABLES_CHANGED',
    title: 'a variable that fills another field',
    before: service(get('get: "/a/{id}"')),
    after: service(get('get: "/a/{name}"')),
    breaks: 'rest',
    says: 'fills other fields',
  },
  {
    rule: 'ROUTE_VARIABLES_CHANGED',
    title: 'a variable that holds more of the path',
    before: service(get('get: "/a/{name}"')),
    after: service(get('get: "/{name=a/*}"')),
    breaks: 'rest',
    says: 'other values',
  },
  {
    rule: 'ROUTE_BODY_CHANGED',
    title: 'another body',
    before: service(`rpc Put(Q) returns (A) { ${http('post: "/a" body: "*"')} }`),
    after: service(`rpc Put(Q) returns (A) { ${http('post: "/a" body: "in"')} }`),
    breaks: 'rest',
    says: 'was the whole request, is the field in',
  },
  {
    rule: 'ROUTE_QUERY_GONE',
    title: 'a field that moves from the query to the body',
    before: service(`rpc Put(Q) returns (A) { ${http('post: "/a/{id}"')} }`),
    after: service(`rpc Put(Q) returns (A) { ${http('post: "/a/{id}" body: "*"')} }`),
    breaks: 'rest',
    says: 'name, limit, in from the query',
  },
  {
    rule: 'ROUTE_ANSWER_CHANGED',
    title: 'another part of the response as the answer',
    before: service(get('get: "/a"')),
    after: service(get('get: "/a" response_body: "items"')),
    breaks: 'rest',
    says: 'was the whole response, is the field items',
  },
  {
    rule: 'STREAM_KIND_CHANGED',
    title: 'a stream where there was one answer',
    before: service('rpc Get(Q) returns (A);'),
    after: service('rpc Get(Q) returns (stream A);'),
    breaks: 'wire rest',
    says: 'was unary, is a stream of answers',
  },
  {
    rule: 'FIELD_REMOVED',
    title: 'a field of a request that is gone, reserved as it should be',
    before: taken('message M { string a = 1; string b = 2; }'),
    after: taken('message M { string a = 1; reserved 2; reserved "b"; }'),
    breaks: 'json rest',
    says: 'refused with 400',
  },
  {
    rule: 'FIELD_REMOVED',
    title: 'a field of an answer that is gone',
    before: given('message M { string a = 1; string b = 2; }'),
    after: given('message M { string a = 1; }'),
    breaks: 'wire json rest',
    says: 'finds nothing',
  },
  {
    rule: 'FIELD_REMOVED',
    title: 'a field of a message that no rpc uses, not reserved',
    before: unused('message M { message In { string b = 2; } }'),
    after: unused('message M { message In { reserved 2; } }'),
    breaks: 'wire json',
    says: 'misread',
  },
  {
    rule: 'FIELD_BECAME_REQUIRED',
    title: 'a field that is required by a rule now',
    before: taken('message M { string a = 1; }'),
    after: taken('message M { string a = 1 [(buf.validate.field).required = true]; }'),
    breaks: 'rest',
    says: 'the field is required now',
  },
  {
    rule: 'FIELD_BECAME_REQUIRED',
    title: 'a new field that is required',
    before: taken('message M { }'),
    after: taken('message M { string a = 1 [(buf.validate.field).required = true]; }'),
    breaks: 'rest',
    says: 'a new field',
  },
  {
    rule: 'FIELD_BECAME_REQUIRED',
    title: 'a required field of proto2',
    before: `syntax = "proto2"; package p.v1; ${taken('message M { optional string a = 1; }')}`,
    after: `syntax = "proto2"; package p.v1; ${taken('message M { required string a = 1; }')}`,
    breaks: 'wire json rest',
    says: 'required',
  },
  {
    rule: 'FIELD_NO_LONGER_REQUIRED',
    title: 'a field of proto2 that is required no longer',
    before: `syntax = "proto2"; package p.v1; ${given('message M { required string a = 1; }')}`,
    after: `syntax = "proto2"; package p.v1; ${given('message M { optional string a = 1; }')}`,
    breaks: 'wire',
    says: 'refuse messages without it',
  },
  ...(
    [
      ['a longer least length', '.string.min_len = 1', '.string.min_len = 3', 'was "1", is "3"'],
      ['a shorter greatest length', '.string.max_len = 30', '.string.max_len = 20', 'string.max_len was "30", is "20"'],
      ['a new pattern', '.string.min_len = 1', '.string = {min_len: 1, pattern: "^a"}', 'pattern = "^a" is new'],
      ['a smaller set', '.string = {in: ["a", "b"]}', '.string = {in: ["a"]}', 'string.in was'],
      ['a larger set of what may not be', '.string = {not_in: ["a"]}', '.string = {not_in: ["a", "b"]}', 'not_in'],
    ] as const
  ).map(([title, before, after, says]) => ({
    rule: 'RULES_NARROWED',
    title,
    before: taken(`message M { string a = 1 [(buf.validate.field)${before}]; }`),
    after: taken(`message M { string a = 1 [(buf.validate.field)${after}]; }`),
    breaks: 'rest',
    says,
  })),
  {
    rule: 'RULES_NARROWED',
    title: 'a shorter greatest duration, within a message within the request',
    before: taken(
      'message M { I i = 1; } message I { google.protobuf.Duration d = 1 [(buf.validate.field).duration.lte = {seconds: 10}]; }',
    ),
    after: taken(
      'message M { I i = 1; } message I { google.protobuf.Duration d = 1 [(buf.validate.field).duration.lte = {seconds: 9}]; }',
    ),
    breaks: 'rest',
    says: 'duration.lte was "10s", is "9s"',
  },
  {
    rule: 'RULES_NARROWED',
    title: 'a new rule of a whole message, and one of a oneof',
    before: taken('message M { oneof o { string a = 1; } }'),
    after: taken(
      'message M { option (buf.validate.message).cel = {id: "x", expression: "true"}; oneof o { option (buf.validate.oneof).required = true; string a = 1; } }',
    ),
    breaks: 'rest',
    says: 'is new',
  },
  {
    rule: 'ENUM_VALUE_REMOVED',
    title: 'an enum value of an answer that is gone',
    before: given('message M { E e = 1; } enum E { E_A = 0; E_B = 1; }'),
    after: given('message M { E e = 1; } enum E { E_A = 0; reserved 1; reserved "E_B"; }'),
    breaks: 'json rest',
    says: 'never see it again',
  },
  {
    rule: 'ENUM_VALUE_REMOVED',
    title: 'an enum value of a request that is gone',
    before: taken('message M { E e = 1; } enum E { E_A = 0; E_B = 1; }'),
    after: taken('message M { E e = 1; } enum E { E_A = 0; }'),
    breaks: 'wire json rest',
    says: 'names it is refused',
  },
  {
    rule: 'FIELD_SAME_JSON_NAME',
    title: 'a field that is renamed',
    before: given('message M { string a = 1; }'),
    after: given('message M { string b = 1; }'),
    breaks: 'json rest',
    says: 'its name in JSON was a, is b',
  },
  {
    rule: 'FIELD_SAME_NAME',
    title: 'a field that is renamed but in JSON',
    before: given('message M { string a = 1; }'),
    after: given('message M { string b = 1 [json_name = "a"]; }'),
    breaks: 'json rest',
    says: 'its name was a, is b',
  },
  {
    rule: 'FIELD_WIRE_JSON_COMPATIBLE_TYPE',
    title: 'another type, in a message within a message',
    before: given('message M { message In { int32 a = 1; } In in = 1; } message In { string b = 2; }'),
    after: given('message M { message In { string a = 1; } In in = 1; } message In { string b = 2; }'),
    breaks: 'wire json rest',
    says: 'its type was int32, is string',
  },
  {
    rule: 'FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY',
    title: 'a list where there was one',
    before: given('message M { string a = 1; }'),
    after: given('message M { repeated string a = 1; }'),
    breaks: 'wire json rest',
    says: 'is repeated',
  },
  {
    rule: 'FIELD_SAME_ONEOF',
    title: 'a field that moves into a oneof',
    before: given('message M { string a = 1; oneof o { string b = 2; } }'),
    after: given('message M { oneof o { string b = 2; string a = 1; } }'),
    breaks: 'wire',
    says: 'outside to inside a oneof',
  },
  {
    rule: 'ENUM_VALUE_SAME_NAME',
    title: 'an enum value that is renamed',
    before: given('message M { E e = 1; } enum E { E_A = 0; E_B = 1; }'),
    after: given('message M { E e = 1; } enum E { E_A = 0; E_C = 1; }'),
    breaks: 'json rest',
    says: 'its name was E_B, is E_C',
  },
  {
    rule: 'RPC_SAME_REQUEST_TYPE',
    title: 'another request',
    before: service('rpc Get(Q) returns (A);'),
    after: service('rpc Get(In) returns (A);'),
    breaks: 'wire json rest',
    says: 'its request type was p.v1.Q, is p.v1.In',
  },
  {
    rule: 'RPC_SAME_RESPONSE_TYPE',
    title: 'another response',
    before: service('rpc Get(Q) returns (A);'),
    after: service('rpc Get(Q) returns (In);'),
    breaks: 'wire json rest',
    says: 'its response type',
  },
  {
    rule: 'RESERVED_MESSAGE_NO_DELETE',
    title: 'a number that is free again',
    before: given('message M { reserved 2; }'),
    after: given('message M { }'),
    breaks: 'wire json',
    says: 'take another number',
  },
  {
    rule: 'FILE_SAME_PACKAGE',
    title: 'another package',
    before: `syntax = "proto3"; package p.v1; ${given('message M { }')}`,
    after: `syntax = "proto3"; package p.v2; ${given('message M { }')}`,
    breaks: 'wire json rest',
    says: 'v2 beside v1',
  },
];

/** Changes that nobody notices. */
export const HARMLESS: readonly Pick<Change, 'title' | 'before' | 'after'>[] = [
  {
    title: 'a new rpc, field, enum value, message and optional rule',
    before: service(get('get: "/a/{id}"'), `${Q} ${A} enum E { E_A = 0; }`),
    after: service(
      get('get: "/a/{id}"', 'rpc New(N) returns (N);'),
      `${Q.replace('int32 limit', 'int64 more = 9 [(buf.validate.field).int64.gt = 3]; int32 limit')} ${A} enum E { E_A = 0; E_B = 1; } message N { string s = 1 [(buf.validate.field).required = true]; }`,
    ),
  },
  {
    title: 'a wider pattern, and the old path among several',
    before: service(get('get: "/a/{id=*}"')),
    after: service(get('get: "/v2/a/{id}" additional_bindings { get: "/a/{id}" }')),
  },
  {
    title: 'any method where there was one',
    before: service(get('get: "/a/{id}"')),
    after: service(get('custom: { kind: "*" path: "/a/{id}" }')),
  },
  {
    title: 'wider rules, and rules on answers',
    before: taken(
      'message M { string a = 1 [(buf.validate.field).string = {min_len: 3, max_len: 9, pattern: "^a"}]; R r = 2; }',
    ),
    after: taken('message M { string a = 1 [(buf.validate.field).string = {min_len: 2, max_len: 10}]; R r = 2; }'),
  },
  {
    title: 'rules on an answer',
    before: given('message M { string a = 1; }'),
    after: given('message M { string a = 1 [(buf.validate.field) = {required: true, string: {min_len: 1}}]; }'),
  },
  {
    title: 'a field that goes, reserved, from a message that no rpc uses',
    before: unused('message M { string a = 1; }'),
    after: unused('message M { reserved 1; reserved "a"; }'),
  },
  {
    title: 'comments, order and a message moved to another file',
    before: service(get('get: "/a/{id}"')),
    after: service(get('get: "/a/{id}"'), `${A}\n// all is said\n${Q}`),
  },
];
