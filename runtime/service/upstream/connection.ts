import type { CallOptions, StreamCall, UnaryCall } from './upstream.js';

/** One address, resolved already: a TCP address or a Unix socket. */
export type Target = { readonly host: string; readonly port: number } | { readonly path: string };

/** TLS with ALPN h2; PEM texts. Without `ca`, the authorities that Node knows. `cert` and `key` make it mutual. */
export interface TlsOptions {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** The name that the server's certificate must have, and that is sent as SNI; by default the target's host. */
  readonly serverName?: string;
}

export interface ConnectionOptions {
  readonly tls?: TlsOptions;
  /** `:authority`, that is the name that was resolved; by default the target's own address. */
  readonly authority?: string;
  /** How long TCP, TLS and the server's first SETTINGS may take together, ms; default 1000. */
  readonly connectMs?: number;
  /** A ping this often while calls are open, ms; 0, the default: none. */
  readonly keepaliveMs?: number;
  /** A ping that is not answered for so long closes the connection, ms; default 5000. */
  readonly keepaliveTimeoutMs?: number;
  /** What request messages are compressed with; answers are read either way. */
  readonly compression?: 'identity' | 'gzip';
  /** The largest message that is taken, bytes after decompression; larger: RESOURCE_EXHAUSTED. -1: any. Default 4 MiB, as gRPC has it. */
  readonly maxResponseBytes?: number;
}

/**
 * `connecting` → `ready` → (`draining`: the server said GOAWAY, or drain() was called; open calls go on, new ones are refused) →
 * `closed`, for good. A connection never reconnects: open another.
 */
export type ConnectionState = 'connecting' | 'ready' | 'draining' | 'closed';

/**
 * One HTTP/2 connection to one address. Calls made while connecting wait for it; calls beyond the server's limit of concurrent
 * streams wait for a place, within their deadline. A call that surely did not reach the application (refused stream, above
 * GOAWAY's last stream, no connection, never sent) ends with an UpstreamError whose `notProcessed` is true.
 */
export interface Connection {
  readonly target: Target;
  readonly state: ConnectionState;
  /** Why it drains or closed; '' before. */
  readonly reason: string;
  /** Calls that have not ended, those that wait among them. */
  readonly openCalls: number;
  /** How many calls the server takes at a time; more wait here. */
  readonly maxCalls: number;
  /** Calls the listener at every change, never from within onState; returns how to stop. */
  onState(listener: (state: ConnectionState, connection: Connection) => void): () => void;
  unary(path: string, request: Uint8Array, options: CallOptions): UnaryCall;
  stream(path: string, options: CallOptions): StreamCall;
  /** Takes no new calls; closes when the open ones have ended. */
  drain(reason?: string): void;
  /** Closes now; open calls end UNAVAILABLE. */
  close(reason?: string): void;
}

/** Starts to connect. Does not throw: failures show as state `closed`. */
export type OpenConnection = (target: Target, options?: ConnectionOptions) => Connection;
