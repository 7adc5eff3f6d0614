import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endAll, eventually, Service, show } from './service.js';

const MEBIBYTE = 1024 * 1024;
const SIZE = 100 * MEBIBYTE;
const CHUNK = Buffer.alloc(64 * 1024, 'x');

interface Upload {
  /** What the server answered, and how much of the body the client had got rid of by the end of the connection. */
  readonly status: number;
  readonly sent: number;
}

describe('a body of 100 MB', () => {
  let api: Service;
  let url: string;
  beforeEach(async () => {
    const model = new Service('model');
    api = new Service('api', { AO_MODEL_ADDRESS: await model.address });
    url = await api.address;
    await eventually(async () => (await fetch(`${url}/health/ready`)).ok);
  });
  afterEach(endAll);

  /** Sends a head and then bytes for as long as they are taken, up to SIZE. */
  function upload(head: readonly string[], frame: (chunk: Buffer) => Buffer = (chunk) => chunk): Promise<Upload> {
    return new Promise((resolve) => {
      const { hostname, port } = new URL(url);
      const socket = connect({ host: hostname, port: Number(port) });
      let answer = '';
      let sent = 0;
      const framed = frame(CHUNK);
      const send = (): void => {
        while (!socket.destroyed && sent < SIZE) {
          sent += CHUNK.length;
          if (!socket.write(framed)) return;
        }
      };
      socket.write(`${head.join('\r\n')}\r\nhost: a\r\n\r\n`);
      socket.on('drain', send).on('error', () => {});
      socket.on('data', (bytes: Buffer) => (answer += bytes.toString()));
      socket.on('close', () => {
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
        resolve({ status, sent: sent - socket.writableLength });
      });
      send();
    });
  }

  const post = (path: string, type: string, ...headers: string[]): string[] => [
    `POST ${path} HTTP/1.1`,
    `content-type: ${type}`,
    ...headers,
  ];
  const chunked = (chunk: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]);

  it.each([
    ['that says so', 413, post('/v1/add', 'application/json', `content-length: ${SIZE}`), undefined],
    ['in chunks', 413, post('/v1/add', 'application/json', 'transfer-encoding: chunked'), chunked],
    ['that is one line', 413, post('/v1/sum', 'application/x-ndjson', 'transfer-encoding: chunked'), chunked],
    [
      'that unpacks to more',
      415,
      post('/v1/add', 'application/json', 'content-encoding: gzip', `content-length: ${SIZE}`),
      undefined,
    ],
    ['for nobody', 404, post('/v1/nowhere', 'application/json', 'transfer-encoding: chunked'), chunked],
  ] as const)(
    '%s is refused with %i, the connection closed and the most of it not read',
    async (which, status, head, frame) => {
      const before = await api.measure();
      const result = await upload(head, frame);
      const after = await api.measure();
      const { cpu } = after;
      const rss = (after.rss - before.rss) / MEBIBYTE;
      show(`bodies: ${which}`, {
        status: result.status,
        sentMB: result.sent / MEBIBYTE,
        rssMB: rss,
        cpuS: cpu - before.cpu,
      });
      expect(result.status).toBe(status);
      // What the kernels hold between the two is sent and not read.
      expect(result.sent).toBeLessThan(SIZE / 3);
      expect(rss).toBeLessThan(40);
      expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    },
  );
});
