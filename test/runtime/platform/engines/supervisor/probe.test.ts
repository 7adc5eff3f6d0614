import { Server, ServerCredentials, type ServiceDefinition } from '@grpc/grpc-js';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isReady, untilReady } from '../../../../../runtime/platform/engines/supervisor/probe.js';
import { freePort } from '../../../../contract/engine.js';

const never = new AbortController().signal;
const raw = (bytes: Buffer) => bytes;
const HEALTH: ServiceDefinition = {
  Check: {
    path: '/grpc.health.v1.Health/Check',
    requestStream: false,
    responseStream: false,
    requestSerialize: raw,
    requestDeserialize: raw,
    responseSerialize: raw,
    responseDeserialize: raw,
  },
};

/** A gRPC server whose health says this status; undefined: it knows no health. */
async function grpcServer(status: () => number | undefined): Promise<number> {
  const server = new Server();
  if (status() !== undefined)
    server.addService(HEALTH, {
      Check: (_call: unknown, done: (error: null, bytes: Buffer) => void) => done(null, Buffer.from([8, status()!])),
    });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  onTestFinished(() => server.forceShutdown());
  return port;
}
const grpc = (port: number) => ({ host: '127.0.0.1', port, probe: { kind: 'grpc' } as const });
const http = (port: number, host = '127.0.0.1') => ({
  host,
  port,
  probe: { kind: 'http', path: '/health/ready' } as const,
});

describe('the gRPC probe', () => {
  it('believes SERVING only', async () => {
    let status = 2;
    const port = await grpcServer(() => status);
    expect(await isReady(grpc(port), never)).toBe(false);
    status = 1;
    expect(await isReady(grpc(port), never)).toBe(true);
  });

  it('is not misled by a server without health, by none, or by one of another kind', async () => {
    expect(await isReady(grpc(await grpcServer(() => undefined)), never)).toBe(false);
    expect(await isReady(grpc(await freePort()), never)).toBe(false);
    const other = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await new Promise((resolve) => other.once('listening', resolve));
    expect(await isReady(grpc((other.address() as AddressInfo).port), never)).toBe(false);
  });
});

describe('the HTTP probe', () => {
  it('believes 200 only, and reaches what listens everywhere', async () => {
    let status = 503;
    const server = createServer((request, response) =>
      response.writeHead(request.url === '/health/ready' ? status : 404).end(),
    ).listen(0, '0.0.0.0');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await isReady(http(port), never)).toBe(false);
    status = 200;
    expect(await isReady(http(port, '0.0.0.0'), never)).toBe(true);
  });

  it('gives up on a server that does not answer, at the deadline or when told to', async () => {
    const mute = createServer(() => {}).listen(0, '127.0.0.1');
    onTestFinished(() => void (mute.close(), mute.closeAllConnections()));
    await new Promise((resolve) => mute.once('listening', resolve));
    const spec = { ...http((mute.address() as AddressInfo).port), readyTimeoutMs: 100 };
    expect(await untilReady(spec, never)).toBe(false);
    const stop = new AbortController();
    const waiting = untilReady({ ...spec, readyTimeoutMs: 60_000 }, stop.signal);
    stop.abort(new Error('told to'));
    await expect(waiting).rejects.toThrow('told to');
  });
});
