import type { DescMessage } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';
import type { Schema } from './document.js';
import { scalarSchema, upTo } from './scalar-schema.js';

/** 10,000 years, in seconds, are the most. */
const SECONDS = upTo('315575999999', '[0-9]{1,11}');

const SCHEMAS: Readonly<Record<string, Schema>> = {
  'google.protobuf.Any': {
    type: 'object',
    properties: { '@type': { type: 'string' } },
    required: ['@type'],
    additionalProperties: true,
  },
  'google.protobuf.Duration': { type: 'string', pattern: `^-?(${SECONDS})(\\.[0-9]{1,9})?s$`, examples: ['1.5s'] },
  'google.protobuf.Empty': { type: 'object', additionalProperties: false },
  'google.protobuf.FieldMask': { type: 'string', examples: ['name,vitals.heartRate'] },
  'google.protobuf.ListValue': { type: 'array', items: {} },
  'google.protobuf.Struct': { type: 'object', additionalProperties: true },
  'google.protobuf.Timestamp': { type: 'string', format: 'date-time' },
  'google.protobuf.Value': {},
};

/** The schema of a message whose proto JSON is its own; undefined for all others. */
export function wellKnownSchema(message: DescMessage): Schema | undefined {
  if (!isWrapperDesc(message)) return SCHEMAS[message.typeName];
  const scalar = scalarSchema(message.fields[0].scalar);
  return { ...scalar, type: [scalar.type, 'null'] };
}
