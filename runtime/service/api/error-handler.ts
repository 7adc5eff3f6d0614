import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Code, badRequest, grpcCodeOf, makeStatus, RequestInvalid, statusToJson, type Contract } from '../../contract/index.js';
import type { Logger } from '../process/log.js';
import { HttpProblem } from './problem.js';
import { hide } from './upstream-problem.js';

/** Answers every error of the api as a google.rpc.Status in JSON, users' own routes included. */
export function errorHandler(contract: Contract) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { httpStatus, status, headers } = problemOf(error, request.log as Logger);
    return reply.code(httpStatus).headers(headers).type('application/json; charset=utf-8').send(JSON.stringify(statusToJson(status, contract.registry)));
  };
}

function problemOf(error: unknown, log: Logger): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof RequestInvalid) return HttpProblem.ofStatus(badRequest(error.message, error.fieldViolations));
  const { statusCode, message } = (error ?? {}) as Partial<FastifyError>;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new HttpProblem(statusCode, makeStatus(grpcCodeOf(statusCode), message ?? 'bad request'));
  }
  return new HttpProblem(500, makeStatus(Code.INTERNAL, hide(error, log)));
}
