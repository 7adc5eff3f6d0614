// What every client made by ao shares: calls over fetch, streams, errors. It needs no package.
import { ApiError, errorOfResponse, reasonOf } from './error.js';
import type { RawBody } from './json.js';
import { type HttpRequest, httpRequest, type Rpc } from './request.js';
import { conversation, type WebSocketLike } from './socket.js';
import { chunksOf, messagesOf, uploadOf } from './stream.js';

export { ApiError, type ErrorCode, type ErrorDetail } from './error.js';
export { type Base64, fromBase64, type Input, type Int64, type JsonObject, type JsonValue, type RawBody, toBase64 } from './json.js';
export type { WebSocketLike } from './socket.js';

export interface ClientOptions {
  /** Where the api-service is, such as `http://localhost:8000`; a path in it stays before those of the contract. */
  readonly baseUrl: string;
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds that a call may take if it says nothing else; by default the service's own limit. */
  readonly timeoutMs?: number;
  /** Attempts after the first of a call that may be repeated, when the service says 503 and when to come back: 2. */
  readonly retries?: number;
  /** By default the global one. */
  readonly fetch?: typeof fetch;
  /** Opens WebSockets, for conversations; by default the global one, which cannot send headers. */
  readonly webSocket?: (url: string, headers: Readonly<Record<string, string>>) => WebSocketLike;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes any call one that may be repeated: the model is told that it is the same. */
  readonly idempotencyKey?: string;
}

/** Longest that a client waits between two attempts, seconds. */
const LONGEST_WAIT = 30;
const REPEATABLE = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

type Requests = Iterable<unknown> | AsyncIterable<unknown>;

/** Calls the rpcs of a service; the classes of `services.ts` extend it. */
export class Client {
  constructor(private readonly options: ClientOptions) {}

  /** One request, one answer. */
  protected async unary<T>(rpc: Rpc, request: unknown, options: CallOptions): Promise<T> {
    const signal = this.#signal(options);
    const http = httpRequest(rpc, request);
    const response = await this.#fetchAgain(rpc, http, 'application/json', options, signal);
    return (await within(signal, rpc.rawResponse ? rawBodyOf(response) : response.json())) as T;
  }

  /** One request, a stream of answers; leaving the loop over them ends the call. */
  protected async *serverStream<T>(rpc: Rpc, request: unknown, options: CallOptions): AsyncGenerator<T> {
    const signal = this.#signal(options);
    const accept = rpc.rawResponse ? '*/*' : 'application/x-ndjson';
    const response = await this.#fetchAgain(rpc, httpRequest(rpc, request), accept, options, signal);
    if (response.body === null) return;
    if (!rpc.rawResponse) return yield* translated(signal, messagesOf<T>(response.body));
    const contentType = response.headers.get('content-type') ?? '';
    for await (const data of translated(signal, chunksOf(response.body))) yield { contentType, data } as T;
  }

  /** A stream of requests, one answer. Browsers need HTTP/2 for it. */
  protected async clientStream<T>(rpc: Rpc, requests: Requests, options: CallOptions): Promise<T> {
    const signal = this.#signal(options);
    const headers = { ...this.#headers(options), 'content-type': 'application/x-ndjson', accept: 'application/json' };
    const init = { method: rpc.verb, headers, body: uploadOf(requests), duplex: 'half', signal };
    const response = await this.#fetch(this.#url(rpc.path.join('')), init as RequestInit & { signal: AbortSignal });
    return (await within(signal, response.json())) as T;
  }

  /** Streams both ways, over a WebSocket. */
  protected async *bidiStream<T>(rpc: Rpc, requests: Requests, options: CallOptions): AsyncGenerator<T> {
    const url = this.#url(rpc.path.join('')).replace(/^http/, 'ws');
    yield* conversation<T>(this.#open(url, this.#headers(options)), requests, this.#signal(options));
  }

  #open(url: string, headers: Readonly<Record<string, string>>): WebSocketLike {
    if (this.options.webSocket) return this.options.webSocket(url, headers);
    const { WebSocket: Global } = globalThis as { WebSocket?: new (url: string) => WebSocketLike };
    if (Global === undefined) throw new TypeError('there is no WebSocket here: give the client one, `webSocket: (url, headers) => …`');
    return new Global(url);
  }

  async #fetchAgain(rpc: Rpc, http: HttpRequest, accept: string, options: CallOptions, signal: AbortSignal): Promise<Response> {
    const { target, body } = http;
    const headers = { accept, ...(body && { 'content-type': body.type }), ...this.#headers(options) };
    const init = { method: rpc.verb, headers, signal, ...(body && { body: body.content as BodyInit }) };
    const again = REPEATABLE.has(rpc.verb) || options.idempotencyKey !== undefined;
    for (let left = again ? (this.options.retries ?? 2) : 0; ; left--) {
      try {
        return await this.#fetch(this.#url(target), init);
      } catch (error) {
        if (left === 0 || !(error instanceof ApiError) || error.status !== 503) throw error;
        if (error.retryAfter === undefined || error.retryAfter > LONGEST_WAIT) throw error;
        await within(signal, pause(error.retryAfter * 1000, signal));
      }
    }
  }

  async #fetch(url: string, init: RequestInit & { signal: AbortSignal }): Promise<Response> {
    const response = await within(init.signal, (this.options.fetch ?? fetch)(url, init));
    if (!response.ok) throw await errorOfResponse(response);
    return response;
  }

  #url(target: string): string {
    return this.options.baseUrl.replace(/\/+$/, '') + target;
  }

  #headers({ headers, idempotencyKey, timeoutMs = this.options.timeoutMs }: CallOptions): Record<string, string> {
    return {
      ...this.options.headers,
      ...headers,
      ...(timeoutMs !== undefined && { 'grpc-timeout': timeoutOf(timeoutMs) }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    };
  }

  #signal({ signal, timeoutMs = this.options.timeoutMs }: CallOptions): AbortSignal {
    const limits = [signal, timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs)];
    return AbortSignal.any(limits.filter((limit) => limit !== undefined));
  }
}

/** gRPC's own way to write a time limit: at most eight digits. */
function timeoutOf(ms: number): string {
  const whole = Math.max(1, Math.ceil(ms));
  return whole < 1e8 ? `${whole}m` : `${Math.ceil(whole / 1000)}S`;
}

async function rawBodyOf(response: Response): Promise<RawBody> {
  const data = new Uint8Array(await response.arrayBuffer());
  return { contentType: response.headers.get('content-type') ?? '', data };
}

/** Says in the service's words what fetch has words of its own for. */
async function within<T>(signal: AbortSignal, task: Promise<T>): Promise<T> {
  try {
    return await task;
  } catch (error) {
    throw inOurWords(error, signal);
  }
}

async function* translated<T>(signal: AbortSignal, messages: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* messages;
  } catch (error) {
    throw inOurWords(error, signal);
  }
}

function inOurWords(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof ApiError) return error;
  if (signal.aborted) return reasonOf(signal);
  if (!(error instanceof TypeError)) return error;
  return new ApiError('UNAVAILABLE', 0, `the service cannot be reached: ${String((error.cause as Error | undefined)?.message ?? error.message)}`);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', leave);
    function done(): void {
      signal.removeEventListener('abort', leave);
      resolve();
    }
    function leave(): void {
      clearTimeout(timer);
      reject(signal.reason as Error);
    }
  });
}
