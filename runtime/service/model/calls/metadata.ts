import type { Metadata } from '@grpc/grpc-js';
import type { MetadataInit } from '../context.js';

/** What HTTP/2 and gRPC themselves say about an answer: a model that set these would break the call or the connection. */
const TRANSPORT = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'te', 'http2-settings'],
  ...['host', 'content-type', 'content-length', 'content-encoding', 'trailer'],
]);

/** Puts entries into gRPC metadata. Throws TypeError, naming the key, for what gRPC cannot carry. */
export function addMetadata(target: Metadata, entries: MetadataInit): Metadata {
  for (const [key, value] of Object.entries(entries)) {
    if (TRANSPORT.has(key.toLowerCase()) || /^(:|grpc-)/i.test(key))
      throw new TypeError(`metadata ${JSON.stringify(key)} belongs to the transport`);
    if (typeof value !== 'string' && !(value instanceof Uint8Array))
      throw new TypeError(`metadata ${JSON.stringify(key)} must be text or bytes, it is ${typeof value}`);
    try {
      target.set(key, typeof value === 'string' ? value : Buffer.from(value));
    } catch (cause) {
      throw new TypeError(`metadata ${JSON.stringify(key)}: ${(cause as Error).message}`, { cause });
    }
  }
  return target;
}

/** The text entries of a call's metadata. */
export function textOf(metadata: Metadata): ReadonlyMap<string, string> {
  const entries = Object.entries(metadata.getMap());
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
