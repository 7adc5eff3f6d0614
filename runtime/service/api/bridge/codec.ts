import { fromBinary, type Message } from '@bufbuild/protobuf';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  encodeRawResponse,
  rawRequestBytes,
  requestBytes,
  RequestInvalid,
  responseText,
  validateRequest,
  type PathVariables,
  type RawBody,
  type Route,
} from '../../../contract/index.js';
import { isJson, jsonOf } from './body.js';
import { HEADROOM } from './read-body.js';
import { queryOf } from './target.js';

export interface Matched {
  readonly route: Route;
  readonly variables: PathVariables;
}

/** How the HTTP side of a unary rpc is written: what the request's bytes are for gRPC, and the answer's for the caller. */
export interface Codec {
  /** Throws RequestInvalid. */
  read(matched: Matched, request: FastifyRequest): Uint8Array;
  /** Sets the content type; gives the body. Throws where the response has no such form: that is the model's fault. */
  write(route: Route, response: Buffer, reply: FastifyReply): string | Buffer;
}

/** Connect's media type for messages in their binary form. */
const PROTO = 'application/proto';

const writers = {
  json: (route: Route, response: Buffer, reply: FastifyReply): string => {
    const text = responseText(route, response);
    reply.type('application/json; charset=utf-8');
    return text;
  },
  raw: (route: Route, response: Buffer, reply: FastifyReply): Buffer => {
    const { contentType, data } = encodeRawResponse(route, response);
    reply.type(contentType);
    return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  },
};

const readers = {
  json: ({ route, variables }: Matched, request: FastifyRequest): Uint8Array =>
    requestBytes(route, variables, queryOf(request.raw.url), jsonOf(request.body)),
  raw: ({ route, variables }: Matched, request: FastifyRequest): Uint8Array =>
    rawRequestBytes(route, variables, queryOf(request.raw.url), rawOf(request)),
};

/** A message in its binary form goes to the model and back untouched. */
const proto: Codec = {
  read: ({ route }, { body }) => {
    const bytes = Buffer.isBuffer(body) ? body : new Uint8Array();
    if (route.hasRules) checkRules(route, bytes);
    return bytes;
  },
  write: (_route, response, reply) => {
    reply.type(PROTO);
    return response;
  },
};

/** The codec of a route's requests: JSON, the bytes of a google.api.HttpBody, or one in each direction. */
export function codecOf(route: Route): Codec {
  return { read: readers[route.requestBody === 'raw' ? 'raw' : 'json'], write: writers[route.responseKind] };
}

/** The codec of a request that brings its message in binary, as Connect's clients do; undefined for any other request. */
export function protoCodecOf({ isDefault }: Route, request: FastifyRequest): Codec | undefined {
  return isDefault && request.headers['content-type'] === PROTO ? proto : undefined;
}

/** Whether a route takes a body of this media type. */
export function takesType(route: Route, contentType: string): boolean {
  return route.requestBody === 'raw' || isJson(contentType) || (route.isDefault && contentType === PROTO);
}

function checkRules(route: Route, bytes: Uint8Array): void {
  let message: Message;
  try {
    message = fromBinary(route.method.input, bytes);
  } catch {
    throw new RequestInvalid([{ field: '', description: `the body is no ${route.method.input.typeName}` }]);
  }
  const violations = validateRequest(route, message);
  if (violations.length > 0) throw new RequestInvalid(violations);
}

function rawOf({ body, headers }: FastifyRequest): RawBody | undefined {
  return Buffer.isBuffer(body) ? { contentType: headers['content-type'] ?? '', data: body, room: HEADROOM } : undefined;
}
