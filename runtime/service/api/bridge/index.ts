import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createMatcher, type Match, type Route } from '../../../contract/index.js';
import type { ApiValues } from '../../environment/tables.js';
import type { Upstream } from '../../upstream/index.js';
import type { HttpListener } from '../../process/http-listener.js';
import type { ApiMetrics } from '../metrics.js';
import { HttpProblem } from '../problem.js';
import { registerStreams } from '../streams/index.js';
import { hasBody } from './body.js';
import { codecOf, protoCodecOf, takesType, type Codec, type Matched } from './codec.js';
import type { MetadataRules } from './metadata.js';
import type { ModelChooser } from './model-choice.js';
import { readBody } from './read-body.js';
import { pathOf, shown } from './target.js';
import { answerUnary } from './unary.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The contract's route that a request matched. */
    matched: Matched | undefined;
  }
}

export interface BridgeParts {
  readonly routes: readonly Route[];
  readonly upstream: Upstream;
  readonly metrics: ApiMetrics;
  readonly values: ApiValues;
  readonly rules: MetadataRules;
  /** Where there are several models. */
  readonly chooser: ModelChooser | undefined;
  readonly listener: HttpListener;
  /** Whether large buffers are used again: no hook of the user's sees bodies. */
  readonly recycles: boolean;
}

/**
 * The catch-all under which the rpcs of the contract are reached: Fastify's own router reads `:verb` as a parameter
 * and decodes %2F, so it only gets here what no other route wants, and our matcher reads the raw path.
 */
export function registerBridge(app: FastifyInstance, parts: BridgeParts): void {
  const matcher = createMatcher(parts.routes);
  const codecs = new Map(parts.routes.map((route) => [route, codecOf(route)]));
  app.decorateRequest('matched', undefined);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', readBody);
  const streams = registerStreams(app, parts);
  const match = (request: FastifyRequest): Match<Route> => {
    const path = pathOf(request.raw.url);
    return streams.match(matcher, request, path) ?? matcher.match(request.method, path);
  };
  // Not async: a promise for each hook is a good part of what a small request costs.
  app.addHook('onRequest', (request, reply, done) => {
    try {
      const found = match(request);
      if (found.kind !== 'route') return nothingThere(found, request, reply);
      request.matched = found;
      request.template = found.route.path;
      refuseEncoding(request);
      if (streams.takes(found.route, request)) streams.refuse(found.route, request);
      else refuse(found.route, request);
    } catch (error) {
      return done(error as Error);
    }
    return done();
  });
  // OPTIONS belongs to CORS where that is on.
  const hasCors = parts.values.AO_ALLOWED_ORIGINS.length > 0;
  const methods = app.supportedMethods.filter((method) => method !== 'OPTIONS' || !hasCors);
  app.route({
    method: methods,
    url: '/*',
    exposeHeadRoute: false,
    handler: (request, reply) => {
      const matched = request.matched as Matched;
      if (streams.takes(matched.route, request)) return streams.answer(matched, request, reply);
      const codec = protoCodecOf(matched.route, request) ?? (codecs.get(matched.route) as Codec);
      return answerUnary(parts, codec, matched, request, reply);
    },
  });
}

/** Answers OPTIONS of a path that is known; throws the 404 or 405 of all else. */
function nothingThere(
  match: Exclude<Match<Route>, { kind: 'route' }>,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const asked = shown(request.method, request.raw.url);
  if (match.kind === 'not-found') throw HttpProblem.of(404, `there is no route ${asked}`);
  const allow = [...match.allow, 'OPTIONS'].join(', ');
  if (request.method !== 'OPTIONS')
    throw HttpProblem.of(405, `there is no route ${asked}; this path takes ${allow}`, { allow });
  void reply.code(204).header('allow', allow).send();
}

function refuseEncoding({ headers }: FastifyRequest): void {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw HttpProblem.of(415, `content-encoding ${encoding} is not taken; send the body as it is`);
}

/** What can be refused before the body is read. */
function refuse(route: Route, { headers }: FastifyRequest): void {
  const type = headers['content-type'];
  if (hasBody(headers) && type !== undefined && !takesType(route, type))
    throw HttpProblem.of(415, `content-type ${type} is not taken; send application/json`);
}
