import type { Reference, Response, Schema } from './document.js';

const DETAILS: Schema = {
  type: 'array',
  description: 'For programs: each names its type, such as google.rpc.BadRequest with the fields that are wrong.',
  items: {
    type: 'object',
    properties: { '@type': { type: 'string' } },
    required: ['@type'],
    additionalProperties: true,
  },
};

const CODE: Schema = {
  type: 'integer',
  format: 'int32',
  description: 'The gRPC status code, such as 3 for INVALID_ARGUMENT.',
};

/** Every route answers with one of these when it does not answer with 200: which one, `Accept` says. */
export const ERROR_SCHEMAS: Readonly<Record<string, Schema>> = {
  'google.rpc.Status': {
    type: 'object',
    description: 'What went wrong, as google.rpc.Status has it.',
    required: ['code', 'message'],
    properties: { code: CODE, message: { type: 'string', description: 'For people.' }, details: DETAILS },
  },
  Problem: {
    type: 'object',
    description: 'What went wrong, by RFC 9457; the members of google.rpc.Status go with it.',
    required: ['title', 'status', 'code'],
    properties: {
      type: { type: 'string', format: 'uri-reference' },
      title: { type: 'string', description: 'The kind of error.' },
      status: { type: 'integer', minimum: 400, maximum: 599, description: 'The HTTP status.' },
      detail: { type: 'string', description: 'For people.' },
      instance: { type: 'string', format: 'uri-reference' },
      code: CODE,
      details: DETAILS,
    },
    additionalProperties: true,
  },
};

/** Headers of answers. */
export const HEADERS = {
  'Retry-After': {
    description: 'Seconds after which another attempt has hope.',
    schema: { type: 'integer', minimum: 0 },
  },
} as const;

interface Kind {
  readonly name: string;
  readonly description: string;
  readonly retryAfter?: true;
}

const INVALID: Kind = { name: 'Invalid', description: 'The request is not valid; each wrong field is named.' };

/** By HTTP status. What is not here (the model may answer with any gRPC code) is `default`. */
const KINDS: Readonly<Record<string, Kind>> = {
  400: INVALID,
  404: { name: 'NotFound', description: 'There is no such thing.' },
  413: { name: 'TooLarge', description: 'The body is larger than the service takes.' },
  415: { name: 'UnsupportedMediaType', description: 'The body is of a type that the service does not take.' },
  426: { name: 'UpgradeRequired', description: 'The rpc is a conversation: it wants a WebSocket.' },
  429: { name: 'TooManyRequests', description: 'A quota or a limit is used up.', retryAfter: true },
  500: { name: 'Internal', description: 'The service failed; the message holds an id to find it by in the logs.' },
  501: { name: 'Unimplemented', description: 'The model does not answer this rpc yet.' },
  503: { name: 'Unavailable', description: 'The model-service cannot answer now.', retryAfter: true },
  504: { name: 'Late', description: 'The answer was not there in time.' },
  default: { name: 'Error', description: 'Any other error.' },
};

const EXAMPLE = {
  code: 3,
  message: 'the request is not valid',
  details: [
    {
      '@type': 'type.googleapis.com/google.rpc.BadRequest',
      fieldViolations: [{ field: 'someField', description: 'expected a number, got "x"' }],
    },
  ],
};

/** The error answers as components, by name. */
export const ERROR_RESPONSES: Readonly<Record<string, Response>> = Object.fromEntries(
  Object.values(KINDS).map((kind) => [kind.name, responseOf(kind)]),
);

function responseOf(kind: Kind): Response {
  return {
    description: kind.description,
    ...(kind.retryAfter && { headers: { 'Retry-After': { $ref: '#/components/headers/Retry-After' } } }),
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/google.rpc.Status' },
        ...(kind === INVALID && { example: EXAMPLE }),
      },
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    },
  };
}

/** References to the errors that an operation can answer with: one without a body cannot be too large. */
export function errorResponses({ body, upgrade }: { body: boolean; upgrade: boolean }): Record<string, Reference> {
  const possible = Object.entries(KINDS).filter(
    ([status]) => (body || (status !== '413' && status !== '415')) && (upgrade || status !== '426'),
  );
  return Object.fromEntries(possible.map(([status, { name }]) => [status, { $ref: `#/components/responses/${name}` }]));
}
