import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** Lets the pages of some origins call by CORS, preflights included; without origins there is none of it. */
export async function registerCors(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  await app.register(cors, {
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['x-request-id', 'retry-after', 'ao-model'],
    maxAge: 600,
    // Any OPTIONS is a preflight: what a path takes is told to who asks without an origin, too.
    strictPreflight: false,
  });
}
