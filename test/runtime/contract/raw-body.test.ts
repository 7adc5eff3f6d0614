import { create, toBinary, type DescMessage, type Message } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import {
  createMatcher,
  decodeRawRequest,
  encodeRawResponse,
  routesOf,
  type RawBody,
} from '../../../runtime/contract/index.js';
import { contractOf, refused } from './fixture.js';

const contract = await contractOf({
  's.proto': `syntax = "proto3"; package t; import "google/api/annotations.proto"; import "google/api/httpbody.proto";
service S {
  rpc Whole(google.api.HttpBody) returns (google.api.HttpBody) { option (google.api.http) = { post: "/whole" body: "*" }; }
  rpc Field(Q) returns (A) { option (google.api.http) = { post: "/field/{id}" body: "body" response_body: "body" additional_bindings { post: "/choice" body: "chosen" response_body: "chosen" } additional_bindings { get: "/none" } }; }
  rpc Chunks(stream google.api.HttpBody) returns (stream google.api.HttpBody) { option (google.api.http) = { post: "/chunks" body: "*" }; }
  rpc Listed(Q) returns (A) { option (google.api.http) = { post: "/listed" body: "many" response_body: "many" }; }
}
message Q { int32 id = 1; google.api.HttpBody body = 2; bool flag = 3; oneof choice { google.api.HttpBody chosen = 4; string text = 5; } repeated google.api.HttpBody many = 6; }
message A { google.api.HttpBody body = 1; oneof choice { google.api.HttpBody chosen = 2; string text = 3; } repeated google.api.HttpBody many = 4; }`,
});
const routes = routesOf(contract);
const png: RawBody = { contentType: 'image/png', data: new Uint8Array([137, 80, 0, 255]) };

function at(method: string, path: string) {
  const match = createMatcher(routes).match(method, path);
  if (match.kind !== 'route') throw new Error(match.kind);
  return match;
}

function decoded(method: string, path: string, body: RawBody | undefined, query = ''): Message {
  const { route, variables } = at(method, path);
  return decodeRawRequest(route, variables, query, body);
}

function encoded(method: string, path: string, value: object): RawBody {
  const { route } = at(method, path);
  const output: DescMessage = route.method.output;
  return encodeRawResponse(route, toBinary(output, create(output, value as never)));
}

it('says of each route what its bodies are', () => {
  expect(routes.filter((r) => r.isListed).map((r) => `${r.path} ${r.requestBody} ${r.responseKind}`)).toEqual([
    '/whole raw raw',
    '/field/{id} raw raw',
    '/choice raw raw',
    '/none none json',
    '/chunks raw raw',
    '/listed json json',
  ]);
  expect(routes.filter((r) => r.isDefault).map((r) => `${r.rpc} ${r.requestBody} ${r.responseKind}`)).toEqual([
    't.S.Whole raw raw',
    't.S.Field json json',
    't.S.Chunks raw raw',
    't.S.Listed json json',
  ]);
});

describe('a raw request', () => {
  it('is the bytes and their type', () => {
    expect(decoded('POST', '/whole', png)).toMatchObject(png);
    expect(decoded('POST', '/chunks', png)).toMatchObject(png);
    expect(decoded('POST', '/whole', undefined)).toMatchObject({ contentType: '', data: new Uint8Array() });
  });

  it('fills the field that is the body, path and query the rest', () => {
    expect(decoded('POST', '/field/7', png, 'flag=true')).toMatchObject({ id: 7, flag: true, body: png });
    expect(decoded('POST', '/choice', png)).toMatchObject({ choice: { case: 'chosen', value: png } });
  });

  it('is refused by what its path and query have wrong', () => {
    expect(refused(() => decoded('POST', '/field/x', png, 'flag=2&text=a&nope')).map((v) => v.field)).toEqual([
      'flag',
      'nope',
      'id',
    ]);
    expect(refused(() => decoded('POST', '/choice', png, 'text=a'))[0]?.description).toContain(
      'together with "chosen"',
    );
  });
});

it('a raw answer is the bytes of the message or the field; of no known type, when it says none', () => {
  expect(encoded('POST', '/whole', png)).toEqual(png);
  expect(encoded('POST', '/field/1', { body: png })).toEqual(png);
  expect(encoded('POST', '/choice', { choice: { case: 'chosen', value: png } })).toEqual(png);
  const nothing = { contentType: 'application/octet-stream', data: new Uint8Array() };
  expect(encoded('POST', '/field/1', {})).toEqual(nothing);
  expect(encoded('POST', '/choice', { choice: { case: 'text', value: 'x' } })).toEqual(nothing);
  expect(encoded('POST', '/whole', { data: new Uint8Array([1]) })).toEqual({ ...nothing, data: new Uint8Array([1]) });
});

it('bytes are not copied', () => {
  const body = { contentType: '', data: new Uint8Array([1, 2, 3]) };
  expect((decoded('POST', '/whole', body) as unknown as RawBody).data).toBe(body.data);
  const { route } = at('POST', '/whole');
  const bytes = toBinary(route.method.output, create(route.method.output as DescMessage, body as never));
  expect(encodeRawResponse(route, bytes).data.buffer).toBe(bytes.buffer);
});
