import type { MetadataEntry } from '../upstream.js';

/**
 * What a server asks of retries by the trailer `grpc-retry-pushback-ms`: to wait so many ms, or, where the value is negative or no
 * number, none at all. undefined: it asks nothing.
 */
export function pushbackOf(trailers: readonly MetadataEntry[]): number | 'never' | undefined {
  const text = trailers.find(([key]) => key === 'grpc-retry-pushback-ms')?.[1];
  if (text === undefined) return undefined;
  return /^\d{1,9}$/.test(String(text)) ? Number(text) : 'never';
}
