import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';
import { listen } from '../process/http-listener.js';

/** The plain HTTP beside a model-service: /metrics for Prometheus, /health/live and /health/ready for orchestrators without gRPC. */
export async function startSidecar(
  host: string,
  port: number,
  registry: Registry,
  ready: () => boolean,
): Promise<{ port: number; server: Server }> {
  const server = createServer((request, response) => {
    const send = (code: number, type: string, body: string): void =>
      void response.writeHead(code, { 'content-type': type }).end(body);
    const health = (ok: boolean): void =>
      send(ok ? 200 : 503, 'application/json', JSON.stringify({ status: ok ? 'ok' : 'not ready' }));
    switch (request.url?.split('?')[0]) {
      case '/health':
      case '/health/live':
        return health(true);
      case '/health/ready':
        return health(ready());
      case '/metrics':
        return void registry.metrics().then(
          (text) => send(200, registry.contentType, text),
          () => send(500, 'text/plain', 'no metrics'),
        );
      default:
        return send(404, 'application/json', JSON.stringify({ code: 5, message: 'not found' }));
    }
  });
  return { server, port: await listen(server, host, port, 'AO_METRICS_PORT') };
}
