import type { DescMethod } from '@bufbuild/protobuf';
import { Metadata, type ServerUnaryCall, type StatusObject } from '@grpc/grpc-js';
import { codeName } from '../../grpc/codes.js';
import type { Logger } from '../../process/log.js';
import { REQUEST_ID, requestId } from '../../process/request-id.js';
import type { RequestPool } from '../batching/options.js';
import type { ModelBase } from '../base.js';
import type { Context } from '../context.js';
import { ModelError, Unavailable } from '../errors.js';
import type { ModelMetrics } from '../metrics.js';
import { statusOf, toldOf } from './failure.js';
import { addMetadata, textOf } from './metadata.js';

/** What grpc-js' four kinds of calls have in common. */
export type GrpcCall = Pick<ServerUnaryCall<Buffer, Buffer>, 'metadata' | 'getDeadline' | 'sendMetadata'> & {
  on(event: 'cancelled', listener: () => void): unknown;
};

export interface Serving {
  readonly log: Logger;
  readonly metrics: ModelMetrics;
  /** Whether the models are loaded. */
  readonly ready: () => boolean;
  /** The model of the rpc's service; undefined when no class was given for it, or not yet. */
  readonly model: () => ModelBase | undefined;
  /** Puts requests of the rpc together; undefined when the model has no method for that. */
  readonly batcher: (rpc: DescMethod) => RequestPool | undefined;
}

/** setTimeout's largest delay; a longer one would fire at once. */
const LONGEST_MS = 2_147_483_647;

/** By how much, ms, a caller's clock may be ahead of ours: it began to count before its request came. */
const AHEAD_MS = 50;

/** One call under way: what the model is told of it, and what is told of it when it is over. */
export class Call {
  readonly context: Context;
  readonly trailers = new Metadata();
  /** Messages so far. */
  received = 0;
  sent = 0;
  /** Whether headers are out, which go before the first message. */
  begun = false;

  private readonly started = performance.now();
  private readonly abort = new AbortController();
  private readonly interrupts = new Set<(reason: ModelError) => void>();
  private timer: NodeJS.Timeout | undefined;
  private over = false;

  constructor(
    private readonly rpc: DescMethod,
    private readonly serving: Serving,
    private readonly grpc: GrpcCall,
  ) {
    // grpc-js says `cancelled` after every end, too.
    grpc.on('cancelled', () => this.leave());
    this.context = this.makeContext();
  }

  /**
   * Does the work of the call and settles when the call is over: what `work` throws becomes a status for `fail`. A line
   * goes to the log, and the metrics are kept.
   */
  async conduct(work: () => Promise<void>, fail: (status: Partial<StatusObject>) => void): Promise<void> {
    const { log, metrics, ready } = this.serving;
    const labels = { grpc_service: this.rpc.parent.typeName, grpc_method: this.rpc.name };
    metrics.started(labels);
    let error: ModelError | undefined;
    try {
      if (!ready()) throw new Unavailable('the model is loading');
      await work();
    } catch (thrown) {
      error = this.stopped(thrown) ? GONE : toldOf(thrown, log, { request_id: this.context.requestId });
      fail(statusOf(error, this.trailers));
    }
    this.over = true;
    clearTimeout(this.timer);
    const code = this.gone ? this.whyGone() : codeName(error?.code ?? 0);
    const ms = performance.now() - this.started;
    metrics.finished(labels, code, ms / 1000, this);
    log.info(this.line(code, ms), 'call');
  }

  /** Whether nobody waits for the answer any more. */
  get gone(): boolean {
    return this.abort.signal.aborted;
  }

  /** Counts the deadline here too: grpc-js tells of it only when the client reads what was sent before. */
  watchDeadline(): void {
    const ms = Number(this.grpc.getDeadline()) - Date.now();
    if (Number.isFinite(ms) && ms < LONGEST_MS) this.timer = setTimeout(() => this.leave(), Math.max(0, ms)).unref();
  }

  /** What `promise` settles to, or GONE thrown as soon as nobody waits any more. */
  whileWaited<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.gone) reject(GONE);
      this.interrupts.add(reject);
      const settle = () => this.interrupts.delete(reject);
      promise.then(
        (value) => (settle(), resolve(value)),
        (error: unknown) => (settle(), reject(error)),
      );
    });
  }

  /** Tells the log, and nobody else, of what a model threw while it cleaned up. */
  warn(err: unknown): void {
    const { rpc, context, serving } = this;
    const about = { request_id: context.requestId, rpc: `${rpc.parent.typeName}/${rpc.name}` };
    serving.log.warn({ ...about, err }, 'the model failed to clean up after a stream');
  }

  private leave(): void {
    if (this.over || this.gone) return;
    this.abort.abort();
    for (const interrupt of this.interrupts) interrupt(GONE);
  }

  /** Whether it was thrown only because the work was given up: by us, or by what the model gave its signal to. */
  private stopped(thrown: unknown): boolean {
    return this.gone && (thrown === this.abort.signal.reason || (thrown as Error | undefined)?.name === 'AbortError');
  }

  private whyGone(): string {
    return Number(this.grpc.getDeadline()) <= Date.now() + AHEAD_MS ? 'DEADLINE_EXCEEDED' : 'CANCELLED';
  }

  private line(code: string, ms: number): Record<string, unknown> {
    const { rpc, sent, received, context } = this;
    const call = { request_id: context.requestId, rpc: `${rpc.parent.typeName}/${rpc.name}`, code };
    const counts = rpc.methodKind === 'unary' ? {} : { received, sent };
    return { ...call, ...counts, ms: Math.round(ms * 10) / 10 };
  }

  private makeContext(): Context {
    const { grpc, trailers, abort } = this;
    const deadline = Number(grpc.getDeadline());
    return {
      requestId: requestId(grpc.metadata.get(REQUEST_ID)[0]),
      deadline: Number.isFinite(deadline) ? new Date(deadline) : undefined,
      metadata: textOf(grpc.metadata),
      signal: abort.signal,
      sendHeaders: (metadata) => {
        if (this.begun) throw new Error('sendHeaders: the headers are sent, or the first message is');
        grpc.sendMetadata(addMetadata(new Metadata(), metadata));
        this.begun = true;
      },
      setTrailers: (metadata) => void addMetadata(trailers, metadata),
    };
  }
}

/** Thrown through the work of a call for which nobody waits any more. */
export const GONE = new ModelError('CANCELLED', 'the caller has gone');
