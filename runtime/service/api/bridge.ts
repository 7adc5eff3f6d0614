import { toBinary } from '@bufbuild/protobuf';
import type { ServiceError } from '@grpc/grpc-js';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  createMatcher,
  decodeRequest,
  encodeResponse,
  parseJson,
  RequestInvalid,
  type PathVariables,
  type Route,
} from '../../contract/index.js';
import { codeName } from '../grpc/codes.js';
import type { ModelChannel } from '../grpc/model-channel.js';
import type { Logger } from '../process/log.js';
import type { ApiMetrics } from './metrics.js';
import { HttpProblem } from './problem.js';
import { hide, upstreamProblem } from './upstream-problem.js';

export interface BridgeOptions {
  readonly routes: readonly Route[];
  readonly channel: ModelChannel;
  readonly metrics: ApiMetrics;
}

interface Matched {
  readonly route: Route;
  readonly variables: PathVariables;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The catch-all under which the rpcs of the contract are reached: Fastify's own router reads `:verb` as a parameter
 * and decodes %2F, so it only gets here what no other route wants, and our matcher reads the raw path.
 */
export function registerBridge(app: FastifyInstance, { routes, channel, metrics }: BridgeOptions): void {
  const matcher = createMatcher(routes);
  const matches = new WeakMap<FastifyRequest, Matched>();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', async (request) => {
    const match = matcher.match(request.method, pathOf(request.raw.url));
    if (match.kind === 'not-found') throw HttpProblem.of(404, `there is no route ${shown(request)}`);
    if (match.kind === 'method-not-allowed') {
      const allow = match.allow.join(', ');
      throw HttpProblem.of(405, `there is no route ${shown(request)}; this path takes ${allow}`, { allow });
    }
    request.template = match.route.path;
    refuse(match.route, request);
    matches.set(request, match);
  });
  app.all('/*', { exposeHeadRoute: false }, async (request, reply) => {
    const { route, variables } = matches.get(request) as Matched;
    const message = decodeRequest(route, variables, queryOf(request.raw.url), bodyOf(request.body));
    const bytes = toBinary(route.method.input, message);
    const response = await call(route, bytes, request, reply);
    return reply.type('application/json; charset=utf-8').send(encode(route, response, request.log as Logger));
  });

  async function call(route: Route, bytes: Uint8Array, request: FastifyRequest, reply: FastifyReply): Promise<Buffer> {
    const abort = new AbortController();
    reply.raw.once('close', () => abort.abort());
    let code = 0;
    try {
      return await channel.unary(route.grpcPath, bytes, { requestId: request.id, signal: abort.signal });
    } catch (error) {
      ({ code } = error as ServiceError);
      throw upstreamProblem(error as ServiceError, request.log as Logger);
    } finally {
      metrics.upstream(route.method, codeName(code));
    }
  }
}

/** A request as an error names it; a path may be as long as a header may be. */
function shown({ method, raw }: FastifyRequest): string {
  const path = pathOf(raw.url);
  return `${method} ${path.length > 200 ? `${path.slice(0, 200)}…` : path}`;
}

/** What can be refused before the body is read. */
function refuse({ rpc, streamKind }: Route, { headers }: FastifyRequest): void {
  if (streamKind !== 'unary') throw HttpProblem.of(501, `${rpc} streams, and streams are not served over HTTP yet`);
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw HttpProblem.of(415, `content-encoding ${encoding} is not taken; send the body as it is`);
  const type = headers['content-type'];
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (hasBody && type !== undefined && !isJson(type))
    throw HttpProblem.of(415, `content-type ${type} is not taken; send application/json`);
}

function isJson(contentType: string): boolean {
  const [type, ...parameters] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '');
  return (
    /^application\/([\w.+-]+\+)?json$/.test(type ?? '') &&
    (charset === undefined || charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii')
  );
}

function bodyOf(body: unknown) {
  if (!Buffer.isBuffer(body) || body.length === 0) return undefined;
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw new RequestInvalid([{ field: '', description: 'the body is not valid UTF-8' }]);
  }
  return parseJson(text);
}

/** A response that has no JSON form is the model's fault: the caller gets an id, the log the reason. */
function encode(route: Route, response: Buffer, log: Logger): string {
  try {
    return JSON.stringify(encodeResponse(route, response));
  } catch (error) {
    throw HttpProblem.of(500, hide(error, log));
  }
}

/** The path as it came over the wire; absolute-form request targets lose their origin. */
function pathOf(url = '/'): string {
  const path = url.replace(/^https?:\/\/[^/?#]*/, '');
  const end = path.search(/[?#]/);
  return (end < 0 ? path : path.slice(0, end)) || '/';
}

function queryOf(url = '/'): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start + 1).replace(/#.*$/, '');
}
