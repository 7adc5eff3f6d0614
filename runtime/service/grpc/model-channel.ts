import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Client, connectivityState, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { health } from '../../contract/index.js';
import { REQUEST_ID } from '../process/request-id.js';
import { asBytes } from './byte-method.js';
import { silenceGrpc } from './quiet.js';

const READINESS_MS = 1000;

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

export interface CallOptions {
  readonly requestId: string;
  /** How long the answer may take, ms; by default the channel's. */
  readonly deadlineMs?: number;
  /** Cancels the call. */
  readonly signal: AbortSignal;
}

/** The api-service's end of the connection to the model-service: bytes in, bytes out. */
export class ModelChannel {
  private client: Client;

  constructor(
    readonly address: string,
    private readonly deadlineMs: number,
  ) {
    silenceGrpc();
    this.client = this.connect();
  }

  /** Calls a unary rpc by its gRPC path. Rejects with grpc-js's ServiceError. */
  unary(
    path: string,
    request: Uint8Array,
    { requestId, deadlineMs = this.deadlineMs, signal }: CallOptions,
  ): Promise<Buffer> {
    const metadata = new Metadata();
    metadata.set(REQUEST_ID, requestId);
    const { client } = this;
    const impatience = isReady(client) ? undefined : setTimeout(() => this.reconnect(client), CONNECT_MS);
    return new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, response?: Buffer): void => {
        clearTimeout(impatience);
        signal.removeEventListener('abort', cancel);
        if (error !== null) reject(error);
        else resolve(response ?? Buffer.alloc(0));
      };
      const deadline = Date.now() + deadlineMs;
      const call = client.makeUnaryRequest(
        path,
        asBytes,
        asBytes,
        Buffer.from(request.buffer, request.byteOffset, request.byteLength),
        metadata,
        { deadline },
        done,
      );
      const cancel = (): void => call.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      if (signal.aborted) cancel();
    });
  }

  /** Whether the model-service says SERVING, asked by grpc.health.v1; false too when it cannot be asked. */
  async ready(requestId: string): Promise<boolean> {
    const request = toBinary(health.HealthCheckRequestSchema, create(health.HealthCheckRequestSchema));
    try {
      const options = { requestId, deadlineMs: READINESS_MS, signal: new AbortController().signal };
      const bytes = await this.unary('/grpc.health.v1.Health/Check', request, options);
      return (
        fromBinary(health.HealthCheckResponseSchema, bytes).status === health.HealthCheckResponse_ServingStatus.SERVING
      );
    } catch {
      return false;
    }
  }

  close(): void {
    this.client.close();
  }

  /** Gives up a connection that does not come about: the calls that wait for it end UNAVAILABLE, the next asks DNS anew. */
  private reconnect(stuck: Client): void {
    if (this.client !== stuck || isReady(stuck)) return;
    this.client = this.connect();
    stuck.close();
  }

  private connect(): Client {
    const options = { ...OPTIONS, 'grpc.keepalive_time_ms': pingEveryMs(this.deadlineMs) };
    return new Client(this.address, credentials.createInsecure(), options);
  }
}

function isReady(client: Client): boolean {
  return client.getChannel().getConnectivityState(true) === connectivityState.READY;
}
