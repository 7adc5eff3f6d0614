import { A, get, given, http, Q, service, taken, unused, type Change } from './change.js';

const other = (rule: string, n = 1) => `rpc Other${n}(Q) returns (A) { ${http(rule)} }`;

/** Changes that nobody notices. */
export const HARMLESS: readonly Pick<Change, 'title' | 'before' | 'after'>[] = [
  {
    title: 'a new rpc, field, enum value, message and optional rule',
    before: service(get('get: "/a/{id}"'), `${Q} ${A} enum E { E_A = 0; }`),
    after: service(
      get('get: "/a/{id}"', 'rpc New(N) returns (N);'),
      `${Q.replace('int32 limit', 'optional int64 more = 9 [(buf.validate.field).int64.gt = 3]; int32 limit')} ${A} enum E { E_A = 0; E_B = 1; } message N { string s = 1 [(buf.validate.field).required = true]; }`,
    ),
  },
  {
    title: 'a wider pattern, and the old path among several',
    before: service(get('get: "/a/{id=*}"')),
    after: service(get('get: "/v2/a/{id}" additional_bindings { get: "/a/{id}" }')),
  },
  {
    title: 'paths of which another rpc has some, as before',
    before: service(`${get('get: "/a/{id=**}"')} ${other('get: "/a"')} ${other('get: "/{id}/v1"', 2)}`),
    after: service(
      `${get('get: "/a/{id=**}"')} ${other('get: "/a"')} ${other('get: "/{id}/v1"', 2)} rpc New(Q) returns (A);`,
    ),
  },
  {
    title: 'a literal beside a variable, as before',
    before: service(`${get('get: "/a/{id}"')} ${other('get: "/a/v1"')}`),
    after: service(`${other('get: "/a/v1"')} ${get('get: "/a/{id}"')}`),
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
    title: 'other words of an expression, and a zero that is passed over now',
    before: taken(
      'message M { string a = 1 [(buf.validate.field) = {cel: {id: "x", expression: "this != \'b\'"}, string: {min_len: 3}}]; }',
    ),
    after: taken(
      'message M { string a = 1 [(buf.validate.field) = {cel: {id: "y", message: "not b", expression: "this != \'b\'"}, string: {min_len: 3}, ignore: IGNORE_IF_ZERO_VALUE}]; }',
    ),
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
