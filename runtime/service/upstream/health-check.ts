import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { health } from '../../contract/index.js';
import { REQUEST_ID } from '../process/request-id.js';
import type { Upstream } from './upstream.js';

const DEADLINE_MS = 1000;

const request = toBinary(health.HealthCheckRequestSchema, create(health.HealthCheckRequestSchema));

/** Asks the server as a whole by grpc.health.v1 whether it serves; false too when it cannot be asked within a second. */
export async function isServing(upstream: Pick<Upstream, 'unary'>, requestId: string): Promise<boolean> {
  try {
    const call = upstream.unary('/grpc.health.v1.Health/Check', request, {
      metadata: [[REQUEST_ID, requestId]],
      deadlineMs: DEADLINE_MS,
    });
    const { message } = await call.answer;
    const { status } = fromBinary(health.HealthCheckResponseSchema, message);
    return status === health.HealthCheckResponse_ServingStatus.SERVING;
  } catch {
    return false;
  }
}
