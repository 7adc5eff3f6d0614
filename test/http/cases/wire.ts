import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

import type { Pair } from '../pair.js';

const long = 'x'.repeat(40_000);

/** What a client sends that does not speak HTTP as it should, and the head of what it must get. */
const cases: [what: string, sent: string, status: number, body: RegExp][] = [
  ['what is no HTTP', 'hello\r\n\r\n', 400, /HTTP\/1\.1/],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, /HTTP\/1\.1/],
  ['a request without a host', 'GET /health HTTP/1.1\r\n\r\n', 400, /./],
  ['a header without a colon', 'GET /health HTTP/1.1\r\nhost: a\r\nnope\r\n\r\n', 400, /"code":3/],
  ['two lengths', 'POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}', 400, /"code":3/],
  [
    'a length and chunks, as in request smuggling',
    'POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
    /"code":3/,
  ],
  [
    'a chunk that is none',
    'POST /v1/embeddings HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
    400,
    /"code"/,
  ],
  ['headers that are too long', `GET /health HTTP/1.1\r\nhost: a\r\nx-long: ${long}\r\n\r\n`, 431, /too long/],
  ['a path that is too long', `GET /${long} HTTP/1.1\r\nhost: a\r\n\r\n`, 431, /too long/],
  ['a method that there is not', 'BREW /health HTTP/1.1\r\nhost: a\r\n\r\n', 400, /"code"/],
];

export function wireCases(pair: () => Pair): void {
  describe('over the bare wire', () => {
    it.each(cases)('refuses %s', async (_what, sent, status, body) => {
      const [head = '', answer = ''] = (await exchange(pair(), sent)).split('\r\n\r\n');
      expect(head.split('\r\n')[0]).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(answer).toMatch(body);
      expect(answer).not.toMatch(/at .*\.js/);
      expect((await pair().user.request('/health', { method: 'GET' })).status).toBe(200);
    });

    it('takes an absolute target, as a proxy sends it', async () => {
      const sent = 'GET http://a.example/health/live HTTP/1.1\r\nhost: a.example\r\nconnection: close\r\n\r\n';
      expect(await exchange(pair(), sent)).toMatch(/^HTTP\/1\.1 200 /);
    });

    it('answers requests in a pipeline in their order', async () => {
      const get = (path: string, rest = '') => `GET ${path} HTTP/1.1\r\nhost: a\r\n${rest}\r\n`;
      const answers = await exchange(pair(), get('/none') + get('/health') + get('/nil', 'connection: close\r\n'));
      expect([...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['404', '200', '404']);
    });

    it('asks for the body that a client announces by Expect', async () => {
      const head =
        'POST /nowhere HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 2\r\nconnection: close';
      expect(await exchange(pair(), `${head}\r\n\r\n{}`)).toMatch(/HTTP\/1\.1 404 /);
    });
  });
}

/** All that comes back until the server closes the connection. */
async function exchange({ user }: Pair, sent: string): Promise<string> {
  const socket = connect(user.apiPort, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(Buffer.from(sent, 'latin1'));
  return text(socket);
}
