import { create } from '@bufbuild/protobuf';
import { anyPack, AnySchema, DurationSchema, StructSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import {
  badRequest,
  Code,
  errorDetails,
  grpcCodeOf,
  httpStatusOf,
  makeStatus,
  statusFromBytes,
  statusToBytes,
  statusToJson,
} from '../../../runtime/contract/index.js';
import { givenContracts } from './fixture.js';

describe('codes', () => {
  it('map to HTTP as googleapis map them', () => {
    const table = [200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401];
    expect(table.map((_, code) => httpStatusOf(code))).toEqual(table);
    expect(httpStatusOf(99)).toBe(500);
  });

  it('map back, unlisted statuses by their class', () => {
    expect([400, 404, 413, 501, 503, 504].map(grpcCodeOf)).toEqual([
      Code.INVALID_ARGUMENT,
      Code.NOT_FOUND,
      Code.OUT_OF_RANGE,
      Code.UNIMPLEMENTED,
      Code.UNAVAILABLE,
      Code.DEADLINE_EXCEEDED,
    ]);
    expect([204, 418, 502].map(grpcCodeOf)).toEqual([Code.OK, Code.INVALID_ARGUMENT, Code.UNKNOWN]);
  });
});

describe('a status', () => {
  it('goes through bytes and becomes JSON with its details', async () => {
    const { registry } = await givenContracts();
    const status = statusFromBytes(
      statusToBytes(badRequest('wrong', [{ field: 'visit.id', description: 'expected a number' }])),
    );
    expect(status && statusToJson(status, registry)).toEqual({
      code: 3,
      message: 'wrong',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.BadRequest',
          fieldViolations: [{ field: 'visit.id', description: 'expected a number' }],
        },
      ],
    });
  });

  it('keeps a detail that it cannot read, and wraps one that has a JSON of its own', async () => {
    const { registry } = await givenContracts();
    const details = [
      create(AnySchema, { typeUrl: 'type.googleapis.com/un.Known', value: new Uint8Array([1, 2]) }),
      create(AnySchema, { typeUrl: 'type.googleapis.com/google.rpc.BadRequest', value: new Uint8Array([255]) }),
      anyPack(DurationSchema, create(DurationSchema, { seconds: 1n })),
      anyPack(StructSchema, create(StructSchema, { fields: { a: { kind: { case: 'boolValue', value: true } } } })),
      anyPack(errorDetails.RetryInfoSchema, create(errorDetails.RetryInfoSchema, { retryDelay: { seconds: 2n } })),
    ];
    expect(statusToJson(makeStatus(Code.UNAVAILABLE, 'later', details), registry).details).toEqual([
      { '@type': 'type.googleapis.com/un.Known', value: 'AQI=' },
      { '@type': 'type.googleapis.com/google.rpc.BadRequest', value: '/w==' },
      { '@type': 'type.googleapis.com/google.protobuf.Duration', value: '1s' },
      { '@type': 'type.googleapis.com/google.protobuf.Struct', value: { a: true } },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '2s' },
    ]);
  });

  it('is not read from other bytes', () => {
    expect(statusFromBytes(new Uint8Array([255]))).toBeUndefined();
  });
});
