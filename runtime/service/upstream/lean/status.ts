import { Code } from '../../../contract/index.js';
import { UpstreamError } from '../upstream.js';
import { ErrorCode, errorName } from './frames.js';

/** gRPC codes of HTTP statuses, where an answer brings no grpc-status (grpc: doc/http-grpc-status-mapping.md). */
const HTTP: Readonly<Record<number, Code>> = {
  400: Code.INTERNAL,
  401: Code.UNAUTHENTICATED,
  403: Code.PERMISSION_DENIED,
  404: Code.UNIMPLEMENTED,
  429: Code.UNAVAILABLE,
  502: Code.UNAVAILABLE,
  503: Code.UNAVAILABLE,
  504: Code.UNAVAILABLE,
};

/** gRPC codes of the errors that a stream is reset with (grpc: doc/PROTOCOL-HTTP2.md); all others are INTERNAL, and CANCEL is not CANCELLED. */
const RESET: Readonly<Record<number, Code>> = {
  [ErrorCode.REFUSED_STREAM]: Code.UNAVAILABLE,
  // Nobody here cancelled: a server that is stopped by force ends its calls so, and the caller may try again.
  [ErrorCode.CANCEL]: Code.UNAVAILABLE,
  [ErrorCode.ENHANCE_YOUR_CALM]: Code.RESOURCE_EXHAUSTED,
  [ErrorCode.INADEQUATE_SECURITY]: Code.PERMISSION_DENIED,
};

/** What an answer over HTTP that is not gRPC's means. */
export function httpError(status: number, contentType: string): UpstreamError {
  const what =
    status === 200 ? `an answer of type '${contentType.slice(0, 100)}', which is not gRPC` : `HTTP ${status}`;
  return new UpstreamError(HTTP[status] ?? Code.UNKNOWN, `the server gave ${what}`);
}

export function resetError(code: number): UpstreamError {
  const message = `the server ended the call with ${errorName(code)}`;
  return new UpstreamError(RESET[code] ?? Code.INTERNAL, message, [], code === ErrorCode.REFUSED_STREAM);
}

export const deadlineError = (): UpstreamError => new UpstreamError(Code.DEADLINE_EXCEEDED, 'Deadline exceeded');

export const cancelled = (): UpstreamError => new UpstreamError(Code.CANCELLED, 'Cancelled on client');

/** The server's side of HTTP/2 or gRPC is wrong, in this call alone. */
export const broken = (message: string): UpstreamError => new UpstreamError(Code.INTERNAL, message);
