import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { SECONDS } from '../process/buckets.js';

/** The Prometheus metrics of a model-service. */
export class ModelMetrics {
  readonly registry = new Registry();
  private readonly calls = new Counter({
    name: 'grpc_server_handled_total',
    help: 'Calls answered, by status code.',
    labelNames: ['grpc_service', 'grpc_method', 'grpc_code'],
    registers: [this.registry],
  });
  private readonly seconds = new Histogram({
    name: 'grpc_server_handling_seconds',
    help: 'Time to answer a call, seconds.',
    labelNames: ['grpc_service', 'grpc_method'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly inFlight = new Gauge({
    name: 'grpc_server_in_flight',
    help: 'Calls being answered.',
    labelNames: ['grpc_service', 'grpc_method'],
    registers: [this.registry],
  });

  /** Adds what prom-client measures of every process: CPU, memory, event loop, garbage collection. */
  measureProcess(): this {
    collectDefaultMetrics({ register: this.registry });
    return this;
  }

  started(grpc_service: string, grpc_method: string): void {
    this.inFlight.inc({ grpc_service, grpc_method });
  }

  finished(grpc_service: string, grpc_method: string, grpc_code: string, seconds: number): void {
    this.inFlight.dec({ grpc_service, grpc_method });
    this.calls.inc({ grpc_service, grpc_method, grpc_code });
    this.seconds.observe({ grpc_service, grpc_method }, seconds);
  }
}
