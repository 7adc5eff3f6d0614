import { toJson, type JsonValue } from '@bufbuild/protobuf';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Contract } from '../../../runtime/contract/index.js';
import { contractOf, decode, refused } from './fixture.js';

let contract: Contract;

beforeAll(async () => {
  contract = await contractOf({
    's.proto': `
syntax = "proto2"; package t.v1; import "google/protobuf/any.proto"; import "google/protobuf/duration.proto";
import "google/protobuf/struct.proto"; import "google/protobuf/timestamp.proto"; import "google/protobuf/wrappers.proto";
service S { rpc Put(M) returns (M); }
message M {
  optional int32 i = 1; optional int64 l = 2; optional double d = 3; optional string s = 4; optional bytes b = 5;
  repeated int64 ls = 6; repeated string texts = 7; map<int32, int64> m = 8; map<string, string> words = 9;
  optional google.protobuf.Value v = 10; optional google.protobuf.Struct o = 11; optional google.protobuf.Any any = 12;
  optional google.protobuf.Duration wait = 13; optional google.protobuf.Timestamp at = 14; optional M inner = 15;
  optional google.protobuf.Int64Value boxed = 16; optional google.protobuf.BytesValue raw = 17; repeated bool flags = 18;
  oneof kind { M left = 19; string right = 20; Side side = 21; google.protobuf.Value any_json = 22; }
  extensions 100 to 200;
}
enum Side { NONE = 0; SOME = 1; }
extend M { optional int32 more = 100; optional google.protobuf.Value free = 101; repeated int64 longs = 102; }`,
  });
});

function read(body: string): JsonValue {
  const { message, route } = decode(contract, 'POST', '/t.v1.S/Put', body);
  return toJson(route.method.input, message, { registry: contract.registry });
}

describe('a long integer', () => {
  const LONG = '12345678901234567890';

  it('is exact for fields of 64 bits, wherever they stand', () => {
    const long = '9223372036854775807';
    expect(
      read(`{"l": ${long}, "ls": [1, ${long}], "m": {"1": ${long}}, "boxed": ${long}, "[t.v1.longs]": [${long}]}`),
    ).toEqual({ l: long, ls: ['1', long], m: { 1: long }, boxed: long, '[t.v1.longs]': [long] });
  });

  it('is a number where any JSON may stand, in an Any too', () => {
    const any = `{"@type": "x/google.protobuf.Struct", "value": {"n": [${LONG}]}}`;
    expect(
      read(`{"v": ${LONG}, "o": {"a": {"b": [${LONG}]}}, "d": ${LONG}, "[t.v1.free]": ${LONG}, "any": ${any}}`),
    ).toEqual({
      v: Number(LONG),
      o: { a: { b: [Number(LONG)] } },
      d: Number(LONG),
      '[t.v1.free]': Number(LONG),
      any: { '@type': 'type.googleapis.com/google.protobuf.Struct', value: { n: [Number(LONG)] } },
    });
  });

  it.each([
    '{"s": N}',
    '{"b": N}',
    '{"texts": ["a", N]}',
    '{"words": {"a": N}}',
    '{"inner": {"s": N}}',
    '{"flags": [N]}',
  ])('is no string: %s', (body) => {
    expect(refused(() => read(body.replace('N', LONG)))[0]?.description).toContain('got 1234567890123456');
  });
});

describe('a number in a string', () => {
  it('may have a point or an exponent when it is whole, in 64 bits too', () => {
    expect(
      read('{"l": "1e2", "ls": ["1.50e1", "-2.0", "0.0", "100e-2", "+7", "007"], "boxed": "3.", "i": "1e2"}'),
    ).toEqual({
      l: '100',
      ls: ['15', '-2', '0', '1', '7', '7'],
      boxed: '3',
      i: 100,
    });
  });

  it.each(['0x10', ' 1', '1 ', '0b1', '\\ufeff1', '1_000', '.', 'e1'])('is decimal: not "%s"', (text) => {
    for (const body of [`{"i": "${text}"}`, `{"l": "${text}"}`, `{"d": "${text}"}`, `{"boxed": "${text}"}`])
      expect(refused(() => read(body))[0]?.description).toMatch(/^expected a (whole )?number/);
    expect(refused(() => read(`{"m": {"${text}": 1}}`))[0]?.description).toContain('as a key of "m"');
  });

  it('is refused at once where it is none, however long', () => {
    const digits = '1'.repeat(400_000);
    for (const text of [`${digits}x`, `${digits}e100`, `${digits}.${digits}x`])
      for (const field of ['d', 'l'])
        expect(refused(() => read(`{"${field}": "${text}"}`)).map((violation) => violation.field)).toEqual([field]);
  });

  it.each(['1.5', '1e-1', '15e-1', '.5', '1e99', '0.1e-9'])('is whole where the field is: not "%s"', (text) => {
    expect(refused(() => read(`{"ls": ["${text}"]}`))[0]?.field).toBe('ls[0]');
  });
});

describe('text of a form of its own', () => {
  it.each(['1sx', '1s ', ' 1s', '1.s', '1.0000000001s', '+1s'])('a duration is not "%s"', (text) => {
    expect(refused(() => read(`{"inner": {"wait": "${text}"}}`))).toEqual([
      { field: 'inner.wait', description: expect.stringContaining('expected a duration') as string },
    ]);
  });

  it('a time is of a day and an hour that there are', () => {
    for (const day of ['2020-02-29', '2000-02-29', '2021-12-31', '0004-02-29'])
      expect(read(`{"at": "${day}T00:00:00Z"}`)).toEqual({ at: `${day}T00:00:00Z` });
    for (const day of ['2021-02-29', '1900-02-29', '2021-04-31', '2021-02-30'])
      expect(refused(() => read(`{"at": "${day}T00:00:00Z"}`))[0]?.field).toBe('at');
    expect(refused(() => read('{"at": "2020-01-01T24:00:00Z"}'))[0]?.field).toBe('at');
  });

  it('base64 is whole: with or without padding, of either alphabet, on one line', () => {
    for (const text of ['', '+/8=', '-_8', 'AAAA', 'AA']) expect(() => read(`{"b": "${text}"}`)).not.toThrow();
    for (const text of ['A', 'A===', 'AA=', 'AAA==', 'AAAA=', 'AA==AA==', 'AA AA', 'AA\\nAA', '=', 'w=='])
      expect(refused(() => read(`{"b": "${text}", "raw": "${text}"}`))[0]?.description).toContain('base64');
  });

  it('Unicode has no halves of surrogate pairs', () => {
    for (const body of ['{"v": "\\ud800"}', '{"o": {"a": ["\\udc00"]}}', '{"o": {"\\ud800": 1}}'])
      expect(refused(() => read(body))).toHaveLength(1);
    expect(read('{"v": "\\ud83d\\ude00"}')).toEqual({ v: '😀' });
  });
});

it('leaves an extension that is null unset, unless null is its value', () => {
  expect(read('{"[t.v1.more]": null, "[t.v1.free]": null}')).toEqual({ '[t.v1.free]': null });
});

it('looks into an Any of any kind, and leaves one of an unknown type to the library', () => {
  const any = (rest: string) => `{"any": {"@type": "type.googleapis.com/${rest}}}`;
  expect(refused(() => read(any('t.v1.M", "inner": {"i": "0x1"}')))[0]?.field).toBe('any.inner.i');
  expect(refused(() => read(any('google.protobuf.Duration", "value": "1sx"')))[0]?.field).toBe('any.value');
  expect(refused(() => read(any('t.v1.Unknown", "i": "0x1"')))[0]?.field).toBe('any');
  expect(refused(() => read(any('google.protobuf.Value", "VALUE": 1')))[0]?.field).toBe('any.value');
  for (const name of ['Int64Value', 'StringValue', 'BoolValue'])
    expect(refused(() => read(any(`google.protobuf.${name}", "value": null`)))).toEqual([
      { field: 'any.value', description: expect.stringMatching(/^expected .*, got null$/) as string },
    ]);
  expect(read(any('google.protobuf.Value", "value": null'))).toMatchObject({ any: { value: null } });
  expect(read('{"any": {}}')).toEqual({ any: {} });
});

describe('null for a member of a oneof', () => {
  it.each([
    ['{"right": "x", "left": null}', { right: 'x' }],
    ['{"left": null, "side": null, "right": "x"}', { right: 'x' }],
    ['{"side": null, "left": null}', {}],
    ['{"left": null}', {}],
    ['{"left": {}, "right": null}', { left: {} }],
    ['{"anyJson": null}', { anyJson: null }],
  ])('is one that is not set: %s', (body, json) => expect(read(body)).toEqual(json));

  it('is a value where it is google.protobuf.Value’s', () => {
    expect(refused(() => read('{"right": "x", "anyJson": null}'))[0]?.description).toContain('only one of the oneof');
  });
});
