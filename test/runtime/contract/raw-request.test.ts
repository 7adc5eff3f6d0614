import { fromBinary, toBinary, type DescField } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { compileTree } from '../../../generators/contract/compile.js';
import {
  createMatcher,
  decodeRawRequest,
  loadContract,
  rawRequestBytes,
  routesOf,
} from '../../../runtime/contract/index.js';

const CONTRACT = `edition = "2023";
package raw.v1;
import "google/api/annotations.proto";
import "google/api/httpbody.proto";
service Raw {
  rpc Whole(google.api.HttpBody) returns (google.api.HttpBody) { option (google.api.http) = { post: "/whole" body: "*" }; }
  rpc Part(PartRequest) returns (google.api.HttpBody) { option (google.api.http) = { post: "/part/{name}" body: "content" }; }
  rpc Choice(PartRequest) returns (google.api.HttpBody) { option (google.api.http) = { post: "/choice" body: "chosen" }; }
  rpc Group(PartRequest) returns (google.api.HttpBody) { option (google.api.http) = { post: "/group" body: "group" }; }
}
message PartRequest {
  string name = 1;
  google.api.HttpBody content = 1000;
  oneof choice { google.api.HttpBody chosen = 3; string other = 4; }
  string last = 2000;
  google.api.HttpBody group = 5 [features.message_encoding = DELIMITED];
}
`;

const contract = loadContract(
  await compileTree(new Map([['raw.proto', new TextEncoder().encode(CONTRACT)]]), 'contract'),
);
const matcher = createMatcher(routesOf(contract));

it.each([
  ['/whole', ''],
  ['/part/n%C3%BC', 'last=x'],
  ['/choice', 'last=x'],
  ['/group', 'name=y'],
])('the bytes for %s?%s are those of the message', (path, query) => {
  const match = matcher.match('POST', path);
  if (match.kind !== 'route') throw new Error(match.kind);
  const { route, variables } = match;
  for (const length of [0, 1, 127, 128, 16_384, 300_000]) {
    const body = { contentType: 'a/b', data: Uint8Array.from({ length }, (_, i) => i % 256) };
    const expected = decodeRawRequest(route, variables, query, body);
    const read = fromBinary(route.method.input, rawRequestBytes(route, variables, query, body));
    expect(toBinary(route.method.input, read)).toEqual(toBinary(route.method.input, expected));
    // Room before the body makes no difference but that it is used, as far as it reaches.
    for (const room of [3, 64]) {
      const held = Buffer.concat([Buffer.alloc(room, 255), body.data]).subarray(room);
      const bytes = rawRequestBytes(route, variables, query, { ...body, data: held, room });
      expect(Buffer.compare(bytes, rawRequestBytes(route, variables, query, body))).toBe(0);
      if (room === 64 && length === 300_000 && path !== '/group') expect(bytes.buffer).toBe(held.buffer);
    }
  }
  expect(rawRequestBytes(route, variables, query, undefined)).toEqual(
    toBinary(route.method.input, decodeRawRequest(route, variables, query, undefined)),
  );
  const wrong = () => rawRequestBytes(route, variables, 'nowhere=1', { contentType: '', data: new Uint8Array(3) });
  expect(wrong).toThrow(/nowhere/);
  expect((route.bodyField as DescField | undefined)?.name ?? '*').toBe(route.body);
});
