import type { DescMethod } from '@bufbuild/protobuf';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { SECONDS } from '../process/buckets.js';

/** The Prometheus metrics of an api-service. `route` is the path template, never the path: its values are few. */
export class ApiMetrics {
  readonly registry = new Registry();
  private readonly requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered.',
    labelNames: ['method', 'route', 'status'],
    registers: [this.registry],
  });
  private readonly seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request, seconds.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly inFlight = new Gauge({
    name: 'http_requests_in_flight',
    help: 'Requests being answered.',
    registers: [this.registry],
  });
  private readonly calls = new Counter({
    name: 'grpc_client_handled_total',
    help: 'Calls to the model-service, by status code.',
    labelNames: ['grpc_service', 'grpc_method', 'grpc_code'],
    registers: [this.registry],
  });

  private readonly streamed = new Counter({
    name: 'http_stream_messages_total',
    help: 'Messages of streams, by the way they went.',
    labelNames: ['route', 'direction'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Shows how many calls to the model-service are in flight; AO_MAX_CONCURRENCY is their limit. */
  watchCalls(inFlight: () => number): void {
    new Gauge({
      name: 'grpc_client_in_flight',
      help: 'Calls to the model-service that have not ended.',
      registers: [this.registry],
      collect() {
        this.set(inFlight());
      },
    });
  }

  started(): void {
    this.inFlight.inc();
  }

  finished(method: string, route: string, status: number, seconds: number): void {
    this.inFlight.dec();
    this.requests.inc({ method, route, status });
    this.seconds.observe({ method, route, status }, seconds);
  }

  messages(route: string, direction: 'in' | 'out', count: number): void {
    if (count > 0) this.streamed.inc({ route, direction }, count);
  }

  upstream(rpc: DescMethod, code: string): void {
    this.calls.inc({ grpc_service: rpc.parent.typeName, grpc_method: rpc.name, grpc_code: code });
  }
}
