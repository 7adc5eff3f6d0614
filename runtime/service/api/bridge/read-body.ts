import type { IncomingMessage } from 'node:http';
import { errorCodes, type FastifyRequest } from 'fastify';
import { GrowingBuffer } from './growing-buffer.js';

/** Bytes before a body that may be written over: where it goes to the model as it is, the head of its message stands there. */
export const HEADROOM = 64;

type Done = (error: Error | null, body?: Buffer) => void;
/** What a user's preParsing hook may have put before the body, such as a decompressor. */
type Payload = IncomingMessage & { readonly receivedEncodedLength?: number };

/** Reads a body up to the limit of its route, as Fastify's own parsers do, which keep every chunk by itself. */
export function readBody({ headers, routeOptions }: FastifyRequest, payload: Payload, done: Done): void {
  const limit = routeOptions.bodyLimit ?? 0;
  const announced = headers['content-length'];
  if (Number(announced) > limit) return done(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
  const body = new GrowingBuffer(Number(announced ?? 0), HEADROOM);
  const finish = (error: Error | null): void => {
    payload.off('data', take).off('end', whole).off('error', broken);
    done(error, body.take());
  };
  const take = (chunk: Buffer | string): void => {
    const part = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (Math.max(body.length + part.length, payload.receivedEncodedLength ?? 0) > limit)
      return finish(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
    body.add(part);
  };
  const whole = (): void => {
    const isCut = announced !== undefined && Number(announced) !== (payload.receivedEncodedLength ?? body.length);
    finish(isCut ? new errorCodes.FST_ERR_CTP_INVALID_CONTENT_LENGTH() : null);
  };
  const broken = (error: Error & { statusCode?: number }): void => {
    if (!(Number(error.statusCode) >= 400)) error.statusCode = 400;
    finish(error);
  };
  payload.on('data', take).on('end', whole).on('error', broken).resume();
}
