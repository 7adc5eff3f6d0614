import { Metadata, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import { Code } from '../../../contract/index.js';
import { UpstreamError, type MetadataEntry } from '../upstream.js';

/**
 * `waitForReady` goes with the metadata: of the service config grpc-js does not read it. The answer is the error of the call where
 * gRPC cannot carry an entry.
 */
export function toGrpc(entries: readonly MetadataEntry[], waitForReady: boolean): Metadata | UpstreamError {
  const metadata = new Metadata({ waitForReady });
  try {
    for (const [key, value] of entries) metadata.add(key, value);
    return metadata;
  } catch (error) {
    return new UpstreamError(Code.INVALID_ARGUMENT, (error as Error).message);
  }
}

export function fromGrpc(metadata: Metadata | undefined): readonly MetadataEntry[] {
  if (metadata === undefined) return [];
  return Object.keys(metadata.getMap()).flatMap((key) => metadata.get(key).map((value) => [key, value] as const));
}

/** grpc-js's own words for an answer that is too large; a server's, about a request, have a dot after `vs`. */
const TOO_LARGE = /^Received message (larger than max \(\d+ vs \d+\)|that decompresses to a size larger than \d+)$/;

/** grpc-js's own words for a call that the server reset as one that nobody waits for, as it does when it is stopped hard. */
const RESET = 'Call cancelled';

/** grpc-js's own words for a call that never got to a server. */
const NEVER_SENT = /^((\w+: )?No connection established|Name resolution failed|Channel closed before call started)/;

export function fromStatus({ code, details, metadata }: ServiceError | StatusObject): UpstreamError {
  const limit = code === (Code.RESOURCE_EXHAUSTED as number) && TOO_LARGE.test(details) ? 'response' : undefined;
  const own = code === (Code.CANCELLED as number) && details === RESET ? Code.UNAVAILABLE : (code as number as Code);
  const unsent = code === (Code.UNAVAILABLE as number) && NEVER_SENT.test(details);
  return new UpstreamError(own, details, fromGrpc(metadata), unsent, limit);
}
