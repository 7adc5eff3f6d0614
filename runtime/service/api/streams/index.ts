import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Match, Matcher, Route } from '../../../contract/index.js';
import type { Matched } from '../bridge/codec.js';
import type { BridgeParts } from '../bridge/index.js';
import { answerStream } from './answer.js';
import { Handshakes, matchUpgrade, refuseUpgrade } from './handshake.js';
import { NDJSON } from './media-type.js';
import { refuseStream } from './refuse.js';
import { Session } from './session.js';
import { routeUpgrades, type Upgrade } from './upgrade.js';
import { SocketStream } from './web-socket.js';

/** What the bridge does with rpcs that stream: server-sent events, NDJSON and WebSockets. */
export interface Streams {
  /** The match of a request to open a WebSocket; undefined: it is an ordinary one. */
  match(matcher: Matcher<Route>, request: FastifyRequest, path: string): Match<Route> | undefined;
  /** Whether a request is answered here: the rpc streams, or a WebSocket is asked for. */
  takes(route: Route, request: FastifyRequest): boolean;
  /** Refuses what can be refused before the body is read; also a WebSocket for a rpc that does not stream. */
  refuse(route: Route, request: FastifyRequest): void;
  answer(matched: Matched, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>;
}

export function registerStreams(app: FastifyInstance, parts: BridgeParts): Streams {
  const upgrades = routeUpgrades(app);
  const handshakes = new Handshakes(parts.values.AO_MAX_BODY_BYTES);
  // The body stays a stream: it is read as fast as the model takes its messages.
  app.addContentTypeParser(NDJSON, (_request, body, done) => done(null, body));
  const isUpgrade = (request: FastifyRequest): boolean => upgrades.has(request.raw);
  return {
    match: (matcher, request, path) => (isUpgrade(request) ? matchUpgrade(matcher, path) : undefined),
    takes: ({ streamKind }, request) => streamKind !== 'unary' || isUpgrade(request),
    refuse: (route, request) =>
      isUpgrade(request) ? refuseUpgrade(route, request, parts.values) : refuseStream(route, request),
    answer: async (matched, request, reply) => {
      const upgrade = upgrades.get(request.raw);
      if (upgrade === undefined) return answerStream(parts, matched, request, reply);
      return converse(parts, handshakes, matched, request, reply, upgrade);
    },
  };
}

/** Opens the WebSocket and serves the call on it to its end. */
async function converse(
  parts: BridgeParts,
  handshakes: Handshakes,
  matched: Matched,
  request: FastifyRequest,
  reply: FastifyReply,
  upgrade: Upgrade,
): Promise<FastifyReply> {
  const session = new Session(parts, matched, request);
  session.onEnd = parts.listener.hold(request.raw.socket);
  try {
    const socket = await handshakes.complete(request, reply, upgrade);
    await new SocketStream(socket, session).run(parts.values.AO_HEARTBEAT_MS);
  } catch {
    upgrade.socket.destroy();
    session.abandon();
  }
  // Nobody else tells of the end: the answer never was Fastify's to finish.
  reply.raw.emit('close');
  return reply;
}
