export { buildApi, startApi, type ApiOptions, type RunningApi } from './api/start.js';
export { HttpProblem } from './api/problem.js';
export { apiEnvironment } from './environment/tables.js';
export type { Variable, VariableType } from './environment/variable.js';
export type { Environment } from './environment/read.js';
export type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
