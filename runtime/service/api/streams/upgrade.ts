import { ServerResponse, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';

/** A request to make a connection a WebSocket. */
export interface Upgrade {
  readonly socket: Duplex;
  /** What came behind the request's head. */
  readonly head: Buffer;
}

/**
 * Lets requests to upgrade to WebSocket go through Fastify's router as any other, so that all hooks hold for them; what
 * refuses them writes an ordinary answer. The answer is where handlers find the upgrades.
 */
export function routeUpgrades(app: FastifyInstance): WeakMap<IncomingMessage, Upgrade> {
  const upgrades = new WeakMap<IncomingMessage, Upgrade>();
  app.server.on('upgrade', (message: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => {});
    if (message.headers.upgrade?.toLowerCase() !== 'websocket') return asOrdinary(app.server, message, socket, head);
    upgrades.set(message, { socket, head });
    const response = new ServerResponse(message);
    response.shouldKeepAlive = false;
    try {
      response.assignSocket(socket);
    } catch {
      // An answer to an earlier request is still being written to it.
      return void socket.destroy();
    }
    response.once('finish', () => {
      response.detachSocket(socket);
      socket.destroySoon();
    });
    app.routing(message, response);
  });
  return upgrades;
}

/**
 * An offer to speak something else, such as HTTP/2 by Java's client with any first request, may be ignored. Node stopped
 * reading the request at it, so the request is given to the server anew, without the offer.
 */
function asOrdinary(server: Server, message: IncomingMessage, socket: Socket, head: Buffer): void {
  const lines = [`${message.method} ${message.url} HTTP/${message.httpVersion}`];
  for (let i = 0; i < message.rawHeaders.length; i += 2) {
    const [name = '', value = ''] = message.rawHeaders.slice(i, i + 2);
    if (name.toLowerCase() === 'connection') lines.push(`${name}: ${withoutOffer(value)}`);
    else if (!['upgrade', 'http2-settings'].includes(name.toLowerCase())) lines.push(`${name}: ${value}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}

function withoutOffer(connection: string): string {
  const options = connection.split(',').map((option) => option.trim());
  return options.filter((option) => !['upgrade', 'http2-settings'].includes(option.toLowerCase())).join(', ');
}
