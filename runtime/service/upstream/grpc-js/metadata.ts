import { Metadata, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import type { Code } from '../../../contract/index.js';
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

export function fromStatus({ code, details, metadata }: ServiceError | StatusObject): UpstreamError {
  return new UpstreamError(code as number as Code, details, fromGrpc(metadata));
}
