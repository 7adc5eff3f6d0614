import type { Connection, ConnectionOptions, OpenConnection, Target } from './connection.js';
import { isServing } from './health-check.js';
import type { UpstreamOptions } from './options/index.js';
import type { Means } from './policy/attempts.js';
import { MethodPolicies } from './policy/config/by-method.js';
import { PLAIN } from './policy/config/types.js';
import { Pool } from './policy/pool.js';
import { PolicyStream } from './policy/stream.js';
import { Throttle } from './policy/throttle.js';
import { PlainUnary, PolicyUnary } from './policy/unary.js';
import type { CallOptions, StreamCall, UnaryCall, Upstream } from './upstream.js';

/** The upstream over connections of our own: balancing, waiting, retries and hedging are `policy/`. */
export class LeanUpstream implements Upstream {
  private readonly policies: MethodPolicies;
  private readonly pool: Pool;
  private readonly means: Means;

  constructor(options: UpstreamOptions, openConnection: OpenConnection) {
    const { serviceConfig, address } = options;
    const open = (target: Target): Connection => openConnection(target, connectionOptions(options));
    this.policies = new MethodPolicies(serviceConfig);
    this.pool = new Pool(address, open, serviceConfig.outliers);
    this.means = { pool: this.pool, throttle: new Throttle(serviceConfig.throttling) };
  }

  unary(path: string, request: Uint8Array, options: CallOptions): UnaryCall {
    const { means, pool } = this;
    const policy = this.policies.of(path);
    if (policy === PLAIN && !pool.counts) {
      const slot = pool.pick();
      if (slot !== undefined) return new PlainUnary(means, slot, path, request, options);
    }
    return new PolicyUnary(means, policy, path, request, options);
  }

  stream(path: string, options: CallOptions): StreamCall {
    return new PolicyStream(this.means, this.policies.of(path), path, options);
  }

  ready(requestId: string): Promise<boolean> {
    return isServing(this, requestId);
  }

  close(): void {
    this.pool.close();
  }
}

/** Made for each connection: certificates may have been rotated. */
function connectionOptions(options: UpstreamOptions): ConnectionOptions {
  const { authority, keepaliveMs, compression, maxResponseBytes, tls } = options;
  return {
    authority,
    keepaliveMs,
    compression,
    maxResponseBytes,
    ...(tls === undefined ? {} : { tls: tls.current() }),
  };
}
