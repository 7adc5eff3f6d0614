import { toJson, type JsonValue } from '@bufbuild/protobuf';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Contract } from '../../../runtime/contract/index.js';
import { contractOf, decode, givenContracts, refused } from './fixture.js';

let given: Contract;
let own: Contract;

beforeAll(async () => {
  given = await givenContracts();
  own = await contractOf({
    's.proto': `
service S {
  rpc Get(Q) returns (Q) { option (google.api.http) = { get: "/get" }; }
  rpc Path(Q) returns (Q) { option (google.api.http) = { get: "/path/{i32}/{u64}/{d}/{b}/{raw}/{color}/{inner.when}/{wrapped}" }; }
  rpc Name(Q) returns (Q) { option (google.api.http) = { get: "/name/{s}" additional_bindings { post: "/name/{s}" body: "inner" } additional_bindings { post: "/list" body: "tags" } additional_bindings { get: "/one/{left}" } }; }
  rpc All(Q) returns (Q) { option (google.api.http) = { post: "/all" body: "*" }; }
}
enum Color { COLOR_UNSPECIFIED = 0; COLOR_RED = 1; }
message Inner { google.protobuf.Timestamp when = 1; string some_text = 2; Inner deeper = 3; repeated google.protobuf.Duration waits = 4; }
message Q {
  int32 i32 = 1; uint64 u64 = 2; double d = 3; bool b = 4; bytes raw = 5; Color color = 6; Inner inner = 7; google.protobuf.Int64Value wrapped = 8;
  string s = 9; repeated string tags = 10; repeated Color colors = 11; map<string, int32> counts = 12; repeated Inner inners = 13;
  oneof side { string left = 14; Inner right = 15; int32 middle = 24; }
  google.protobuf.FieldMask mask = 16; google.protobuf.Duration wait = 17; optional float opt = 18; google.protobuf.Value any_json = 19;
  google.protobuf.Struct free = 20; google.protobuf.Any any = 21; map<int64, Inner> by_id = 22; repeated google.protobuf.BoolValue flags = 23;
  map<bool, Color> by_flag = 25; google.protobuf.ListValue list = 26; map<string, google.protobuf.ListValue> lists = 27; map<int32, string> words = 28;
  map<int32, bytes> blobs = 29; map<int32, bool> bits = 30; google.protobuf.Empty nothing = 31; repeated int32 numbers = 32; repeated google.protobuf.FieldMask masks = 33; repeated google.protobuf.Value any_values = 34;
}`,
  });
});

function json(contract: Contract, method: string, url: string, body?: string): JsonValue {
  const { route, message } = decode(contract, method, url, body);
  return toJson(route.method.input, message, { registry: contract.registry });
}

describe('the given contracts', () => {
  it('body "*": iris', () => {
    expect(json(given, 'POST', '/v1/iris:classify', '{"sepalLength": 5.1, "sepal_width": "3.5"}')).toEqual({
      sepalLength: 5.1,
      sepalWidth: 3.5,
    });
    expect(json(given, 'POST', '/v1/iris:classify')).toEqual({});
  });

  it('body of one field, path variables beside and inside it, query for the rest', () => {
    const url =
      '/v2/clinics/n%C3%B6rd%20w/visits/18446744073709551615:score?explain=true&consider=URGENCY_URGENT&consider=3';
    expect(json(given, 'POST', url, '{"symptoms": ["a"], "id": "1", "ambulance": "x"}')).toEqual({
      clinicId: 'nörd w',
      explain: true,
      consider: ['URGENCY_URGENT', 'URGENCY_IMMEDIATE'],
      visit: { id: '18446744073709551615', symptoms: ['a'], ambulance: 'x' },
    });
  });

  it('the additional binding, with all in the body', () => {
    const body =
      '{"clinicId":"c","visit":{"vitals":{"heart_rate":60},"history":{"1":"URGENCY_ROUTINE"},"answers":{"x":null},"extra":{"a":[1]},"previous":{"ecg":"AQI"}}}';
    expect(json(given, 'PUT', '/v2/visits/7/score', body)).toEqual({
      clinicId: 'c',
      visit: {
        id: '7',
        vitals: { heartRate: 60 },
        history: { 1: 'URGENCY_ROUTINE' },
        answers: { x: null },
        extra: { a: [1] },
        previous: { ecg: 'AQI=' },
      },
    });
  });

  it('no body: a variable of several segments and a mask', () => {
    expect(json(given, 'GET', '/v2/clinics/a%2Fb/visits/1?fields=vitals.heart_rate,name')).toEqual({
      name: 'clinics/a%2Fb/visits/1',
      fields: 'vitals.heartRate,name',
    });
    expect(json(given, 'GET', '/v2/attachments/a/b%20c')).toEqual({ path: 'a/b c' });
  });

  it('patch: body and mask', () => {
    expect(json(given, 'PATCH', '/v2/clinics/1/visits/2?updateMask=symptoms', '{"symptoms":["x"]}')).toEqual({
      visit: { name: 'clinics/1/visits/2', symptoms: ['x'] },
      updateMask: 'symptoms',
    });
  });
});

describe('path variables', () => {
  it('take every kind of single value', () => {
    expect(
      json(own, 'GET', '/path/-5/18446744073709551615/1.5e3/true/AQI/COLOR_RED/2026-01-31T12:00:00Z/9007199254740993'),
    ).toEqual({
      i32: -5,
      u64: '18446744073709551615',
      d: 1500,
      b: true,
      raw: 'AQI=',
      color: 'COLOR_RED',
      inner: { when: '2026-01-31T12:00:00Z' },
      wrapped: '9007199254740993',
    });
  });

  it('are refused each by its name, all at once', () => {
    const violations = refused(() => decode(own, 'GET', '/path/2147483648/-1/0x10/TRUE/%25/COLOR_BLUE/yesterday/1.5'));
    expect(violations).toEqual([
      { field: 'i32', description: 'expected a whole number from -2147483648 to 2147483647, got "2147483648"' },
      { field: 'u64', description: 'expected a whole number of 64 bits, not negative, got "-1"' },
      { field: 'd', description: 'expected a number, got "0x10"' },
      { field: 'b', description: 'expected true or false, got "TRUE"' },
      { field: 'raw', description: 'expected a base64 string, got "%"' },
      { field: 'color', description: 'expected one of COLOR_UNSPECIFIED, COLOR_RED, got "COLOR_BLUE"' },
      { field: 'inner.when', description: 'expected a time such as "2026-01-31T12:00:00Z", got "yesterday"' },
      { field: 'wrapped', description: 'expected a whole number of 64 bits, got "1.5"' },
    ]);
  });

  it('win over the body and are not taken from the query too', () => {
    expect(refused(() => decode(own, 'GET', '/name/x?s=y'))).toEqual([
      { field: 's', description: 'is given by the path, it cannot be a query parameter too' },
    ]);
    expect(refused(() => decode(own, 'GET', '/one/x?middle=1'))).toEqual([
      { field: 'left', description: 'cannot be given together with "middle": only one of the oneof "side" may be set' },
    ]);
  });
});

describe('query parameters', () => {
  it('are nested, repeated, by either name, of every kind', () => {
    const query = [
      'i32=1',
      'inner.some_text=a+b%2B',
      'inner.deeper.someText=%C3%BC',
      'tags=a',
      'tags=',
      'colors=COLOR_RED',
      'colors=0',
      'wrapped=5',
      'mask=some_text,innerThing.x_y',
      'wait=1.5s',
      'opt=-Infinity',
      'flags=true',
      'flags=false',
      'd=.5',
      'raw=_-8',
      'inner.waits=3s',
      'right.some_text=r',
      'color=77',
    ].join('&');
    expect(json(own, 'GET', `/get?${query}&`)).toEqual({
      i32: 1,
      d: 0.5,
      raw: '/+8=',
      color: 77,
      inner: { someText: 'a b+', deeper: { someText: 'ü' }, waits: ['3s'] },
      wrapped: '5',
      tags: ['a', ''],
      colors: ['COLOR_RED', 'COLOR_UNSPECIFIED'],
      right: { someText: 'r' },
      mask: 'someText,innerThing.xY',
      wait: '1.500s',
      opt: '-Infinity',
      flags: [true, false],
    });
    expect(json(own, 'GET', '/get?s')).toEqual({});
    expect(json(own, 'GET', '/get?b=false&opt=0')).toEqual({ opt: 0 });
  });

  it('give a wrapper by its own name or that of its value', () => {
    expect(json(own, 'GET', '/get?wrapped=5')).toEqual({ wrapped: '5' });
    expect(json(own, 'GET', '/get?wrapped.value=5')).toEqual({ wrapped: '5' });
  });

  it('that are long and wrong are refused at once', () => {
    expect(refused(() => decode(own, 'GET', `/get?opt=${'1'.repeat(400_000)}x`))).toHaveLength(1);
  });

  it('give masks by either name, numbered names too', () => {
    expect(decode(own, 'GET', '/get?mask=part_1.some_text,wordCount,*').message).toMatchObject({
      mask: { paths: ['part_1.some_text', 'word_count', '*'] },
    });
    expect(decode(own, 'GET', '/get?mask=').message).toMatchObject({ mask: { paths: [] } });
    expect(decode(own, 'GET', '/get?masks=a_1,b&masks=cD').message).toMatchObject({
      masks: [{ paths: ['a_1', 'b'] }, { paths: ['c_d'] }],
    });
  });

  it('give what holds any JSON as JSON', () => {
    const query = [
      'free={"a":[1,null]}',
      'any_json=9007199254740993',
      'list=[true]',
      'anyValues="x"',
      'anyValues=null',
    ];
    expect(json(own, 'GET', `/get?${query.map(encodeURI).join('&')}`)).toEqual({
      free: { a: [1, null] },
      anyJson: '9007199254740993',
      list: [true],
      anyValues: ['x', null],
    });
  });

  it.each([
    ['nope=1', 'nope', 'unknown query parameter: t.v1.Q has no field "nope"'],
    ['inner.nope=1', 'inner.nope', 'unknown query parameter: t.v1.Inner has no field "nope"'],
    ['s.x=1', 's.x', 'unknown query parameter: "s" is not a message, it has no field "x"'],
    ['tags.x=1', 'tags.x', 'unknown query parameter: "tags" is not a message, it has no field "x"'],
    ['__proto__=1', '__proto__', 'unknown query parameter: t.v1.Q has no field "__proto__"'],
    ['i32=1&i32=2', 'i32', 'takes one value, 2 were given'],
    ['i32=1e3', 'i32', 'expected a whole number from -2147483648 to 2147483647, got "1e3"'],
    ['i32=', 'i32', 'expected a whole number from -2147483648 to 2147483647, got ""'],
    ['colors=COLOR_RED&colors=BLUE', 'colors[1]', 'expected one of COLOR_UNSPECIFIED, COLOR_RED, got "BLUE"'],
    ['color=99999999999', 'color', 'expected one of COLOR_UNSPECIFIED, COLOR_RED, got "99999999999"'],
    ['inner=1', 'inner', 'is a message: give its fields one by one, such as inner.when'],
    ['nothing=1', 'nothing', 'cannot be given in the query'],
    ['inners=1', 'inners', 'a list of messages cannot be given in the query'],
    ['counts=1', 'counts', 'a map cannot be given in the query'],
    ['counts[a]=1', 'counts[a]', 'unknown query parameter: t.v1.Q has no field "counts[a]"'],
    ['free=1', 'free', 'expected an object, got "1"'],
    ['free={', 'free', 'expected JSON, an object, got "{"'],
    ['any=1', 'any', 'a message of any type cannot be given in the query'],
    ['wait=1.5seconds', 'wait', 'expected a duration such as "1.5s", got "1.5seconds"'],
    ['wait=1.1234567890s', 'wait', 'expected a duration such as "1.5s", got "1.1234567890s"'],
    ['wait=soon', 'wait', 'expected a duration such as "1.5s", got "soon"'],
    [
      'left=a&right.some_text=b',
      'right.some_text',
      'cannot be given together with "left": only one of the oneof "side" may be set',
    ],
    [
      'inner.when=2026-02-30T00:00:00Z',
      'inner.when',
      'expected a time such as "2026-01-31T12:00:00Z", got "2026-02-30T00:00:00Z"',
    ],
    ['raw=YWJj%20', 'raw', 'expected a base64 string, got "YWJj "'],
    ['s=%ff', 's', 'the query is not valid percent-encoded UTF-8'],
    ['opt=1e60', 'opt', 'expected a number that a 32-bit float can hold, got "1e60"'],
  ])('%s is refused by its path', (query, field, description) => {
    expect(refused(() => decode(own, 'GET', `/get?${query}`))).toEqual([{ field, description }]);
  });

  it('deeper than protobuf goes are refused', () => {
    const deep = `inner${'.deeper'.repeat(150)}.some_text`;
    expect(refused(() => decode(own, 'GET', `/get?${deep}=1`))).toEqual([
      { field: deep.slice(0, 60), description: 'messages are nested more than 100 deep' },
    ]);
  });

  it('are refused where the body is the whole request, or the field', () => {
    expect(refused(() => decode(own, 'POST', '/all?s=1', '{}'))).toEqual([
      {
        field: 's',
        description: 'unknown query parameter: this route takes all its fields from the body and the path',
      },
    ]);
    expect(refused(() => decode(own, 'POST', '/name/x?inner.some_text=1', '{}'))).toEqual([
      { field: 'inner.some_text', description: 'is given by the body, it cannot be a query parameter too' },
    ]);
  });
});

describe('the body', () => {
  it('may be a list, when the field is one', () => {
    expect(json(own, 'POST', '/list', '["a","b"]')).toEqual({ tags: ['a', 'b'] });
    expect(refused(() => decode(own, 'POST', '/list', '["a",1]'))).toEqual([
      { field: 'tags[1]', description: 'expected a string, got 1' },
    ]);
  });

  it('is refused where the route takes none', () => {
    expect(refused(() => decode(own, 'GET', '/get', '{}'))).toEqual([
      { field: '', description: 'this route takes no body' },
    ]);
  });

  it.each<[string, string, string]>([
    ['[]', '', 'expected an object, got a list'],
    ['null', '', 'expected an object, got null'],
    ['"x"', '', 'expected an object, got "x"'],
    ['{"nope": 1}', 'nope', 't.v1.Q has no field "nope"'],
    ['{"inner": {"deeper": {"nope": 1}}}', 'inner.deeper.nope', 't.v1.Inner has no field "nope"'],
    ['{"i32": "x"}', 'i32', 'expected a whole number from -2147483648 to 2147483647, got "x"'],
    ['{"i32": 2147483648}', 'i32', 'expected a whole number from -2147483648 to 2147483647, got 2147483648'],
    ['{"i32": 1.5}', 'i32', 'expected a whole number from -2147483648 to 2147483647, got 1.5'],
    ['{"u64": -1}', 'u64', 'expected a whole number of 64 bits, not negative, got -1'],
    [
      '{"u64": 18446744073709551616}',
      'u64',
      'expected a whole number of 64 bits, not negative, got "18446744073709551616"',
    ],
    ['{"s": 1}', 's', 'expected a string, got 1'],
    ['{"s": ["a"]}', 's', 'expected a string, got a list'],
    ['{"s": {"a": 1}}', 's', 'expected a string, got an object'],
    [`{"b": "${'y'.repeat(80)}"}`, 'b', `expected true or false, got "${'y'.repeat(56)}…`],
    ['{"raw": "%%%"}', 'raw', 'expected a base64 string, got "%%%"'],
    ['{"color": "BLUE"}', 'color', 'expected one of COLOR_UNSPECIFIED, COLOR_RED, got "BLUE"'],
    ['{"tags": "a"}', 'tags', 'expected a list, got "a"'],
    ['{"tags": ["a", null]}', 'tags[1]', 'expected a string, got null'],
    ['{"numbers": [1, 2, "x"]}', 'numbers[2]', 'expected a whole number from -2147483648 to 2147483647, got "x"'],
    ['{"inners": [{}, {"waits": ["1s", "2"]}]}', 'inners[1].waits[1]', 'expected a duration such as "1.5s", got "2"'],
    ['{"inners": [null]}', 'inners[0]', 'expected an object, got null'],
    ['{"counts": [1]}', 'counts', 'expected an object, got a list'],
    ['{"counts": {"a b": "x"}}', 'counts.a b', 'expected a whole number from -2147483648 to 2147483647, got "x"'],
    ['{"counts": {"a": null}}', 'counts.a', 'expected a whole number from -2147483648 to 2147483647, got null'],
    ['{"byId": {"1": {"nope": 1}}}', 'byId.1.nope', 't.v1.Inner has no field "nope"'],
    ['{"byId": {"x": {}}}', 'byId.x', 'as a key of "by_id", expected a whole number of 64 bits'],
    ['{"byFlag": {"yes": "COLOR_RED"}}', 'byFlag.yes', 'as a key of "by_flag", expected true or false'],
    ['{"words": {"x": "a"}}', 'words.x', 'as a key of "words", expected a whole number from -2147483648 to 2147483647'],
    ['{"words": {"1": "a", "01": "b"}}', 'words', 'duplicate map key "01"'],
    [
      '{"blobs": {"x": "AQ=="}}',
      'blobs.x',
      'as a key of "blobs", expected a whole number from -2147483648 to 2147483647',
    ],
    ['{"bits": {"x": true}}', 'bits.x', 'as a key of "bits", expected a whole number from -2147483648 to 2147483647'],
    ['{"lists": {"x": 1}}', 'lists.x', 'expected a list, got 1'],
    [
      '{"inner": {"when": "2026-13-01T00:00:00Z"}}',
      'inner.when',
      'expected a time such as "2026-01-31T12:00:00Z", got "2026-13-01T00:00:00Z"',
    ],
    ['{"mask": "a_b"}', 'mask', 'expected names of fields such as "name,vitals.heartRate", got "a_b"'],
    ['{"wrapped": "x"}', 'wrapped', 'expected a whole number of 64 bits, got "x"'],
    ['{"free": [1]}', 'free', 'expected an object, got a list'],
    ['{"list": {}}', 'list', 'expected a list, got an object'],
    [
      '{"any": {"@type": "x/unknown.Type"}}',
      'any',
      'expected an object whose "@type" is a type of the contract, got an object',
    ],
    [
      '{"left": "a", "right": {}}',
      'right',
      'cannot be given together with "left": only one of the oneof "side" may be set',
    ],
    ['{"anyJson": 1, "any_json": 2}', 'any_json', 'is the same field as "anyJson", which is given too'],
    ['{"[t.v1.ext]": 1}', '[t.v1.ext]', 't.v1.Q has no field "[t.v1.ext]"'],
  ])('%s is refused by its path', (body, field, description) => {
    expect(refused(() => decode(own, 'POST', '/all', body))).toEqual([{ field, description }]);
  });

  it('names every mistake, up to twenty', () => {
    expect(
      refused(() => decode(own, 'POST', '/all', '{"i32": "x", "nope": 1, "inner": {"when": 1}}')).map((v) => v.field),
    ).toEqual(['i32', 'nope', 'inner.when']);
    const many = JSON.stringify({ tags: Array.from({ length: 50 }, (_, i) => i), counts: { a: 'x' }, i32: 'x' });
    expect(refused(() => decode(own, 'POST', '/all', many))).toHaveLength(20);
    const keys = JSON.stringify({ counts: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, 'x'])) });
    expect(refused(() => decode(own, 'POST', '/all', keys))).toHaveLength(20);
  });

  it('takes null for "not set", and a null member of a oneof beside another', () => {
    expect(
      json(
        own,
        'POST',
        '/all',
        '{"i32": null, "tags": null, "counts": null, "inner": null, "left": null, "middle": 3, "anyJson": null}',
      ),
    ).toEqual({ middle: 3, anyJson: null });
    expect(
      refused(() =>
        decode(own, 'POST', '/all', '{"left": null, "middle": 3, "tags": null, "counts": null, "inner": null, "s": 1}'),
      ),
    ).toHaveLength(1);
  });

  it('takes an Any of the contract, and the special numbers as strings', () => {
    expect(
      json(own, 'POST', '/all', '{"any": {"@type": "type.googleapis.com/t.v1.Inner", "someText": "x"}, "d": "NaN"}'),
    ).toEqual({
      any: { '@type': 'type.googleapis.com/t.v1.Inner', someText: 'x' },
      d: 'NaN',
    });
  });

  it('refuses messages nested too deep', () => {
    const deep = (key: string) => `${`{"${key}":`.repeat(150)}{}${'}'.repeat(150)}`;
    expect(refused(() => decode(own, 'POST', '/all', `{"inner": ${deep('deeper')}}`))[0]?.description).toBe(
      'messages are nested more than 100 deep',
    );
    expect(refused(() => decode(own, 'POST', '/all', `{"anyJson": ${deep('x')}}`))).toEqual([
      { field: 'anyJson', description: 'messages are nested more than 100 deep' },
    ]);
  });

  it('finds a mistake below lists and maps of messages, and tells wrong keys from wrong values', () => {
    const body =
      '{"inners": [{}, {"deeper": {"waits": ["1s", "x"]}}], "byId": {"1": {"deeper": {"someText": 1}}, "x": {}, "2": null}, "words": {"1": "a", "y": "b", "2": 3}}';
    expect(
      refused(() => decode(own, 'POST', '/all', body)).map(({ field, description }) => `${field}: ${description}`),
    ).toEqual([
      'inners[1].deeper.waits[1]: expected a duration such as "1.5s", got "x"',
      'byId.x: as a key of "by_id", expected a whole number of 64 bits',
      'byId.1.deeper.someText: expected a string, got 1',
      'byId.2: expected an object, got null',
      'words.y: as a key of "words", expected a whole number from -2147483648 to 2147483647',
      'words.2: expected a string, got 3',
    ]);
  });

  it('keeps a map key called __proto__', () => {
    expect(JSON.stringify(json(own, 'POST', '/all', '{"counts": {"__proto__": 1}}'))).toBe(
      '{"counts":{"__proto__":1}}',
    );
  });
});
