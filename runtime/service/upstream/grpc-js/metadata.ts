import { Metadata, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import { Code } from '../../../contract/index.js';
import { UpstreamError, type MetadataEntry } from '../upstream.js';

export function toGrpc(entries: readonly MetadataEntry[]): Metadata {
  const metadata = new Metadata();
  for (const [key, value] of entries) metadata.add(key, value);
  return metadata;
}

export function fromGrpc(metadata: Metadata | undefined): readonly MetadataEntry[] {
  if (metadata === undefined) return [];
  return Object.keys(metadata.getMap()).flatMap((key) => metadata.get(key).map((value) => [key, value] as const));
}

/** grpc-js's own words for an answer that is too large; a server's, about a request, have a dot after `vs`. */
const TOO_LARGE = /^Received message (larger than max \(\d+ vs \d+\)|that decompresses to a size larger than \d+)$/;

export function fromStatus({ code, details, metadata }: ServiceError | StatusObject): UpstreamError {
  const limit = code === (Code.RESOURCE_EXHAUSTED as number) && TOO_LARGE.test(details) ? 'response' : undefined;
  return new UpstreamError(code as number as Code, details, fromGrpc(metadata), false, limit);
}
