import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApi, type RunningApi } from '../../../runtime/service/api/start.js';
import { compiled } from './contracts.js';
import { LogBook } from './pair.js';
import { Program } from './program.js';

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

describe('a body in chunks of one byte', () => {
  let program: Program;
  afterAll(async () => {
    program.kill('SIGKILL');
    await program.ended;
  });

  it('takes no more memory than a body', async () => {
    program = new Program('iris-api', await compiled('iris'), {});
    const address = await program.address();
    const memory = async (): Promise<number> => {
      const metrics = await (await fetch(`${address}/metrics`)).text();
      return Number(/^process_resident_memory_bytes (\d+)$/m.exec(metrics)?.[1]) / 1024 / 1024;
    };
    const before = await memory();
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    const head = 'POST /v1/iris:classify HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    socket.write(`${head}transfer-encoding: chunked\r\n\r\n`);
    const chunks = Buffer.from('1\r\nx\r\n'.repeat(10_000));
    for (let i = 0; i < 200; i++) await new Promise((resolve) => socket.write(chunks, resolve));
    expect((await memory()) - before).toBeLessThan(100);
    socket.destroy();
  });
});
