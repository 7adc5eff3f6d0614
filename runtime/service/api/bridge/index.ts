import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createMatcher, type Route } from '../../../contract/index.js';
import type { ApiValues } from '../../environment/tables.js';
import type { Upstream } from '../../upstream/index.js';
import type { HttpListener } from '../../process/http-listener.js';
import type { ApiMetrics } from '../metrics.js';
import { HttpProblem } from '../problem.js';
import { registerStreams } from '../streams/index.js';
import { codecOf, protoCodecOf, takesType, type Codec, type Matched } from './codec.js';
import type { MetadataRules } from './metadata.js';
import { pathOf, shown } from './target.js';
import { answerUnary } from './unary.js';

export interface BridgeParts {
  readonly routes: readonly Route[];
  readonly upstream: Upstream;
  readonly metrics: ApiMetrics;
  readonly values: ApiValues;
  readonly rules: MetadataRules;
  readonly listener: HttpListener;
}

/**
 * The catch-all under which the rpcs of the contract are reached: Fastify's own router reads `:verb` as a parameter
 * and decodes %2F, so it only gets here what no other route wants, and our matcher reads the raw path.
 */
export function registerBridge(app: FastifyInstance, parts: BridgeParts): void {
  const matcher = createMatcher(parts.routes);
  const codecs = new Map(parts.routes.map((route) => [route, codecOf(route)]));
  const matches = new WeakMap<FastifyRequest, Matched>();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const streams = registerStreams(app, parts);
  app.addHook('onRequest', async (request, reply) => {
    const path = pathOf(request.raw.url);
    const match = streams.match(matcher, request, path) ?? matcher.match(request.method, path);
    const asked = (): string => shown(request.method, request.raw.url);
    if (match.kind === 'not-found') throw HttpProblem.of(404, `there is no route ${asked()}`);
    if (match.kind === 'method-not-allowed') {
      const allow = [...match.allow, 'OPTIONS'].join(', ');
      if (request.method === 'OPTIONS') return reply.code(204).header('allow', allow).send();
      throw HttpProblem.of(405, `there is no route ${asked()}; this path takes ${allow}`, { allow });
    }
    request.template = match.route.path;
    refuseEncoding(request);
    if (streams.takes(match.route, request)) streams.refuse(match.route, request);
    else refuse(match.route, request);
    matches.set(request, match);
  });
  // OPTIONS belongs to CORS where that is on.
  const hasCors = parts.values.AO_ALLOWED_ORIGINS.length > 0;
  const methods = app.supportedMethods.filter((method) => method !== 'OPTIONS' || !hasCors);
  app.route({
    method: methods,
    url: '/*',
    exposeHeadRoute: false,
    handler: (request, reply) => {
      const matched = matches.get(request) as Matched;
      if (streams.takes(matched.route, request)) return streams.answer(matched, request, reply);
      const codec = protoCodecOf(matched.route, request) ?? (codecs.get(matched.route) as Codec);
      return answerUnary(parts, codec, matched, request, reply);
    },
  });
}

function refuseEncoding({ headers }: FastifyRequest): void {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw HttpProblem.of(415, `content-encoding ${encoding} is not taken; send the body as it is`);
}

/** What can be refused before the body is read. */
function refuse(route: Route, { headers }: FastifyRequest): void {
  const type = headers['content-type'];
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (hasBody && type !== undefined && !takesType(route, type))
    throw HttpProblem.of(415, `content-type ${type} is not taken; send application/json`);
}
