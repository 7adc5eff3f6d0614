import type { FastifyRequest } from 'fastify';
import type { Route } from '../../../contract/index.js';
import { hasBody } from '../bridge/body.js';
import { takesType } from '../bridge/codec.js';
import { HttpProblem } from '../problem.js';
import { FRAMINGS, type Framing } from './framing.js';
import { NDJSON, preferred } from './media-type.js';

/** Whether a rpc takes more than one request message. */
export function takesMany({ streamKind }: Route): boolean {
  return streamKind === 'client_streaming' || streamKind === 'bidi_streaming';
}

/** What can be refused of a request for a stream before its body is read; that of an upgrade is another matter. */
export function refuseStream(route: Route, request: FastifyRequest): void {
  const { headers } = request;
  const type = headers['content-type'];
  const isSent = hasBody(headers);
  const lines = type !== undefined && NDJSON.test(type);
  if (isSent && type !== undefined && !takesType(route, type) && !(lines && takesMany(route))) {
    const wanted = takesMany(route) ? 'application/x-ndjson, a message a line' : 'application/json';
    throw HttpProblem.of(415, `content-type ${type} is not taken; send ${wanted}`);
  }
  if (route.streamKind === 'bidi_streaming' && !(isSent && lines))
    throw HttpProblem.of(
      426,
      `${route.rpc} is a conversation: open a WebSocket here, or send a body of application/x-ndjson`,
      { upgrade: 'websocket', connection: 'upgrade' },
    );
  if (route.streamKind !== 'client_streaming' && route.responseKind !== 'raw') framingOf(request);
}

/** The form in which the caller wants a stream. Throws 406 when it is none of ours. */
export function framingOf({ headers }: FastifyRequest): Framing {
  const framing = FRAMINGS.get(preferred(headers.accept, [...FRAMINGS.keys()]) ?? '');
  if (framing !== undefined) return framing;
  throw HttpProblem.of(
    406,
    `a stream comes as ${[...FRAMINGS.keys()].slice(0, 2).join(' or ')}, which Accept excludes`,
  );
}
