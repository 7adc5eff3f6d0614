import { GrpcJsUpstream } from './grpc-js/index.js';
import { LeanUpstream } from './lean-upstream.js';
import { openConnection } from './lean/index.js';
import { givenModels } from './models/given.js';
import { ModelsUpstream } from './models/index.js';
import { upstreamOptions, type UpstreamValues } from './options/index.js';
import { LimitedUpstream } from './policy/limit.js';
import type { Upstream } from './upstream.js';

export {
  UpstreamError,
  type CallOptions,
  type Choice,
  type MetadataEntry,
  type StreamCall,
  type Upstream,
} from './upstream.js';
export type { ModelsUpstream } from './models/index.js';
export type { LimitedUpstream } from './policy/limit.js';

/**
 * The way to the model-service as the environment describes it, or to those of `models`. Connects at the first call. Throws the
 * AoErrors of an environment that cannot be used (a certificate, the service config).
 */
export function openUpstream(values: UpstreamValues, models: Upstream = openModel(values)): LimitedUpstream {
  return new LimitedUpstream(models, values.AO_MAX_CONCURRENCY);
}

/**
 * The ways to the model-services of AO_MODELS; undefined without it: there is one. `services`: those of the contract, by full
 * name. Throws AO_SERVICE_ENVIRONMENT_INVALID for a list that cannot be read or does not fit the contract.
 */
export function openModels(values: UpstreamValues, services: readonly string[]): ModelsUpstream | undefined {
  if (values.AO_MODELS === undefined) return undefined;
  const open = ({ address }: { address: string }): Upstream => openModel({ ...values, AO_MODEL_ADDRESS: address });
  return new ModelsUpstream(givenModels(values.AO_MODELS), services, open);
}

function openModel(values: UpstreamValues): Upstream {
  const options = upstreamOptions(values);
  return values.AO_MODEL_TRANSPORT === 'lean' ? new LeanUpstream(options, openConnection) : new GrpcJsUpstream(options);
}
