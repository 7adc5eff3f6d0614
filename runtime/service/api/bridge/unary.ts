import type { FastifyReply, FastifyRequest } from 'fastify';
import { Code, type Route } from '../../../contract/index.js';
import { codeName } from '../../grpc/codes.js';
import type { Logger } from '../../process/log.js';
import { UpstreamError } from '../../upstream/index.js';
import { HttpProblem } from '../problem.js';
import type { BridgeParts } from './index.js';
import { callOptionsOf } from './call-options.js';
import type { Codec, Matched } from './codec.js';
import { answeredBy } from './model-choice.js';
import { recycle } from './recycling.js';
import { hide, upstreamProblem } from './upstream-problem.js';

/** Answers a request for a unary rpc: body → message → bytes → the model-service → bytes → message → body. */
export async function answerUnary(
  parts: BridgeParts,
  codec: Codec,
  matched: Matched,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { upstream, metrics, rules } = parts;
  const { route } = matched;
  const options = callOptionsOf(parts, route, request);
  const call = upstream.unary(route.grpcPath, codec.read(matched, request), options);
  let isOver = false;
  reply.raw.once('close', () => {
    if (!isOver) call.cancel();
  });
  let code = Code.OK;
  try {
    const { message, headers, trailers } = await call.answer;
    answeredBy(call, request, reply);
    if (parts.recycles) recycle(request, reply, call, message);
    const returned = rules.toHeaders(headers, trailers);
    if (returned !== undefined) reply.headers(returned);
    return reply.send(write(codec, route, message, reply, request.log as Logger));
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    ({ code } = error);
    answeredBy(call, request, reply, error);
    throw upstreamProblem(error, rules, request.log as Logger);
  } finally {
    isOver = true;
    metrics.upstream(route.method, codeName(code), call.model);
  }
}

/** A response that cannot be written is the model's fault: the caller gets an id, the log the reason. */
function write(codec: Codec, route: Route, response: Buffer, reply: FastifyReply, log: Logger): string | Buffer {
  try {
    return codec.write(route, response, reply);
  } catch (error) {
    throw HttpProblem.of(500, hide(error, log));
  }
}
