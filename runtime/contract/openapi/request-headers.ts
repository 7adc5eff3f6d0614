import type { Parameter, Reference } from './document.js';

const header = (name: string, pattern: string | undefined, description: string): Parameter => ({
  name,
  in: 'header',
  required: false,
  schema: { type: 'string', ...(pattern && { pattern }) },
  description,
});

/** Headers that every operation takes, as components. */
export const REQUEST_HEADERS: Readonly<Record<string, Parameter>> = {
  // gRPC has shorter units too (m, u, n); they are taken, but nobody should be shown how to wait for a nanosecond.
  'Grpc-Timeout': header(
    'Grpc-Timeout',
    '^[1-9][0-9]{0,7}[HMS]$',
    'How long the caller will wait: `30S`, `5M`. After that the answer is 504. The service has a limit of its own.',
  ),
  'X-Request-Id': header(
    'X-Request-Id',
    undefined,
    'A name for the request in the logs of all services, of 1 to 128 visible ASCII characters; made up where there is none such, and repeated in the answer.',
  ),
  'Idempotency-Key': header(
    'Idempotency-Key',
    '^[ -~]*$',
    'The same key on a repeated request tells the model that it is the same one.',
  ),
};

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** The headers of an operation by its HTTP method. */
export function requestHeaders(httpMethod: string): Reference[] {
  return Object.keys(REQUEST_HEADERS)
    .filter((name) => name !== 'Idempotency-Key' || !SAFE.has(httpMethod))
    .map((name) => ({ $ref: `#/components/parameters/${name}` }));
}
