import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { REQUEST_ID } from '../process/request-id.js';
import type { CodeName } from '../grpc/codes.js';
import type { ApiMetrics } from './metrics.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Template of the contract's route that matched. */
    template: string | undefined;
    /** What a stream has to tell beside. */
    stream: StreamTally | undefined;
    /** Which of several models answers it. */
    model: string | undefined;
  }
}

export interface StreamTally {
  /** Messages from the caller, and to it. */
  received: number;
  sent: number;
  /** How it ended, in gRPC's terms; undefined while it has not. */
  code: CodeName | undefined;
  /** The status to log where there was no HTTP answer to finish: 101 for a WebSocket. */
  status: number | undefined;
}

/** nginx's status for a client that left before the answer. */
const CLIENT_GONE = 499;

/** One log line and one measurement a request, whether it was answered or its client left; the request id in the answer. */
export function registerAccess(app: FastifyInstance, metrics: ApiMetrics): void {
  app.decorateRequest('template', undefined);
  app.decorateRequest('stream', undefined);
  app.decorateRequest('model', undefined);
  const { log } = app;
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID, request.id);
    observe(request, reply, metrics, log);
    done();
  });
}

function observe(request: FastifyRequest, reply: FastifyReply, metrics: ApiMetrics, log: FastifyBaseLogger): void {
  const started = performance.now();
  metrics.started();
  let isTold = false;
  const tell = (): void => {
    if (isTold) return;
    isTold = true;
    const ms = performance.now() - started;
    const { stream, model } = request;
    const status = stream?.status ?? (reply.raw.writableFinished ? reply.raw.statusCode : CLIENT_GONE);
    const route = request.template ?? templateOf(request);
    metrics.finished(request.method, route, status, ms / 1000, model);
    const told = stream && {
      code: stream.code ?? 'CANCELLED',
      messages_in: stream.received,
      messages_out: stream.sent,
    };
    const line = { request_id: request.id, method: request.method, route, status, ms: Math.round(ms * 10) / 10 };
    log.info(told === undefined && model === undefined ? line : { ...line, model, ...told }, 'request');
  };
  reply.raw.once('finish', tell);
  reply.raw.once('close', tell);
}

/** The path of a user's route; the catch-all's is no path anybody asked for. */
function templateOf(request: FastifyRequest): string {
  const url = request.routeOptions.url;
  return url === undefined || url === '/*' ? 'unmatched' : url;
}
