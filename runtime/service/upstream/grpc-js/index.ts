import { Client, connectivityState, credentials, type ServiceError } from '@grpc/grpc-js';
import { asBytes } from '../../grpc/byte-method.js';
import { silenceGrpc } from '../../grpc/quiet.js';
import { isServing } from '../health-check.js';
import type { CallOptions, StreamCall, UnaryAnswer, UnaryCall, Upstream } from '../upstream.js';
import { fromGrpc, fromStatus, toGrpc } from './metadata.js';
import { GrpcJsStream } from './stream.js';

/**
 * How long an attempt to connect may take. A container that is gone answers nothing at all, so the system would try its
 * old address for many seconds, with every call waiting for it.
 */
const CONNECT_MS = 1000;

/**
 * Pings while a call is open. gRPC servers take pings more often than every five minutes for abuse, but forget them with every
 * answer: only where calls may be longer than a minute must the pings be rare.
 */
const pingEveryMs = (deadlineMs: number): number => (deadlineMs <= 60_000 ? 20_000 : 310_000);

/**
 * One channel for all calls. It reconnects by itself, fast enough that a model-service that is back is used within
 * half a second, asks DNS again after a second (a container that is back has a new address), and pings while calls
 * are open, so that a host that vanished without a word does not hold every call to its deadline.
 */
const OPTIONS = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 500,
  'grpc.dns_min_time_between_resolutions_ms': 1000,
  'grpc.keepalive_timeout_ms': 5000,
  'grpc.max_receive_message_length': -1,
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
  // Two apps in one process (tests, say) must not share a connection that one of them closes.
  'grpc.use_local_subchannel_pool': 1,
};

/** The upstream over grpc-js: the reference path. */
export class GrpcJsUpstream implements Upstream {
  private client: Client;

  constructor(
    readonly address: string,
    private readonly longestCallMs: number,
  ) {
    silenceGrpc();
    this.client = this.connect();
  }

  unary(path: string, request: Uint8Array, { metadata, deadlineMs }: CallOptions): UnaryCall {
    const { client } = this;
    const stopWaiting = this.watchConnecting();
    let cancel: () => void = () => {};
    const answer = new Promise<UnaryAnswer>((resolve, reject) => {
      let headers: UnaryAnswer['headers'] = [];
      let message: Buffer = Buffer.alloc(0);
      const bytes = Buffer.from(request.buffer, request.byteOffset, request.byteLength);
      const done = (error: ServiceError | null, response?: Buffer): void => {
        stopWaiting();
        if (error !== null) reject(fromStatus(error));
        else message = response ?? message;
      };
      const deadline = Date.now() + deadlineMs;
      const call = client.makeUnaryRequest(path, asBytes, asBytes, bytes, toGrpc(metadata), { deadline }, done);
      call.on('metadata', (initial) => (headers = fromGrpc(initial)));
      // Comes after the message.
      call.on('status', (status) => resolve({ message, headers, trailers: fromGrpc(status.metadata) }));
      cancel = () => call.cancel();
    });
    return { answer, cancel: () => cancel() };
  }

  stream(path: string, { metadata, deadlineMs }: CallOptions): StreamCall {
    const stopWaiting = this.watchConnecting();
    const deadline = Date.now() + deadlineMs;
    const call = this.client.makeBidiStreamRequest(path, asBytes, asBytes, toGrpc(metadata), { deadline });
    call.once('status', stopWaiting);
    return new GrpcJsStream(call);
  }

  ready(requestId: string): Promise<boolean> {
    return isServing(this, requestId);
  }

  close(): void {
    this.client.close();
  }

  /** A call that waits for a connection gives it up after a while; the answer ends the waiting. */
  private watchConnecting(): () => void {
    const { client } = this;
    if (isReady(client)) return () => {};
    const impatience = setTimeout(() => this.reconnect(client), CONNECT_MS);
    return () => clearTimeout(impatience);
  }

  /** Gives up a connection that does not come about: the calls that wait for it end UNAVAILABLE, the next asks DNS anew. */
  private reconnect(stuck: Client): void {
    if (this.client !== stuck || isReady(stuck)) return;
    this.client = this.connect();
    stuck.close();
  }

  private connect(): Client {
    const options = { ...OPTIONS, 'grpc.keepalive_time_ms': pingEveryMs(this.longestCallMs) };
    return new Client(this.address, credentials.createInsecure(), options);
  }
}

function isReady(client: Client): boolean {
  return client.getChannel().getConnectivityState(true) === connectivityState.READY;
}
