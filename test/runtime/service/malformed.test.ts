import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchApi, type RunningApi } from '../../../runtime/service/api/start.js';
import { compiled } from './contracts.js';
import { LogBook } from './pair.js';

let api: RunningApi;
beforeAll(async () => {
  api = await launchApi({
    contract: await compiled('iris'),
    environment: { AO_PORT: '0', AO_MODEL_ADDRESS: '127.0.0.1:1' },
    log: new LogBook(),
  });
});
afterAll(() => api.close());

async function answerTo(bytes: string): Promise<{ status: number; type: string | undefined; body: unknown }> {
  const socket = connect(Number(new URL(api.address).port), '127.0.0.1');
  socket.write(bytes);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), type: /content-type: (.*)/.exec(head)?.[1], body: JSON.parse(body) };
}

it.each([
  ['no HTTP at all', 'hello\r\n\r\n', 400, 3, /not a valid HTTP\/1.1 request/],
  ['an unknown method', 'FOO / HTTP/1.1\r\nhost: x\r\n\r\n', 400, 3, /not a valid HTTP\/1.1 request/],
  ['a header without a colon', 'GET / HTTP/1.1\r\nhost x\r\n\r\n', 400, 3, /not a valid HTTP\/1.1 request/],
  [
    'two lengths',
    'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
    400,
    3,
    /not a valid HTTP\/1.1 request/,
  ],
  ['a path of 20,000 letters', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431, 3, /too long/],
])('answers %s as any other error', async (_name, bytes, status, code, message) => {
  expect(await answerTo(bytes)).toEqual({
    status,
    type: 'application/json; charset=utf-8',
    body: { code, message: expect.stringMatching(message) as string, details: [] },
  });
});

it('goes on answering others', async () => {
  expect((await fetch(`${api.address}/health`)).status).toBe(200);
});
