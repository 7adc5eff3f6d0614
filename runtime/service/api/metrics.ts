import type { DescMethod } from '@bufbuild/protobuf';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { SECONDS } from '../process/buckets.js';

/** The Prometheus metrics of an api-service. `route` is the path template, never the path: its values are few. */
export class ApiMetrics {
  readonly registry = new Registry();
  private readonly requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered; of several models, by which.',
    labelNames: ['method', 'route', 'status', 'model'],
    registers: [this.registry],
  });
  private readonly seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request, seconds; of several models, by which.',
    labelNames: ['method', 'route', 'status', 'model'],
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
    help: 'Calls to the model-service, by status code; of several models, by which.',
    labelNames: ['grpc_service', 'grpc_method', 'grpc_code', 'model'],
    registers: [this.registry],
  });
  private readonly skips = new Counter({
    name: 'grpc_client_skipped_total',
    help: 'Calls that this one of several models did not begin with, so that another was asked.',
    labelNames: ['model'],
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

  finished(method: string, route: string, status: number, seconds: number, model: string | undefined): void {
    this.inFlight.dec();
    const key = model === undefined ? `${method} ${status} ${route}` : `${method} ${status} ${route} ${model}`;
    let series = this.series.get(key);
    if (series === undefined) {
      const labels = { method, route, status, ...(model && { model }) };
      series = { requests: this.requests.labels(labels), seconds: this.seconds.labels(labels) };
      this.series.set(key, series);
    }
    series.requests.inc();
    series.seconds.observe(seconds);
  }

  messages(route: string, direction: 'in' | 'out', count: number): void {
    if (count > 0) this.streamed.inc({ route, direction }, count);
  }

  /** A call that a model did not begin with. */
  skipped(model: string): void {
    this.skips.inc({ model });
  }

  upstream(rpc: DescMethod, code: string, model: string | undefined): void {
    let series = this.ended.get(rpc);
    if (series === undefined) this.ended.set(rpc, (series = new Map()));
    const key = model === undefined ? code : `${code} ${model}`;
    let ended = series.get(key);
    if (ended === undefined) {
      const labels = { grpc_service: rpc.parent.typeName, grpc_method: rpc.name, grpc_code: code };
      ended = this.calls.labels({ ...labels, ...(model && { model }) });
      series.set(key, ended);
    }
    ended.inc();
  }
}
