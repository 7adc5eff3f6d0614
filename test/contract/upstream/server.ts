import {
  Metadata,
  Server,
  ServerCredentials,
  type ChannelOptions,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import { asBytes } from '../../../runtime/service/grpc/byte-method.js';

/** What the server saw; a test may change `status` to have all unary calls answered so. */
export interface Seen {
  calls: number;
  cancelled: number;
  attempts: string[];
  deadlines: number[];
}

export interface TestServer {
  readonly address: string;
  readonly port: number;
  readonly seen: Seen;
  /** How this server fails its unary calls from now on; undefined: not. */
  mode: Mode | undefined;
  stop(): Promise<void>;
  /** Ends every connection at once. */
  kill(): void;
}

export interface Mode {
  readonly code?: number;
  /** Fails only so many calls. */
  times?: number;
  readonly trailers?: Readonly<Record<string, string>>;
  readonly delayMs?: number;
}

export interface ServeOptions {
  readonly address?: string;
  readonly name?: string;
  readonly credentials?: ServerCredentials;
  readonly options?: ChannelOptions;
}

type Call = Pick<ServerUnaryCall<Buffer, Buffer>, 'metadata'>;
const number = ({ metadata }: Call, key: string): number => Number(metadata.get(key)[0] ?? 0);

/** What was asked for by keys that begin with `x-initial` and `x-trailing`. */
function picked({ metadata }: Call, prefix: string): Metadata {
  const picked = new Metadata();
  for (const key of Object.keys(metadata.getMap()))
    if (key.startsWith(prefix)) for (const value of metadata.get(key)) picked.add(key, value);
  return picked;
}

const method = (name: string, requestStream: boolean, responseStream: boolean) => ({
  path: `/test.T/${name}`,
  requestStream,
  responseStream,
  requestSerialize: asBytes,
  requestDeserialize: asBytes,
  responseSerialize: asBytes,
  responseDeserialize: asBytes,
});

/** A grpc-js server of /test.T/{Unary,Server,Client,Bidi}, whose answers are told by the metadata of the call. */
export async function serve(serveOptions: ServeOptions = {}): Promise<TestServer> {
  const { address = '127.0.0.1:0', name = '', credentials = ServerCredentials.createInsecure() } = serveOptions;
  const server = new Server({ 'grpc.max_receive_message_length': -1, ...serveOptions.options });
  const seen: Seen = { calls: 0, cancelled: 0, attempts: [], deadlines: [] };
  const note = (
    call: Call & { getDeadline(): Date | number; on(event: 'cancelled', listener: () => void): unknown },
  ) => {
    seen.calls++;
    seen.attempts.push(String(call.metadata.get('grpc-previous-rpc-attempts')[0] ?? '0'));
    seen.deadlines.push(Number(call.getDeadline()) - Date.now());
    call.on('cancelled', () => seen.cancelled++);
  };
  const self: TestServer = {
    address: '',
    port: 0,
    seen,
    mode: undefined,
    stop: () => new Promise((resolve) => server.tryShutdown(() => resolve())),
    kill: () => server.forceShutdown(),
  };
  const failing = (): Mode | undefined => {
    const { mode } = self;
    if (mode?.times !== undefined && mode.times-- <= 0) return undefined;
    return mode;
  };
  const unary = (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>): void => {
    note(call);
    const mode = failing();
    const trailing = picked(call, 'x-trailing');
    for (const [key, value] of Object.entries(mode?.trailers ?? {})) trailing.set(key, value);
    const code = mode?.code ?? number(call, 'x-status');
    const answer = (): void => {
      if (code !== 0) {
        const details = call.metadata.get('x-details-bin')[0];
        if (details !== undefined) trailing.set('grpc-status-details-bin', details as Buffer);
        return done({ code, details: `said ${code} ✿`, metadata: trailing });
      }
      const initial = picked(call, 'x-initial');
      if (Object.keys(initial.getMap()).length > 0) call.sendMetadata(initial);
      const size = call.metadata.get('x-size')[0];
      if (call.metadata.get('x-who').length > 0) return done(null, Buffer.from(name), trailing);
      done(null, size === undefined ? call.request : Buffer.alloc(Number(size), 7), trailing);
    };
    const ms = mode?.delayMs ?? number(call, 'x-delay-ms');
    if (ms > 0) setTimeout(answer, ms);
    else answer();
  };
  const serverStream = async (call: ServerWritableStream<Buffer, Buffer>): Promise<void> => {
    note(call);
    call.sendMetadata(picked(call, 'x-initial'));
    const message = Buffer.alloc(number(call, 'x-size'), 7);
    for (let i = 0; i < number(call, 'x-count') && !call.cancelled; i++) {
      seen.calls = i + 1;
      if (!call.write(message) && !call.cancelled)
        await new Promise<void>((resolve) => (call.once('drain', resolve), call.once('cancelled', resolve)));
    }
    const code = number(call, 'x-status');
    if (code !== 0) call.emit('error', { code, details: `said ${code} ✿`, metadata: picked(call, 'x-trailing') });
    else if (number(call, 'x-hang') === 0) call.end(picked(call, 'x-trailing'));
  };
  const clientStream = async (
    call: ServerReadableStream<Buffer, Buffer>,
    done: sendUnaryData<Buffer>,
  ): Promise<void> => {
    note(call);
    let bytes = 0;
    const start = number(call, 'x-delay-ms');
    if (start > 0) await new Promise((resolve) => setTimeout(resolve, start));
    const mode = failing();
    if (mode !== undefined) return done({ code: mode.code ?? 14, details: 'mode' });
    for await (const message of call) bytes += (message as Buffer).length;
    done(null, Buffer.from(String(bytes)));
  };
  const bidi = (call: ServerDuplexStream<Buffer, Buffer>): void => {
    note(call);
    const mode = failing();
    if (mode?.code !== undefined) return void call.emit('error', { code: mode.code, details: 'mode' });
    call.sendMetadata(picked(call, 'x-initial'));
    call.on('data', (message: Buffer) => call.write(message));
    call.on('error', () => {});
    call.on('end', () => call.end(picked(call, 'x-trailing')));
  };
  server.addService(
    {
      Unary: method('Unary', false, false),
      Server: method('Server', false, true),
      Client: method('Client', true, false),
      Bidi: method('Bidi', true, true),
    },
    { Unary: unary, Server: serverStream, Client: clientStream, Bidi: bidi } as never,
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(address, credentials, (error, bound) => (error === null ? resolve(bound) : reject(error))),
  );
  const host = address.slice(0, address.lastIndexOf(':'));
  return Object.assign(self, { port, address: address.startsWith('unix:') ? address : `${host}:${port}` });
}
