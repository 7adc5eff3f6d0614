import type { Schema } from './document.js';

/** Schemas and responses of errors: every route answers with a google.rpc.Status when it does not answer with 200. */
export const ERROR_SCHEMA: Schema = {
  type: 'object',
  description: 'What went wrong, as google.rpc.Status has it.',
  required: ['code', 'message'],
  properties: {
    code: { type: 'integer', format: 'int32', description: 'The gRPC status code, such as 3 for INVALID_ARGUMENT.' },
    message: { type: 'string', description: 'For people.' },
    details: {
      type: 'array',
      description: 'For programs: each names its type, such as google.rpc.BadRequest with the fields that are wrong.',
      items: {
        type: 'object',
        properties: { '@type': { type: 'string' } },
        required: ['@type'],
        additionalProperties: true,
      },
    },
  },
};

export const ERROR_RESPONSE = {
  description: 'An error.',
  content: {
    'application/json': {
      schema: { $ref: '#/components/schemas/google.rpc.Status' },
      example: {
        code: 3,
        message: 'the request is not valid',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.BadRequest',
            fieldViolations: [{ field: 'someField', description: 'expected a number, got "x"' }],
          },
        ],
      },
    },
  },
};
