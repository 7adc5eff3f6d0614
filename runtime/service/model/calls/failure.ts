import { randomUUID } from 'node:crypto';
import type { Metadata, StatusObject } from '@grpc/grpc-js';
import { makeStatus, statusToBytes } from '../../../contract/index.js';
import { STATUS_DETAILS } from '../../grpc/codes.js';
import type { Logger } from '../../process/log.js';
import { ModelError } from '../errors.js';

/**
 * What a caller is told of something thrown: a ModelError as it is; of an exception nobody meant it to see an id, with
 * which the log, and only the log, has the trace. `about` goes into that line: whose call it was.
 */
export function toldOf(thrown: unknown, log: Logger, about: Readonly<Record<string, unknown>>): ModelError {
  if (thrown instanceof ModelError) return thrown;
  const id = randomUUID();
  log.error({ ...about, error_id: id, err: thrown }, `internal error ${id}`);
  return new ModelError('INTERNAL', `internal error ${id}`);
}

/** An error as gRPC sends it, with the trailers that the model has set. */
export function statusOf({ code, message, details }: ModelError, trailers: Metadata): Partial<StatusObject> {
  const metadata = trailers.clone();
  metadata.set(STATUS_DETAILS, Buffer.from(statusToBytes(makeStatus(code, message, [...details]))));
  // Half a surrogate pair, which a string may hold, would throw where grpc-js writes the header.
  return { code, details: Buffer.from(message).toString(), metadata };
}
