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

  // The series by what they are asked by: finding one by its labels costs more than counting.
  private readonly series = new Map<string, { requests: Counter.Internal; seconds: Histogram.Internal<string> }>();
  private readonly ended = new Map<DescMethod, Map<string, Counter.Internal>>();

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
    const key = `${method} ${status} ${route}`;
    let series = this.series.get(key);
    if (series === undefined) {
      const labels = { method, route, status };
      series = { requests: this.requests.labels(labels), seconds: this.seconds.labels(labels) };
      this.series.set(key, series);
    }
    series.requests.inc();
    series.seconds.observe(seconds);
  }

  messages(route: string, direction: 'in' | 'out', count: number): void {
    if (count > 0) this.streamed.inc({ route, direction }, count);
  }

  upstream(rpc: DescMethod, code: string): void {
    let series = this.ended.get(rpc);
    if (series === undefined) this.ended.set(rpc, (series = new Map()));
    let ended = series.get(code);
    if (ended === undefined) {
      ended = this.calls.labels({ grpc_service: rpc.parent.typeName, grpc_method: rpc.name, grpc_code: code });
      series.set(code, ended);
    }
    ended.inc();
  }
}
