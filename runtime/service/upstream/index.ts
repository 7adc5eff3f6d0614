import type { ApiValues } from '../environment/tables.js';
import { modelAddress } from '../environment/model-address.js';
import { GrpcJsUpstream } from './grpc-js/index.js';
import type { Upstream } from './upstream.js';

export { UpstreamError, type CallOptions, type MetadataEntry, type StreamCall, type Upstream } from './upstream.js';

/** The way to the model-service as the environment describes it. Connects at the first call. */
export function openUpstream(values: ApiValues): Upstream {
  return new GrpcJsUpstream(modelAddress(values), values.AO_DEADLINE_MS);
}
