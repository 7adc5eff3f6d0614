import type { FastifyInstance } from 'fastify';
import type { Contract } from '../../contract/index.js';

/** /openapi.json and /docs (Swagger UI from its package's own files: no network). */
export async function registerDocs(_app: FastifyInstance, _contract: Contract, _title: string | undefined, _version: string | undefined): Promise<void> {}
