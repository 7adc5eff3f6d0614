import { connect } from 'node:http2';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceSpec } from '../engine.js';
import { hostPort, reachableHost } from '../plan.js';

/** One question may take this long; a service that is busy loading is asked again. */
const QUESTION_MS = 2000;

/** Whether the service says, now, that it is ready. */
export async function isReady(
  spec: Pick<ServiceSpec, 'host' | 'port' | 'probe'>,
  signal: AbortSignal,
): Promise<boolean> {
  const address = hostPort(reachableHost(spec.host), spec.port);
  const limited = AbortSignal.any([signal, AbortSignal.timeout(QUESTION_MS)]);
  return spec.probe.kind === 'http'
    ? httpReady(`http://${address}${spec.probe.path}`, limited)
    : grpcReady(`http://${address}`, limited);
}

/**
 * Asks until the service is ready (true) or `readyTimeoutMs` have passed (false). Throws the reason of `signal` when
 * that fires before.
 */
export async function untilReady(
  spec: Pick<ServiceSpec, 'host' | 'port' | 'probe' | 'readyTimeoutMs'>,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = Date.now() + spec.readyTimeoutMs;
  for (let pause = 25; ; pause = Math.min(250, pause * 1.5)) {
    if (await isReady(spec, signal)) return true;
    signal.throwIfAborted();
    const left = deadline - Date.now();
    if (left <= 0) return false;
    await sleep(Math.min(pause, left), undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

function httpReady(url: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { signal, agent: false }, (response) => {
      response.on('error', () => {}).resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => resolve(false));
  });
}

/** A HealthCheckRequest for the whole server, and the answer SERVING, each as a gRPC message (flag, length, bytes). */
const QUESTION = Buffer.from([0, 0, 0, 0, 0]);
const SERVING = Buffer.from([0, 0, 0, 0, 2, 0x08, 0x01]);

/** grpc.health.v1 in the dozen lines it takes over HTTP/2: no gRPC library is loaded for one question. */
function grpcReady(origin: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const session = connect(origin);
    const finish = (ready: boolean) => {
      resolve(ready);
      session.destroy();
    };
    session.on('error', () => finish(false));
    session.on('close', () => finish(false));
    signal.addEventListener('abort', () => finish(false), { once: true });
    const path = '/grpc.health.v1.Health/Check';
    const request = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const parts: Buffer[] = [];
    request.on('error', () => finish(false));
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => finish(Buffer.concat(parts).equals(SERVING)));
    request.end(QUESTION);
  });
}
