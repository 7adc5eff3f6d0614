import { GrpcJsUpstream } from './grpc-js/index.js';
import { LeanUpstream } from './lean-upstream.js';
import { openConnection } from './lean/index.js';
import { upstreamOptions, type UpstreamValues } from './options/index.js';
import { LimitedUpstream } from './policy/limit.js';

export { UpstreamError, type CallOptions, type MetadataEntry, type StreamCall, type Upstream } from './upstream.js';
export type { LimitedUpstream } from './policy/limit.js';

/**
 * The way to the model-service as the environment describes it. Connects at the first call. Throws the AoErrors of an environment
 * that cannot be used (a certificate, the service config).
 */
export function openUpstream(values: UpstreamValues): LimitedUpstream {
  const options = upstreamOptions(values);
  const upstream =
    values.AO_MODEL_TRANSPORT === 'lean' ? new LeanUpstream(options, openConnection) : new GrpcJsUpstream(options);
  return new LimitedUpstream(upstream, values.AO_MAX_CONCURRENCY);
}
