import { toBinary, type DescField } from '@bufbuild/protobuf';
import { decodeRawRequest } from './decode-request.js';
import type { PathVariables } from './matcher.js';
import type { RawBody } from './raw-body.js';
import type { Route } from './routes.js';

const NOTHING = new Uint8Array();

/** Of google.api.HttpBody. */
const DATA_FIELD = 2;
const LENGTH_DELIMITED = 2;

/**
 * The bytes of the message that `decodeRawRequest` makes, with the same refusals, and the body copied at most once, not at all where `room` is before it: what was
 * appended to a message is merged into it when it is read, so the body follows the rest of its message.
 */
export function rawRequestBytes(
  route: Route,
  variables: PathVariables,
  queryString: string,
  body: RawBody | undefined,
): Uint8Array {
  const { input } = route.method;
  const { bodyField } = route;
  // Rules may be about the bytes; a delimited field has no length to be written in front.
  const isDelimited = bodyField?.fieldKind === 'message' && bodyField.delimitedEncoding;
  if (body === undefined || body.data.length === 0 || route.hasRules || isDelimited)
    return toBinary(input, decodeRawRequest(route, variables, queryString, body));
  const rest = toBinary(input, decodeRawRequest(route, variables, queryString, { ...body, data: NOTHING }));
  const before = Buffer.concat([rest, head(bodyField, body.data.length)]);
  return inRoom(before, body) ?? Buffer.concat([before, body.data]);
}

function inRoom(before: Uint8Array, { data, room = 0 }: RawBody): Uint8Array | undefined {
  if (before.length > room) return undefined;
  const whole = Buffer.from(data.buffer, data.byteOffset - before.length, before.length + data.length);
  whole.set(before);
  return whole;
}

/** What stands before the bytes: tag and length of `data`, after those of the field that holds the HttpBody. */
function head(bodyField: DescField | undefined, length: number): Uint8Array {
  const data = [...varint(DATA_FIELD * 8 + LENGTH_DELIMITED), ...varint(length)];
  if (bodyField === undefined) return Uint8Array.from(data);
  return Uint8Array.from([
    ...varint(bodyField.number * 8 + LENGTH_DELIMITED),
    ...varint(data.length + length),
    ...data,
  ]);
}

/** `value` from 0 to 2^32-1. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  bytes.push(left);
  return bytes;
}
