import { fromBinary, toBinary, toJson, type DescMessage, type JsonValue } from '@bufbuild/protobuf';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  decodeRequest,
  jsonText,
  parseJson,
  requestBytes,
  RequestInvalid,
  responseText,
  routesOf,
  type Route,
} from '../../../runtime/contract/index.js';
import { plainJsonToBytes } from '../../../runtime/contract/fast/json-to-bytes.js';
import { plainMessageText } from '../../../runtime/contract/fast/message-to-text.js';
import { shortestFloat } from '../../../runtime/contract/fast/float-text.js';
import { Codec, compileTypes, TYPES } from '../../fuzz/json/codec.js';
import { mutate } from '../../fuzz/json/mutate.js';
import { MessageMaker } from '../../fuzz/json/random-message.js';
import { Random } from '../../fuzz/json/random.js';
import { contractOf, decode, refused } from './fixture.js';

const MESSAGES = 500;
const seed = Math.floor(Math.random() * 2 ** 32);
let codec: Codec;
let maker: MessageMaker;
const random = new Random(seed);

beforeAll(async () => {
  codec = new Codec(await compileTypes());
  maker = new MessageMaker(random, codec.contract.registry, ['clinic.triage.v2.Vitals']);
});

/** Numbers to the precision of a 32-bit float, since the fast text has the fewest digits that tell one. */
const rounded = (json: unknown): unknown =>
  JSON.parse(JSON.stringify(json), (_key, value: unknown) => (typeof value === 'number' ? Math.fround(value) : value));

const canonical = (desc: DescMessage, bytes: Uint8Array) =>
  Buffer.from(toBinary(desc, fromBinary(desc, bytes))).toString('hex');

describe.each(TYPES)('%s', (typeName) => {
  it('has the text that the library writes', () => {
    const route = codec.route(typeName);
    const { input } = route.method;
    let plain = 0;
    for (let i = 0; i < MESSAGES; i++) {
      const message = maker.make(input);
      const bytes = toBinary(input, message);
      const options = { registry: codec.contract.registry, alwaysEmitImplicit: true };
      const expected = toJson(input, fromBinary(input, bytes), options);
      const text = responseText(route, bytes);
      expect(rounded(JSON.parse(text)), `seed ${seed}: ${text}`).toEqual(rounded(expected));
      // What is read from it is the same message to the bit.
      const again = requestBytes(route, new Map(), '', parseJson(text));
      const first = requestBytes(route, new Map(), '', parseJson(jsonText(expected)));
      expect(canonical(input, again), `seed ${seed}: ${text}`).toBe(canonical(input, first));
      if (plainMessageText(input, fromBinary(input, bytes)) !== undefined) plain++;
    }
    expect(plain).toBeGreaterThan(MESSAGES / 3);
  });

  it('has the bytes that the library writes, of JSON that it reads', () => {
    const route = codec.route(typeName);
    const { input } = route.method;
    let plain = 0;
    for (let i = 0; i < MESSAGES; i++) {
      const json = toJson(input, maker.make(input), {
        registry: codec.contract.registry,
        alwaysEmitImplicit: i % 2 === 0,
      });
      const texts = [jsonText(json), mutate(random, jsonText(json)).text];
      for (const text of texts) {
        const body = parsed(text);
        if (body === undefined || !isTaken(body)) continue;
        const bytes = plainJsonToBytes(input, body);
        if (bytes === undefined) continue;
        plain++;
        const slow = toBinary(input, decodeRequest(route, new Map(), '', parsed(text)));
        expect(canonical(input, bytes), `seed ${seed}: ${text}`).toBe(canonical(input, slow));
      }
    }
    expect(plain).toBeGreaterThan(MESSAGES / 10);
  });
});

function parsed(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof RequestInvalid) return undefined;
    throw error;
  }
}

/** Long integers are kept as strings beside the JSON; `requestBytes` looks for them first. */
function isTaken(body: JsonValue): boolean {
  return !/\d{16}/.test(JSON.stringify(body));
}

describe('a 32-bit float', () => {
  it('has digits that read as the same float, and no more than other languages give it', () => {
    const view = new DataView(new ArrayBuffer(4));
    for (let i = 0; i < 50_000; i++) {
      view.setUint32(0, random.int(0, 2 ** 32 - 1));
      const value = view.getFloat32(0);
      const near = shortestFloat(value);
      expect(Object.is(Math.fround(near), value) || value === 0, String(value)).toBe(true);
      if (Math.abs(value) < 3.402823e38)
        expect(
          String(near)
            .replace(/[-.]|e.*/g, '')
            .replace(/^0+|0+$/g, '').length,
        ).toBeLessThan(10);
    }
    expect(
      [0.1, 5.1, 1e-3, 123456.7, 16777216, 3.4028234663852886e38, 1e-45, -0.25, 2628334.25, -2628334.75].map((v) =>
        shortestFloat(Math.fround(v)),
      ),
    ).toEqual([0.1, 5.1, 0.001, 123456.7, 16777216, 3.4028234663852886e38, 1.4013e-45, -0.25, 2628334.2, -2628334.8]);
  });
});

describe('the bytes of a request', async () => {
  const own = await contractOf({
    's.proto': `service S {
      rpc Put(Q) returns (F) { option (google.api.http) = { put: "/q/{id}/{inner.name}" body: "inner" additional_bindings { put: "/all/{id}" body: "*" } additional_bindings { post: "/tags" body: "tags" } additional_bindings { put: "/limit/{limit.value}" body: "*" } }; }
    }
    message Inner { string name = 1; int32 size = 2; Inner inner = 3; }
    message Q { int64 id = 1; Inner inner = 2; bool flag = 3; repeated string tags = 4; bytes raw = 5; google.protobuf.Int32Value limit = 6; }
    message F { repeated float v = 1; repeated double d = 2; float one = 3; google.protobuf.FloatValue w = 4; google.protobuf.Struct s = 5; repeated google.protobuf.Struct many = 6; map<string, float> m = 7; }`,
  });
  const bytesOf = (method: string, url: string, body: string) => {
    const { route, message } = decode(own, method, url, body);
    const [path = '', query = ''] = url.split('?');
    const variables = new Map(
      route.template.variables.map(({ field }, i) => [field, path.split('/')[i + 2] as string]),
    );
    const bytes = requestBytes(route, variables, query, parseJson(body));
    expect(canonical(route.method.input, bytes)).toBe(
      canonical(route.method.input, toBinary(route.method.input, message)),
    );
    return fromBinary(route.method.input, bytes);
  };

  it('are those of body, path and query together', () => {
    expect(bytesOf('PUT', '/q/7/x?flag=true&tags=a&tags=b', '{"size": 3, "inner": {"name": "y"}}')).toMatchObject({
      id: 7n,
      flag: true,
      tags: ['a', 'b'],
      inner: { name: 'x', size: 3, inner: { name: 'y' } },
    });
    expect(bytesOf('PUT', '/q/0/x', '{"name": "other", "size": 3}')).toMatchObject({
      id: 0n,
      inner: { name: 'x', size: 3 },
    });
    expect(bytesOf('PUT', '/all/0', '{"id": 5, "flag": true}')).toMatchObject({ id: 0n, flag: true });
    expect(bytesOf('PUT', '/all/3', '{"tags": ["a"], "inner": null}')).toMatchObject({ id: 3n, tags: ['a'] });
    expect(bytesOf('POST', '/tags', '["ä", "😀", "a longer text than is written byte by byte"]').$typeName).toBe(
      't.v1.Q',
    );
  });

  it('are those of the path where the body has a wrapper', () => {
    expect(bytesOf('PUT', '/limit/0', '{"limit": 5}')).toMatchObject({ limit: 0 });
  });

  it('may be many, of base64', () => {
    const data = Buffer.alloc(24_000_000, 7);
    const { raw } = bytesOf('PUT', '/all/1', `{"raw": "${data.toString('base64')}"}`) as unknown as { raw: Uint8Array };
    expect(data.equals(raw)).toBe(true);
    for (const text of ['=', 'A===', 'AA==AA==', 'A=AA', 'AA=A', 'AAAA=', '===='])
      expect(refused(() => bytesOf('PUT', '/all/1', `{"raw": "${text}"}`)).map(({ field }) => field)).toEqual(['raw']);
  });

  it('are refused for all that is wrong', () => {
    const { route } = decode(own, 'PUT', '/q/7/x', '{}');
    const variables = new Map([
      ['id', 'x'],
      ['inner.name', 'y'],
    ]);
    expect(refused(() => requestBytes(route, variables, 'flag=2', { size: 'x' })).map((v) => v.field)).toEqual([
      'inner.size',
      'flag',
      'id',
    ]);
    expect(refused(() => requestBytes(route, variables, '', { size: 1 })).map((v) => v.field)).toEqual(['id']);
  });

  it('write floats short, and keep the sign of -0', () => {
    const route = routesOf(own).find((r) => r.isDefault) as Route;
    const { output } = route.method;
    const message = fromBinary(output, toBinary(output, decodeAs(output)));
    expect(responseText(route, toBinary(output, message))).toBe(
      '{"v":[0.1,-0.0,"NaN","-Infinity",1e+30,12345.678],"d":[0.1,-0.0],"one":0.1,"w":0.1,"s":{"a":[1]},"many":[],"m":{"k":0.1}}',
    );
  });

  function decodeAs(output: DescMessage) {
    const F = routesOf(own).find((r) => r.isDefault) as Route;
    const route = { ...F, method: { ...F.method, input: output }, pathFields: new Map() } as unknown as Route;
    const json = parseJson(
      '{"v":[0.1,-0.0,"NaN","-Infinity",1e30,12345.678],"d":[0.1,-0.0],"one":0.1,"w":0.1,"s":{"a":[1]},"m":{"k":0.1}}',
    );
    return decodeRequest(route, new Map(), '', json);
  }
});
