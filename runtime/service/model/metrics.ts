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
const QUEUE_SECONDS = [0.0001, 0.0005, ...SECONDS];

/** The Prometheus metrics of a model-service. */
export class ModelMetrics {
  readonly registry = new Registry();
  private readonly calls = new Counter({
    name: 'grpc_server_handled_total',
    help: 'Calls answered, by status code.',
    labelNames: [...RPC, 'grpc_code'],
    registers: [this.registry],
  });
  private readonly seconds = new Histogram({
    name: 'grpc_server_handling_seconds',
    help: 'Time to answer a call, seconds.',
    labelNames: RPC,
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly inFlight = new Gauge({
    name: 'grpc_server_in_flight',
    help: 'Calls being answered.',
    labelNames: RPC,
    registers: [this.registry],
  });

  private readonly received = new Counter({
    name: 'grpc_server_msg_received_total',
    help: 'Messages received of callers.',
    labelNames: RPC,
    registers: [this.registry],
  });
  private readonly sent = new Counter({
    name: 'grpc_server_msg_sent_total',
    help: 'Messages sent to callers.',
    labelNames: RPC,
    registers: [this.registry],
  });
  private readonly batchRows = new Histogram({
    name: 'model_batch_rows',
    help: 'Rows of the batches that the model was given.',
    labelNames: RPC,
    buckets: ROWS,
    registers: [this.registry],
  });
  private readonly batchSeconds = new Histogram({
    name: 'model_batch_queue_seconds',
    help: 'Time that requests waited for their batch to begin, seconds.',
    labelNames: RPC,
    buckets: QUEUE_SECONDS,
    registers: [this.registry],
  });

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
}
