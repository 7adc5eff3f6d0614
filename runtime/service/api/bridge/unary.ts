import { toBinary } from '@bufbuild/protobuf';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  Code,
  decodeRequest,
  encodeResponse,
  jsonText,
  type PathVariables,
  type Route,
} from '../../../contract/index.js';
import { codeName } from '../../grpc/codes.js';
import type { Logger } from '../../process/log.js';
import { UpstreamError } from '../../upstream/index.js';
import { HttpProblem } from '../problem.js';
import type { BridgeParts } from './index.js';
import { jsonOf } from './body.js';
import { callOptionsOf } from './call-options.js';
import { queryOf } from './target.js';
import { hide, upstreamProblem } from './upstream-problem.js';

/** Answers a request for a unary rpc: JSON → message → bytes → the model-service → bytes → message → JSON. */
export async function answerUnary(
  parts: BridgeParts,
  { route, variables }: { route: Route; variables: PathVariables },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { upstream, metrics, rules } = parts;
  const options = callOptionsOf(parts, route, request);
  const message = decodeRequest(route, variables, queryOf(request.raw.url), jsonOf(request.body));
  const call = upstream.unary(route.grpcPath, toBinary(route.method.input, message), options);
  const clientLeft = (): void => call.cancel();
  reply.raw.once('close', clientLeft);
  let code = Code.OK;
  try {
    const answer = await call.answer;
    return await reply
      .headers(rules.toHeaders(answer.headers, answer.trailers) ?? {})
      .type('application/json; charset=utf-8')
      .send(encode(route, answer.message, request.log as Logger));
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    ({ code } = error);
    throw upstreamProblem(error, rules, request.log as Logger);
  } finally {
    metrics.upstream(route.method, codeName(code));
  }
}

/** A response that has no JSON form is the model's fault: the caller gets an id, the log the reason. */
function encode(route: Route, response: Buffer, log: Logger): string {
  try {
    return jsonText(encodeResponse(route, response));
  } catch (error) {
    throw HttpProblem.of(500, hide(error, log));
  }
}
