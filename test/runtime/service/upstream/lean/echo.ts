import {
  Metadata,
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';
import type { ConnectionOptions, Target } from '../../../../../runtime/service/upstream/connection.js';
import { openConnection } from '../../../../../runtime/service/upstream/lean/index.js';

const same = (bytes: Buffer): Buffer => bytes;
const method = (name: string, streams: boolean) => ({
  path: `/echo.Echo/${name}`,
  requestStream: streams,
  responseStream: streams,
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
});

/** Calls of the server that were cancelled, by name. */
export const cancellations: string[] = [];

/**
 * A grpc-js server. Unary echoes with its metadata (`x-fail`: a code to fail with); Bidi echoes each message and sends as many more
 * as the message says after `+`.
 */
function echoServer(): Server {
  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  server.addService(
    { Unary: method('Unary', false), Never: method('Never', false), Bidi: method('Bidi', true) },
    {
      Unary: (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) => {
        const trailers = new Metadata();
        for (const key of ['x-echo', 'x-echo-bin'])
          for (const value of call.metadata.get(key)) trailers.add(key, value);
        const initial = new Metadata();
        initial.set('x-peer', 'grpc-js');
        call.sendMetadata(initial);
        const [fail] = call.metadata.get('x-fail');
        if (fail === undefined) done(null, call.request, trailers);
        else done({ code: Number(fail), details: 'as ordered: €', metadata: trailers });
      },
      Never: (call: ServerUnaryCall<Buffer, Buffer>) => call.on('cancelled', () => cancellations.push('Never')),
      Bidi: (call: ServerDuplexStream<Buffer, Buffer>) => {
        call.on('data', (bytes: Buffer) => {
          call.write(bytes);
          const more = Number(/^\+(\d+)/.exec(String(bytes))?.[1] ?? 0);
          for (let i = 0; i < more; i++) call.write(Buffer.from(String(i)));
        });
        call.on('end', () => call.end());
        call.on('error', () => {});
        call.on('cancelled', () => cancellations.push('Bidi'));
      },
    },
  );
  return server;
}

/** A connection to a grpc-js server that listens at a free port, or where it is told. */
export async function echoPair(
  options: ConnectionOptions = {},
  credentials = ServerCredentials.createInsecure(),
  path?: string,
) {
  const server = echoServer();
  onTestFinished(() => server.forceShutdown());
  const address = path === undefined ? '127.0.0.1:0' : `unix:${path}`;
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(address, credentials, (error, bound) => (error === null ? resolve(bound) : reject(error))),
  );
  const target: Target = path === undefined ? { host: '127.0.0.1', port } : { path };
  const connection = openConnection(target, { connectMs: 20_000, ...options });
  onTestFinished(() => connection.close());
  return { connection, server, target };
}
