import { randomUUID } from 'node:crypto';

/** The header and the gRPC metadata key that carry a request's id through both services. */
export const REQUEST_ID = 'x-request-id';

/** What we repeat into logs, headers and metadata: visible ASCII, short. Anything else would let a caller forge log lines. */
const ACCEPTABLE = /^[\x21-\x7e]{1,128}$/;

/** The caller's request id where it is acceptable, else a new one. */
export function requestId(given: unknown): string {
  return typeof given === 'string' && ACCEPTABLE.test(given) ? given : randomUUID();
}
