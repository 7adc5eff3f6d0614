import type { Code } from '../../contract/index.js';

/** One entry of gRPC metadata. Keys are lower-case; values are bytes under keys that end in `-bin`, else ASCII text. */
export type MetadataEntry = readonly [key: string, value: string | Buffer];

/** Which of several models is to answer a call. */
export interface Choice {
  /** That one and no other. */
  readonly model?: string;
  /** Of those that serve the rpc the one that calls with this key always have, as far as it is there. */
  readonly key?: string;
}

export interface CallOptions {
  readonly metadata: readonly MetadataEntry[];
  /** How long the whole call may take, ms from now; then it ends DEADLINE_EXCEEDED. */
  readonly deadlineMs: number;
  /** Of several models; without it their shares decide. */
  readonly choice?: Choice | undefined;
}

export interface UnaryAnswer {
  readonly message: Buffer;
  /** Initial metadata of the answer. */
  readonly headers: readonly MetadataEntry[];
  readonly trailers: readonly MetadataEntry[];
}

/** Of several models the one that answers, or was asked last; undefined where there is but one. */
interface Answering {
  readonly model?: string | undefined;
}

export interface UnaryCall extends Answering {
  /** Rejects with UpstreamError, with nothing else. */
  readonly answer: Promise<UnaryAnswer>;
  cancel(): void;
  /** Whether the bytes of the request, of a call that was answered, are surely not read any more. Absent where that is not known. */
  isSpent?(): boolean;
}

/**
 * A call in which one side or both send any number of messages. Iterating it (once) takes the answers one by one: what is
 * not taken holds the server back. The iteration throws UpstreamError when the call ends with another status than OK;
 * leaving it early cancels the call.
 */
export interface StreamCall extends AsyncIterable<Buffer>, Answering {
  /** Initial metadata, as soon as it came; empty when the call ended without. Never rejects. */
  readonly headers: Promise<readonly MetadataEntry[]>;
  /** Trailing metadata, whatever the status. Never rejects. */
  readonly trailers: Promise<readonly MetadataEntry[]>;
  /** False while the call waits for a connection: surely nobody has begun with it. */
  readonly underWay?: boolean;
  /** Sends a message; settles when the next one may be given. Does nothing once the call is over. */
  write(message: Uint8Array): Promise<void>;
  /** No more messages will be written. */
  end(): void;
  cancel(): void;
}

/** The call ended with another status than OK: the server said so, or the way to it broke. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';

  constructor(
    readonly code: Code,
    /** gRPC's message: the server's words, or the transport's. */
    message: string,
    readonly trailers: readonly MetadataEntry[] = [],
    /** True when the server is known not to have begun: another attempt cannot do the work twice. */
    readonly notProcessed = false,
    /** Which limit of our own it broke, not the model's: AO_MAX_CONCURRENCY or AO_MAX_RESPONSE_BYTES. */
    readonly limit: 'calls' | 'response' | undefined = undefined,
  ) {
    super(message);
  }
}

/** The api-service's end of the way to the model-service, or to several: bytes in, bytes out. */
export interface Upstream {
  /** Calls a unary rpc by its gRPC path, such as `/iris.v1.Classifier/Classify`. Never throws. */
  unary(path: string, request: Uint8Array, options: CallOptions): UnaryCall;
  /** Begins a call of any other kind; a server stream's one request is written like those of a client stream. */
  stream(path: string, options: CallOptions): StreamCall;
  /** Whether the model-service says SERVING, asked by grpc.health.v1; false too when it cannot be asked. Of several: of each service one. */
  ready(requestId: string): Promise<boolean>;
  close(): void;
}
