import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { grpcCodeOf } from '../../contract/index.js';

/**
 * Answers what the HTTP parser refused, before there is a request: like any other error, as a google.rpc.Status, and
 * closes the connection, on which no next request could be told from the rest of this one.
 */
export function answerMalformed(error: NodeJS.ErrnoException & { reason?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, message] = problemOf(error);
  const body = JSON.stringify({ code: grpcCodeOf(status), message, details: [] });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

function problemOf({ code, reason }: NodeJS.ErrnoException & { reason?: string }): [status: number, message: string] {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'the request did not arrive in time'];
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'the path and the headers of the request are too long'];
  return [400, `this is not a valid HTTP/1.1 request${reason === undefined ? '' : `: ${reason}`}`];
}
