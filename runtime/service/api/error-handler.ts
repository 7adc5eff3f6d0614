import type { Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Code, badRequest, grpcCodeOf, makeStatus, RequestInvalid, type Contract } from '../../contract/index.js';
import type { Logger } from '../process/log.js';
import { errorFormOf } from './error-form.js';
import { HttpProblem } from './problem.js';
import { hide } from './bridge/upstream-problem.js';

const LINGER_MS = 1000;

/** Answers every error of the api, users' own routes included, in the form that its caller asks for. */
export function errorHandler(contract: Contract) {
  return async (error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { httpStatus, status, headers } = problemOf(error, request.log as Logger);
    if (httpStatus === 413 && isWorthReading(request)) {
      await finished(request.raw.resume(), { writable: false }).catch(() => {});
      reply.removeHeader('connection');
    }
    if (!request.raw.complete) leaveUnread(request, reply);
    const form = errorFormOf(request);
    return reply
      .code(httpStatus)
      .headers(headers)
      .type(form.contentType)
      .send(JSON.stringify(form.body(httpStatus, status, contract)));
  };
}

/**
 * Many clients (Python's among them) send their whole body before they look at the answer, and report a broken pipe
 * when the connection is closed under them. A body that says it is not much too large is therefore received and
 * thrown away, and its sender gets to read the 413.
 */
function isWorthReading({ headers, routeOptions }: FastifyRequest): boolean {
  return Number(headers['content-length']) <= 16 * (routeOptions.bodyLimit ?? 0);
}

/**
 * What is refused early still has a body under way, which Node would read to its end. One that says that it is far too large
 * loses its connection with the answer; of one that does not say how large it is, no more than one within the limit is read.
 */
function leaveUnread(request: FastifyRequest, reply: FastifyReply): void {
  const { headers, raw, routeOptions } = request;
  if (headers['content-length'] !== undefined) {
    if (isWorthReading(request)) return;
    reply.header('connection', 'close');
    closeLater(raw.socket);
    return;
  }
  let left = routeOptions.bodyLimit ?? 0;
  raw.on('data', ({ length }: Buffer) => {
    left -= length;
    if (left < 0) raw.socket.destroy();
  });
}

/** A connection closed while bytes of its caller are unread is reset, and the answer may be lost: it gets a moment to be read. */
function closeLater(socket: Socket): void {
  socket.destroySoon = () => {
    socket.pause().end();
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
  };
}

/** What the caller is told of anything that was thrown. */
export function problemOf(error: unknown, log: Logger): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof RequestInvalid) return HttpProblem.ofStatus(badRequest(error.message, error.fieldViolations));
  const { statusCode, message } = (error ?? {}) as Partial<FastifyError>;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new HttpProblem(statusCode, makeStatus(grpcCodeOf(statusCode), message ?? 'bad request'));
  }
  return new HttpProblem(500, makeStatus(Code.INTERNAL, hide(error, log)));
}
