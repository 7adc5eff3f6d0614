import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { status, type sendUnaryData, type ServerUnaryCall, type ServerWritableStream } from '@grpc/grpc-js';
import { health } from '../../contract/index.js';
import { byteService } from '../grpc/byte-method.js';

const {
  Health,
  HealthCheckRequestSchema,
  HealthCheckResponseSchema,
  HealthCheckResponse_ServingStatus: Serving,
  HealthListResponseSchema,
} = health;
type Serving = health.HealthCheckResponse_ServingStatus;
type Watcher = ServerWritableStream<Buffer, Buffer>;

const reply = (serving: Serving): Buffer =>
  Buffer.from(toBinary(HealthCheckResponseSchema, create(HealthCheckResponseSchema, { status: serving })));

/** The service that is asked about; undefined when the bytes are no question. */
function asked(bytes: Buffer): string | undefined {
  try {
    return fromBinary(HealthCheckRequestSchema, bytes).service;
  } catch {
    return undefined;
  }
}

const UNREADABLE = { code: status.INVALID_ARGUMENT, details: `the request is no ${HealthCheckRequestSchema.typeName}` };

/** grpc.health.v1 for a server whose services become ready together: NOT_SERVING until `set(true)`. */
export class HealthService {
  static readonly definition = byteService(Health);
  readonly handlers = {
    Check: this.check.bind(this),
    List: this.list.bind(this),
    Watch: this.watch.bind(this),
  };

  private serving = Serving.NOT_SERVING;
  private readonly known: ReadonlySet<string>;
  private readonly watchers = new Map<Watcher, string>();

  /** `services` are full names; the empty name, for the whole server, is always known. */
  constructor(services: Iterable<string>) {
    this.known = new Set(['', ...services]);
  }

  get ready(): boolean {
    return this.serving === Serving.SERVING;
  }

  set(ready: boolean): void {
    this.serving = ready ? Serving.SERVING : Serving.NOT_SERVING;
    for (const [watcher, service] of this.watchers) watcher.write(reply(this.of(service)));
  }

  /** Says NOT_SERVING and ends every Watch: an open stream would keep the server from closing. */
  stop(): void {
    this.set(false);
    for (const watcher of this.watchers.keys()) watcher.end();
    this.watchers.clear();
  }

  private of(service: string): Serving {
    return this.known.has(service) ? this.serving : Serving.SERVICE_UNKNOWN;
  }

  private check(call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void {
    const service = asked(call.request);
    if (service === undefined) callback(UNREADABLE);
    else if (this.known.has(service)) callback(null, reply(this.serving));
    else callback({ code: status.NOT_FOUND, details: `unknown service ${service}` });
  }

  private list(_call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void {
    const statuses = Object.fromEntries([...this.known].map((service) => [service, { status: this.serving }]));
    callback(null, Buffer.from(toBinary(HealthListResponseSchema, create(HealthListResponseSchema, { statuses }))));
  }

  private watch(call: Watcher): void {
    const service = asked(call.request);
    if (service === undefined) return void call.emit('error', UNREADABLE);
    this.watchers.set(call, service);
    call.on('cancelled', () => this.watchers.delete(call));
    call.write(reply(this.of(service)));
  }
}
