import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { SECONDS } from '../process/buckets.js';

/** Which rpc a measurement is of. */
export interface RpcLabels extends Record<string, string> {
  readonly grpc_service: string;
  readonly grpc_method: string;
}

const RPC = ['grpc_service', 'grpc_method'];

/** Upper bounds of the rows of a batch. */
const ROWS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/** Upper bounds of the time in the queue, seconds: from what a lone request waits on. */
export const QUEUE_SECONDS = [0.0001, 0.0005, ...SECONDS];

/** The Prometheus metrics of a model-service. */
export class ModelMetrics {
  readonly registry = new Registry();
  private readonly calls = this.counter('grpc_server_handled_total', 'Calls answered, by status code.', 'grpc_code');
  private readonly seconds = this.histogram('grpc_server_handling_seconds', 'Time to answer a call, seconds.', SECONDS);
  private readonly inFlight = new Gauge({
    name: 'grpc_server_in_flight',
    help: 'Calls being answered.',
    labelNames: RPC,
    registers: [this.registry],
  });
  private readonly received = this.counter('grpc_server_msg_received_total', 'Messages received of callers.');
  private readonly sent = this.counter('grpc_server_msg_sent_total', 'Messages sent to callers.');
  private readonly batchRows = this.histogram(
    'model_batch_rows',
    'Rows of the batches that the model was given.',
    ROWS,
  );
  private readonly batchSeconds = this.histogram(
    'model_batch_queue_seconds',
    'Time that requests waited for their batch to begin, seconds.',
    QUEUE_SECONDS,
  );

  /** Adds what prom-client measures of every process: CPU, memory, event loop, garbage collection. */
  measureProcess(): this {
    collectDefaultMetrics({ register: this.registry });
    return this;
  }

  started(rpc: RpcLabels): void {
    this.inFlight.inc(rpc);
  }

  finished(rpc: RpcLabels, grpc_code: string, seconds: number, messages: { received: number; sent: number }): void {
    this.inFlight.dec(rpc);
    this.calls.inc({ ...rpc, grpc_code });
    this.seconds.observe(rpc, seconds);
    this.received.inc(rpc, messages.received);
    this.sent.inc(rpc, messages.sent);
  }

  /** A batch goes to the model: its rows, and how long each of its requests has waited, seconds. */
  batched(rpc: RpcLabels, rows: number, waited: readonly number[]): void {
    this.batchRows.observe(rpc, rows);
    for (const seconds of waited) this.batchSeconds.observe(rpc, seconds);
  }

  private counter(name: string, help: string, ...more: readonly string[]): Counter {
    return new Counter({ name, help, labelNames: [...RPC, ...more], registers: [this.registry] });
  }

  private histogram(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name, help, labelNames: RPC, buckets, registers: [this.registry] });
  }
}
