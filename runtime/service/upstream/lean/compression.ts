import { gunzip, gzip } from 'node:zlib';
import type { UpstreamError } from '../upstream.js';
import { tooLarge, type RawMessage } from './message.js';
import { broken } from './status.js';

/** Messages below this many bytes become no smaller. */
const WORTH_IT = 1024;

export const worthCompressing = (message: Uint8Array): boolean => message.length >= WORTH_IT;

export function compress(message: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    gzip(message, { level: 1 }, (error, bytes) => (error === null ? resolve(bytes) : reject(error)));
  });
}

/** The message in clear. Rejects with UpstreamError: more than `limit` bytes (-1: any), or not what `encoding` says. */
export async function decompress({ bytes }: RawMessage, encoding: string, limit: number): Promise<Buffer> {
  if (encoding !== 'gzip') throw broken(`a compressed message, where grpc-encoding is '${encoding.slice(0, 50)}'`);
  return new Promise((resolve, reject) => {
    const options = limit < 0 ? {} : { maxOutputLength: Math.max(1, limit) };
    gunzip(bytes, options, (error: NodeJS.ErrnoException | null, clear) => {
      if (error === null) resolve(clear);
      else reject(asUpstream(error, limit));
    });
  });
}

function asUpstream(error: NodeJS.ErrnoException, limit: number): UpstreamError {
  if (error.code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(limit);
  return broken(`a message that is not gzip: ${error.message}`);
}
