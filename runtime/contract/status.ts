import { anyPack, anyUnpack } from '@bufbuild/protobuf/wkt';
import { base64Encode } from '@bufbuild/protobuf/wire';
import {
  create,
  fromBinary,
  toBinary,
  toJson,
  type JsonObject,
  type JsonValue,
  type Registry,
} from '@bufbuild/protobuf';
import type { Any } from '@bufbuild/protobuf/wkt';
import { hasOwnJson } from './own-json.js';
import type { FieldViolation } from './request-invalid.js';
import { Code } from './standard/google/rpc/code_pb.js';
import { BadRequestSchema } from './standard/google/rpc/error_details_pb.js';
import { StatusSchema, type Status } from './standard/google/rpc/status_pb.js';

/** HTTP statuses of the gRPC codes, as google/rpc/code.proto maps them. */
const HTTP: Readonly<Record<Code, number>> = {
  [Code.OK]: 200,
  [Code.CANCELLED]: 499,
  [Code.UNKNOWN]: 500,
  [Code.INVALID_ARGUMENT]: 400,
  [Code.DEADLINE_EXCEEDED]: 504,
  [Code.NOT_FOUND]: 404,
  [Code.ALREADY_EXISTS]: 409,
  [Code.PERMISSION_DENIED]: 403,
  [Code.UNAUTHENTICATED]: 401,
  [Code.RESOURCE_EXHAUSTED]: 429,
  [Code.FAILED_PRECONDITION]: 400,
  [Code.ABORTED]: 409,
  [Code.OUT_OF_RANGE]: 400,
  [Code.UNIMPLEMENTED]: 501,
  [Code.INTERNAL]: 500,
  [Code.UNAVAILABLE]: 503,
  [Code.DATA_LOSS]: 500,
};

/** gRPC codes of the HTTP statuses that a server answers before any rpc is called. */
const GRPC: Readonly<Record<number, Code>> = {
  400: Code.INVALID_ARGUMENT,
  401: Code.UNAUTHENTICATED,
  403: Code.PERMISSION_DENIED,
  404: Code.NOT_FOUND,
  405: Code.UNIMPLEMENTED,
  409: Code.ABORTED,
  413: Code.OUT_OF_RANGE,
  415: Code.INVALID_ARGUMENT,
  429: Code.RESOURCE_EXHAUSTED,
  499: Code.CANCELLED,
  500: Code.INTERNAL,
  501: Code.UNIMPLEMENTED,
  503: Code.UNAVAILABLE,
  504: Code.DEADLINE_EXCEEDED,
};

/** The HTTP status that answers for a gRPC code; 500 for a number that is none. */
export function httpStatusOf(code: number): number {
  return HTTP[code as Code] ?? 500;
}

/** The gRPC code that says what an HTTP status says; UNKNOWN where there is no likeness. */
export function grpcCodeOf(httpStatus: number): Code {
  return GRPC[httpStatus] ?? (httpStatus < 400 ? Code.OK : httpStatus < 500 ? Code.INVALID_ARGUMENT : Code.UNKNOWN);
}

/** A google.rpc.Status; `details` as `anyPack` makes them, or as read from a call. */
export function makeStatus(code: number, message: string, details: Any[] = []): Status {
  return create(StatusSchema, { code, message, details });
}

/** INVALID_ARGUMENT whose detail names each wrong field. */
export function badRequest(message: string, fieldViolations: readonly FieldViolation[]): Status {
  return makeStatus(Code.INVALID_ARGUMENT, message, [
    anyPack(BadRequestSchema, create(BadRequestSchema, { fieldViolations: fieldViolations.map(withReason) })),
  ]);
}

/** The id of the broken rule, as google.rpc writes the reason of an error: STRING_MIN_LEN. Ids that are expressions are none. */
function withReason({ field, description, rule = '' }: FieldViolation) {
  const isId = /^[A-Za-z][\w.-]{0,61}\w$/.test(rule);
  return { field, description, reason: isId ? rule.toUpperCase().replace(/\W/g, '_') : '' };
}

/** Bytes for gRPC's `grpc-status-details-bin` trailer. */
export function statusToBytes(status: Status): Uint8Array {
  return toBinary(StatusSchema, status);
}

/** Reads the `grpc-status-details-bin` trailer; undefined when the bytes are not a status. */
export function statusFromBytes(bytes: Uint8Array): Status | undefined {
  try {
    return fromBinary(StatusSchema, bytes);
  } catch {
    return undefined;
  }
}

/** The JSON body of an error: `{code, message, details}`. A detail of a type the registry lacks keeps its bytes as base64. */
export function statusToJson(status: Status, registry: Registry): JsonObject {
  return {
    code: status.code,
    message: status.message,
    details: status.details.map((detail) => detailToJson(detail, registry)),
  };
}

function detailToJson(detail: Any, registry: Registry): JsonValue {
  try {
    const message = anyUnpack(detail, registry);
    const desc = message && registry.getMessage(message.$typeName);
    if (message !== undefined && desc !== undefined) {
      const json = toJson(desc, message, { registry });
      return { '@type': detail.typeUrl, ...(hasOwnJson(desc) ? { value: json } : (json as JsonObject)) };
    }
  } catch {
    // A detail that cannot be read is passed on as it came.
  }
  return { '@type': detail.typeUrl, value: base64Encode(detail.value) };
}
