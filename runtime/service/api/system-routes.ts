import type { FastifyInstance } from 'fastify';
import type { Upstream } from '../upstream/index.js';
import type { HttpListener } from '../process/http-listener.js';
import { workerLink } from '../process/workers/index.js';
import type { ApiMetrics } from './metrics.js';

/** /health, /health/live, /health/ready and /metrics: for machines, before and outside of users' hooks. */
export function registerSystemRoutes(
  app: FastifyInstance,
  upstream: Upstream,
  metrics: ApiMetrics,
  listener: HttpListener,
): void {
  for (const path of ['/health', '/health/live']) app.get(path, async () => ({ status: 'ok' }));
  app.get('/health/ready', async (request, reply) => {
    if (listener.draining) return reply.code(503).send({ status: 'draining' });
    if (workerLink?.complete === false) return reply.code(503).send({ status: 'starting' });
    if (await upstream.ready(request.id)) return { status: 'ok' };
    return reply
      .code(503)
      .header('retry-after', '1')
      .send({ status: 'not ready', reason: 'the model-service is not serving' });
  });
  workerLink?.measures(metrics.registry);
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await (workerLink ?? metrics.registry).metrics()),
  );
}
