import type { Any } from '@bufbuild/protobuf/wkt';
import { badRequest } from '../../contract/index.js';
import { Code, type CodeName } from '../grpc/codes.js';

/**
 * What a model throws to answer with a gRPC status of its own; the caller sees `message`. Any other exception becomes
 * INTERNAL "internal error <id>", with its trace only in the log.
 */
export class ModelError extends Error {
  readonly code: number;

  constructor(
    code: CodeName,
    message: string,
    readonly details: readonly Any[] = [],
  ) {
    super(message);
    this.name = new.target.name;
    this.code = Code[code];
  }
}

/** A field of the request is wrong: HTTP 400 that names `field` (a path as in JSON: `visit.heartRate`, `points[2]`). */
export class InvalidArgument extends ModelError {
  constructor(field: string, description: string) {
    const { message, details } = badRequest(`${field}: ${description}`, [{ field, description }]);
    super('INVALID_ARGUMENT', message, details);
  }
}

const kind = (code: CodeName, otherwise: string) =>
  class extends ModelError {
    constructor(message: string = otherwise) {
      super(code, message);
    }
  };

/** HTTP 404. */
export class NotFound extends kind('NOT_FOUND', 'not found') {}
/** HTTP 409: what was to be made is there already. */
export class AlreadyExists extends kind('ALREADY_EXISTS', 'already exists') {}
/** HTTP 401: the caller did not say who they are. */
export class Unauthenticated extends kind('UNAUTHENTICATED', 'not authenticated') {}
/** HTTP 403. */
export class PermissionDenied extends kind('PERMISSION_DENIED', 'permission denied') {}
/** HTTP 400: the request is right, the state of the model is not; repeating it does not help. */
export class FailedPrecondition extends kind('FAILED_PRECONDITION', 'failed precondition') {}
/** HTTP 409: another request was faster; the caller may start over. */
export class Aborted extends kind('ABORTED', 'aborted') {}
/** HTTP 400: past the end of what there is. */
export class OutOfRange extends kind('OUT_OF_RANGE', 'out of range') {}
/** HTTP 429: a quota is used up. */
export class ResourceExhausted extends kind('RESOURCE_EXHAUSTED', 'resource exhausted') {}
/** HTTP 503: try again in a moment. */
export class Unavailable extends kind('UNAVAILABLE', 'unavailable') {}
/** HTTP 501: the method is in the contract and not yet written. */
export class Unimplemented extends kind('UNIMPLEMENTED', 'not implemented') {}
