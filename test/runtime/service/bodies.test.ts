import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApi, type RunningApi } from '../../../runtime/service/api/start.js';
import { BareModel } from './bare-model.js';
import { compiledText } from './contracts.js';

const CONTRACT = `syntax = "proto3";
package raw.v1;
import "google/api/annotations.proto";
import "google/api/httpbody.proto";
import "buf/validate/validate.proto";
service Raw {
  rpc Echo(google.api.HttpBody) returns (google.api.HttpBody) { option (google.api.http) = { post: "/v1/echo" body: "*" }; }
  rpc Put(PutRequest) returns (Item) { option (google.api.http) = { put: "/v1/{name=items/*}" body: "content" }; }
  rpc Get(Item) returns (Content) { option (google.api.http) = { get: "/v1/{name=items/*}" response_body: "body" }; }
  rpc Check(Item) returns (Item);
}
message PutRequest { string name = 1; google.api.HttpBody content = 2; string note = 3; }
message Item { string name = 1 [(buf.validate.field).string.max_len = 10]; }
message Content { google.api.HttpBody body = 1; }
`;

/** A length-delimited field of the wire format. */
const field = (number: number, ...parts: (string | Buffer)[]): Buffer => {
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
};

const model = new BareModel('raw.v1.Raw', ['Echo', 'Put', 'Get', 'Check']);
let api: RunningApi;
let lenient: RunningApi;

beforeAll(async () => {
  const contract = await compiledText({ 'raw.proto': CONTRACT });
  const environment = { AO_PORT: '0', AO_MODEL_ADDRESS: await model.start(), AO_MAX_BODY_BYTES: '3000000' };
  const log = { write: () => {} };
  api = await launchApi({ contract, environment, log });
  lenient = await launchApi({ contract, environment: { ...environment, AO_UNKNOWN_FIELDS: 'ignore' }, log });
});
afterAll(async () => {
  await Promise.all([api.close(), lenient.close()]);
  model.close();
});

const send = (path: string, init: RequestInit, to = api) => fetch(to.address + path, { method: 'POST', ...init });

describe('google.api.HttpBody', () => {
  it('carries any bytes of any type both ways, a megabyte of them too', async () => {
    model.handler = ({ request }, answer) => answer(null, request);
    const body = Uint8Array.from({ length: 1 << 20 }, (_, i) => i % 251);
    const response = await send('/v1/echo', { headers: { 'content-type': 'image/x-odd; q=1' }, body });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/x-odd; q=1']);
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(body))).toBe(true);
  });

  it('takes JSON as bytes, not as a message', async () => {
    model.handler = ({ request }, answer) => answer(null, request);
    const response = await send('/v1/echo', { headers: { 'content-type': 'application/json' }, body: '{ "a":' });
    expect(await response.text()).toBe('{ "a":');
  });

  it('may be one field of the request, beside the path and the query', async () => {
    model.handler = (_call, answer) => answer(null, field(1, 'items/ü'));
    const init = { method: 'PUT', headers: { 'content-type': 'text/csv' }, body: '1,2' };
    const response = await send('/v1/items/%C3%BC?note=new', init);
    expect(await response.json()).toEqual({ name: 'items/ü' });
    // The bytes come last: what is given twice in a message is merged.
    expect(model.last.request).toEqual(
      Buffer.concat([field(1, 'items/ü'), field(2, field(1, 'text/csv')), field(3, 'new'), field(2, field(2, '1,2'))]),
    );
  });

  it('may be one field of the answer; an empty one has bytes of no type', async () => {
    model.handler = (_call, answer) => answer(null, field(1, field(1, 'text/plain'), field(2, 'hello')));
    const response = await fetch(`${api.address}/v1/items/x`);
    expect([response.headers.get('content-type'), await response.text()]).toEqual(['text/plain', 'hello']);
    model.handler = (_call, answer) => answer(null, Buffer.alloc(0));
    const empty = await fetch(`${api.address}/v1/items/x`);
    expect([empty.headers.get('content-type'), await empty.text()]).toEqual(['application/octet-stream', '']);
  });
});

describe('the default route', () => {
  const binary = { 'content-type': 'application/proto' };

  it('takes and gives binary messages, as Connect has it', async () => {
    model.handler = ({ request }, answer) => answer(null, request);
    const body = field(1, 'brief');
    const response = await send('/raw.v1.Raw/Check', { headers: binary, body: new Uint8Array(body) });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/proto']);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(body);
  });

  it('holds them to the rules, too, and answers errors as Connect has them', async () => {
    const tooLong = new Uint8Array(field(1, 'much too long a name'));
    const refused = await send('/raw.v1.Raw/Check', { headers: binary, body: tooLong });
    expect([refused.status, refused.headers.get('content-type')]).toEqual([400, 'application/json; charset=utf-8']);
    expect(await refused.json()).toMatchObject({ code: 'invalid_argument', message: expect.stringMatching(/^name: /) });
    const garbage = await send('/raw.v1.Raw/Check', { headers: binary, body: new Uint8Array([255]) });
    expect(garbage.status).toBe(400);
  });

  it('takes nothing else', async () => {
    const init = { headers: { 'content-type': 'text/csv' }, body: 'a' };
    expect((await send('/raw.v1.Raw/Put', init)).status).toBe(415);
  });
});

it('AO_UNKNOWN_FIELDS=ignore lets unknown fields and parameters pass', async () => {
  model.handler = ({ request }, answer) => answer(null, request);
  const init = { headers: { 'content-type': 'application/json' }, body: '{"name": "x", "colour": {"r": 1}}' };
  expect((await send('/raw.v1.Raw/Check?shade=1', init)).status).toBe(400);
  const response = await send('/raw.v1.Raw/Check?shade=1', init, lenient);
  expect(await response.json()).toEqual({ name: 'x' });
});
