import type { IncomingMessage } from 'node:http';
import { validateHeaderValue } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Match, Matcher, Route } from '../../../contract/index.js';
import type { ApiValues } from '../../environment/tables.js';
import { HttpProblem } from '../problem.js';
import type { Upgrade } from './upgrade.js';

const KEY = /^[+/0-9A-Za-z]{22}==$/;

/**
 * The route that a WebSocket asks for by its path: the first that streams, GET's before all others. A WebSocket is always
 * opened by GET, whatever method the contract gives the rpc.
 */
export function matchUpgrade(matcher: Matcher<Route>, path: string): Match<Route> {
  const asGet = matcher.match('GET', path);
  if (asGet.kind === 'route' && asGet.route.streamKind !== 'unary') return asGet;
  // No method: all that the path takes are listed, unless one of its rules takes any.
  const any = matcher.match('', path);
  const others = any.kind === 'method-not-allowed' ? any.allow.map((method) => matcher.match(method, path)) : [any];
  return others.find((match) => match.kind === 'route' && match.route.streamKind !== 'unary') ?? asGet;
}

/** What can be refused of an upgrade: a rpc that does not stream, another site's page, a handshake that is none. */
export function refuseUpgrade({ rpc, streamKind }: Route, { headers }: FastifyRequest, values: ApiValues): void {
  if (streamKind === 'unary') throw HttpProblem.of(400, `${rpc} does not stream: call it without a WebSocket`);
  if (!mayCome(headers.origin, headers.host, values.AO_ALLOWED_ORIGINS))
    throw HttpProblem.of(
      403,
      `pages of ${headers.origin} may not open WebSockets here; AO_ALLOWED_ORIGINS says whose may`,
    );
  if (headers['sec-websocket-version'] !== '13')
    throw HttpProblem.of(426, 'the version of the WebSocket protocol must be 13', { 'sec-websocket-version': '13' });
  if (!KEY.test(headers['sec-websocket-key'] ?? ''))
    throw HttpProblem.of(400, 'the header sec-websocket-key is missing or is none');
}

/** Browsers let any page open WebSockets anywhere, with the user's cookies: the server has to look where it comes from. */
function mayCome(origin: string | undefined, host: string | undefined, allowed: readonly string[]): boolean {
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

/** Completes handshakes that were not refused. */
export class Handshakes {
  private readonly replies = new WeakMap<IncomingMessage, FastifyReply>();
  private readonly server: WebSocketServer;

  constructor(maxPayload: number) {
    this.server = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload });
    this.server.on('headers', (headers, message) => headers.push(...this.ownHeaders(message)));
  }

  /** Makes the connection a WebSocket: from here on it is not Fastify's. */
  complete(request: FastifyRequest, reply: FastifyReply, { socket, head }: Upgrade): Promise<WebSocket> {
    this.replies.set(request.raw, reply);
    reply.hijack();
    reply.raw.detachSocket(socket as typeof request.raw.socket);
    return new Promise((resolve, reject) => {
      const left = (): void => reject(new Error('the caller left'));
      if (socket.destroyed) return left();
      socket.once('close', left);
      this.server.handleUpgrade(request.raw, socket, head, resolve);
    });
  }

  /** What hooks have put into the answer so far, such as the request's id. */
  private ownHeaders(message: IncomingMessage): string[] {
    const headers = Object.entries(this.replies.get(message)?.getHeaders() ?? {});
    return headers.flatMap(([name, value]) =>
      [value ?? []].flat().map((one) => {
        validateHeaderValue(name, String(one));
        return `${name}: ${one}`;
      }),
    );
  }
}
