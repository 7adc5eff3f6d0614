import { create, fromBinary, type DescField, type DescMessage, type Message } from '@bufbuild/protobuf';
import type { HttpBody } from './standard/google/api/httpbody_pb.js';

/** A body that is no JSON: what a google.api.HttpBody holds. */
export interface RawBody {
  /** Of a Content-Type header. */
  readonly contentType: string;
  readonly data: Uint8Array;
  /** Bytes before those of `data`, in the same buffer, that may be written over. */
  readonly room?: number;
}

/** What the body of a request is: nothing, proto JSON, or bytes of any type (google.api.HttpBody). */
export type RequestBodyKind = 'none' | 'json' | 'raw';

/** What the body of an answer is; each message of a stream is one. */
export type ResponseBodyKind = 'json' | 'raw';

/** RFC 9110 gives bytes of no known type this one. */
const UNKNOWN_TYPE = 'application/octet-stream';

/** Whether a message, or the field of it that is the body, is a google.api.HttpBody. */
export function isRaw(message: DescMessage, field: DescField | undefined): boolean {
  const held = field === undefined ? message : field.fieldKind === 'message' ? field.message : undefined;
  return held?.typeName === 'google.api.HttpBody';
}

/** A message that is, or whose `field` is, a google.api.HttpBody of these bytes; they are not copied. */
export function fromRaw(message: DescMessage, field: DescField | undefined, { contentType, data }: RawBody): Message {
  if (field === undefined) return create(message, { contentType, data } as never);
  const body = create(field.message as DescMessage, { contentType, data } as never);
  const value = field.oneof ? { [field.oneof.localName]: { case: field.localName, value: body } } : undefined;
  return create(message, (value ?? { [field.localName]: body }) as never);
}

/** The bytes of an answer's google.api.HttpBody, which are not copied; empty where it is not set. */
export function toRaw(message: DescMessage, field: DescField | undefined, response: Uint8Array): RawBody {
  const whole = fromBinary(message, response) as Message & Record<string, unknown>;
  const body = (field === undefined ? whole : heldBy(whole, field)) as HttpBody | undefined;
  return { contentType: body?.contentType || UNKNOWN_TYPE, data: body?.data ?? new Uint8Array() };
}

function heldBy(message: Record<string, unknown>, field: DescField): unknown {
  if (!field.oneof) return message[field.localName];
  const chosen = message[field.oneof.localName] as { case?: string; value?: unknown };
  return chosen.case === field.localName ? chosen.value : undefined;
}
