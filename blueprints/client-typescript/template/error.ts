import type { JsonObject } from './json.js';

/** gRPC's status codes by number. */
const CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

export type ErrorCode = (typeof CODES)[number];

/** A detail names its type, as `type.googleapis.com/google.rpc.BadRequest`. */
export type ErrorDetail = { '@type': string } & JsonObject;

/** An answer that is an error. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** `NOT_FOUND`, `INVALID_ARGUMENT` … */
    readonly code: ErrorCode,
    /** The HTTP status; 0 where there was no answer. */
    readonly status: number,
    message: string,
    readonly details: readonly ErrorDetail[] = [],
    /** Seconds after which another attempt has hope, where the service said so. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

/** The error in a google.rpc.Status; anything else is shown as it is. */
export function errorOf(body: unknown, status: number, retryAfter?: number): ApiError {
  const { code, message, details } = (typeof body === 'object' && body !== null ? body : {}) as {
    code?: number;
    message?: string;
    details?: ErrorDetail[];
  };
  const word = CODES[code ?? -1] ?? (status >= 500 ? 'UNAVAILABLE' : 'UNKNOWN');
  return new ApiError(word, status, message ?? `HTTP ${status}`, details ?? [], retryAfter);
}

/** Why a call was given up: its time was over, or what its caller says. */
export function reasonOf(signal: AbortSignal): unknown {
  const late = (signal.reason as Error | undefined)?.name === 'TimeoutError';
  return late ? new ApiError('DEADLINE_EXCEEDED', 0, 'the answer was not there in time') : signal.reason;
}

/** The error of an answer over HTTP. */
export async function errorOfResponse(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined);
  const after = response.headers.get('retry-after');
  return errorOf(body, response.status, after === null || !/^\d+$/.test(after) ? undefined : Number(after));
}
