import type { FastifyInstance } from 'fastify';
import type { ModelsUpstream, Upstream } from '../upstream/index.js';
import type { HttpListener } from '../process/http-listener.js';
import { workerLink } from '../process/workers/index.js';
import type { ApiMetrics } from './metrics.js';

export interface SystemParts {
  readonly upstream: Upstream;
  /** Where there are several. */
  readonly models: ModelsUpstream | undefined;
  readonly metrics: ApiMetrics;
  readonly listener: HttpListener;
}

/** /health, /health/live, /health/ready and /metrics: for machines, before and outside of users' hooks. */
export function registerSystemRoutes(app: FastifyInstance, parts: SystemParts): void {
  const { upstream, models, metrics, listener } = parts;
  for (const path of ['/health', '/health/live']) app.get(path, async () => ({ status: 'ok' }));
  app.get('/health/ready', async (request, reply) => {
    if (listener.draining) return reply.code(503).send({ status: 'draining' });
    if (workerLink?.complete === false) return reply.code(503).send({ status: 'starting' });
    const { reason, ...told } = await (models ? statesOf(models, request.id) : stateOf(upstream, request.id));
    if (reason === undefined) return { status: 'ok', ...told };
    return reply
      .code(503)
      .header('retry-after', '1')
      .send({ status: 'not ready', reason, ...told });
  });
  workerLink?.measures(metrics.registry);
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await (workerLink ?? metrics.registry).metrics()),
  );
}

interface Readiness {
  /** Why not. */
  readonly reason?: string;
  /** The state of each model, by name. */
  readonly models?: Readonly<Record<string, string>>;
}

async function stateOf(upstream: Upstream, requestId: string): Promise<Readiness> {
  return (await upstream.ready(requestId)) ? {} : { reason: 'the model-service is not serving' };
}

async function statesOf(upstream: ModelsUpstream, requestId: string): Promise<Readiness> {
  const { ready, unserved } = await upstream.states(requestId);
  const models = Object.fromEntries([...ready].map(([name, isReady]) => [name, isReady ? 'ready' : 'not serving']));
  return unserved.length === 0 ? { models } : { reason: `no model of ${unserved.join(', ')} is serving`, models };
}
