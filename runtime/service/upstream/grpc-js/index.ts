import type { Client, Metadata, ServiceError } from '@grpc/grpc-js';
import { Code } from '../../../contract/index.js';
import { asBytes } from '../../grpc/byte-method.js';
import { silenceGrpc } from '../../grpc/quiet.js';
import { isServing } from '../health-check.js';
import type { UpstreamOptions } from '../options/index.js';
import { MethodPolicies } from '../policy/config/by-method.js';
import { FailedStream } from '../policy/failed-stream.js';
import {
  UpstreamError,
  type CallOptions,
  type MetadataEntry,
  type StreamCall,
  type UnaryAnswer,
  type UnaryCall,
  type Upstream,
} from '../upstream.js';
import { isReady, openClient } from './channel.js';
import { fromGrpc, fromStatus, toGrpc } from './metadata.js';
import { GrpcJsStream } from './stream.js';

/**
 * How long an attempt to connect may take. A container that is gone answers nothing at all, so the system would try its
 * old address for many seconds, with every call waiting for it.
 */
const CONNECT_MS = 1000;

/** Ends a call with an error that is ours. */
type Abort = (error: UpstreamError) => void;

/** The upstream over grpc-js: the reference path. */
export class GrpcJsUpstream implements Upstream {
  private client: Client;
  private readonly policies: MethodPolicies;
  private readonly open = new Set<Abort>();
  /** Calls by a policy to wait for a connection as long as it takes. */
  private patient = 0;
  private closed = false;

  constructor(private readonly options: UpstreamOptions) {
    silenceGrpc();
    this.policies = new MethodPolicies(options.serviceConfig);
    this.client = openClient(options);
  }

  unary(path: string, request: Uint8Array, { metadata, deadlineMs }: CallOptions): UnaryCall {
    const { client } = this;
    const sent = this.metadataOf(path, metadata);
    if (sent instanceof UpstreamError) return { answer: Promise.reject(sent), cancel: () => {} };
    let cancel: () => void = () => {};
    const answer = new Promise<UnaryAnswer>((resolve, reject) => {
      let headers: UnaryAnswer['headers'] = [];
      let message: Buffer = Buffer.alloc(0);
      const ended = this.begin(path, (error) => (reject(error), cancel()));
      const bytes = Buffer.from(request.buffer, request.byteOffset, request.byteLength);
      const done = (error: ServiceError | null, response?: Buffer): void => {
        ended();
        if (error !== null) reject(fromStatus(error));
        else message = response ?? message;
      };
      const deadline = Date.now() + deadlineMs;
      const call = client.makeUnaryRequest(path, asBytes, asBytes, bytes, sent, { deadline }, done);
      call.on('metadata', (initial) => (headers = fromGrpc(initial)));
      // Comes after the message.
      call.on('status', (status) => resolve({ message, headers, trailers: fromGrpc(status.metadata) }));
      cancel = () => call.cancel();
    });
    return { answer, cancel: () => cancel() };
  }

  stream(path: string, { metadata, deadlineMs }: CallOptions): StreamCall {
    const sent = this.metadataOf(path, metadata);
    if (sent instanceof UpstreamError) return new FailedStream(sent);
    let stream: GrpcJsStream | undefined = undefined as GrpcJsStream | undefined;
    const ended = this.begin(path, (error) => stream?.abort(error));
    const deadline = Date.now() + deadlineMs;
    const call = this.client.makeBidiStreamRequest(path, asBytes, asBytes, sent, { deadline });
    call.once('status', ended);
    return (stream = new GrpcJsStream(call));
  }

  ready(requestId: string): Promise<boolean> {
    return isServing(this, requestId);
  }

  close(): void {
    this.closed = true;
    for (const abort of this.open) abort(closing());
    this.client.close();
  }

  /** What a call begins with, or why it cannot begin. */
  private metadataOf(path: string, metadata: readonly MetadataEntry[]): Metadata | UpstreamError {
    return this.closed ? closing() : toGrpc(metadata, this.waits(path));
  }

  private waits(path: string): boolean {
    return this.policies.of(path).waitForReady;
  }

  /** Keeps account of a call until what is returned is called. A call that waits for a connection gives it up after a while. */
  private begin(path: string, abort: Abort): () => void {
    this.open.add(abort);
    const patient = this.waits(path);
    if (patient) this.patient++;
    const stopWaiting = patient ? undefined : this.watchConnecting(abort);
    return () => {
      this.open.delete(abort);
      if (patient) this.patient--;
      clearTimeout(stopWaiting);
    };
  }

  private watchConnecting(abort: Abort): NodeJS.Timeout | undefined {
    const { client } = this;
    if (isReady(client)) return undefined;
    return setTimeout(() => {
      if (isReady(client)) return;
      if (this.patient === 0) this.reconnect(client);
      else abort(new UpstreamError(Code.UNAVAILABLE, `no connection within ${CONNECT_MS} ms`, [], true));
    }, CONNECT_MS);
  }

  /** Gives up a connection that does not come about: the calls that wait for it end UNAVAILABLE, the next asks DNS anew. */
  private reconnect(stuck: Client): void {
    if (this.client !== stuck) return;
    this.client = openClient(this.options);
    stuck.close();
  }
}

const closing = (): UpstreamError => new UpstreamError(Code.UNAVAILABLE, 'the way to the model-service was closed');
