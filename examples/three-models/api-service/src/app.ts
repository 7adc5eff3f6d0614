import type { FastifyInstance } from '@ao/service';

/**
 * Your own routes and hooks. The routes of the contract are there without you; a route of yours with the same path wins,
 * and hooks that you add (authentication, say) run for the contract's routes too, but not for /health and /metrics.
 *
 *     app.get('/hello', async () => ({ hello: 'world' }));
 *     app.addHook('onRequest', async (request) => { … });
 */
export function configure(_app: FastifyInstance): void {}
