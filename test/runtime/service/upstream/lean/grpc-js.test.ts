import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Code } from '../../../../../runtime/contract/index.js';
import type { StreamCall } from '../../../../../runtime/service/upstream/upstream.js';
import { cancellations, echoPair } from './echo.js';
import { CALL, failure } from './raw-server.js';

const UNARY = '/echo.Echo/Unary';
const BIDI = '/echo.Echo/Bidi';

async function texts(call: StreamCall): Promise<string[]> {
  const all: string[] = [];
  for await (const bytes of call) all.push(String(bytes));
  return all;
}

describe('unary calls to a grpc-js server', () => {
  it('bring message and metadata there and back', async () => {
    const { connection } = await echoPair();
    const metadata = [
      ['x-echo', 'a, b'],
      ['x-echo', 'c'],
      ['x-echo-bin', Buffer.from([0, 255, 1])],
    ] as const;
    const answer = await connection.unary(UNARY, Buffer.from('hi'), { metadata, deadlineMs: 60_000 }).answer;
    expect(String(answer.message)).toBe('hi');
    expect(answer.headers).toContainEqual(['x-peer', 'grpc-js']);
    // Node's server joins fields of one name.
    expect(answer.trailers).toContainEqual(['x-echo', 'a, b, c']);
    expect(answer.trailers).toContainEqual(['x-echo-bin', Buffer.from([0, 255, 1])]);
  });

  it('bring failures with code, words and trailers', async () => {
    const { connection } = await echoPair();
    const metadata = [
      ['x-fail', '9'],
      ['x-echo', 'why'],
    ] as const;
    const error = await failure(connection.unary(UNARY, Buffer.alloc(0), { metadata, deadlineMs: 60_000 }).answer);
    expect(error).toMatchObject({ code: Code.FAILED_PRECONDITION, message: 'as ordered: €' });
    expect(error.trailers).toContainEqual(['x-echo', 'why']);
    const unknown = await failure(connection.unary('/echo.Echo/None', Buffer.alloc(0), CALL).answer);
    expect(unknown.code).toBe(Code.UNIMPLEMENTED);
  });

  it.each([0, 1, 4090, 16_379, 65_536, 1_000_003, 20_000_000])('carry %i bytes both ways', async (size) => {
    const { connection } = await echoPair({ maxResponseBytes: -1 });
    const body = randomBytes(size);
    const answers = [1, 2, 3].map(() => connection.unary(UNARY, body, CALL).answer);
    for (const answer of answers) expect((await answer).message.equals(body)).toBe(true);
  });

  it.each([100, 3000, 300_000])('carry %i compressed bytes both ways', async (size) => {
    const { connection } = await echoPair({ compression: 'gzip' });
    const body = Buffer.alloc(size, 'squeeze ');
    expect((await connection.unary(UNARY, body, CALL).answer).message.equals(body)).toBe(true);
    const stream = connection.stream(BIDI, CALL);
    const written = ['a', 'b'.repeat(5000), 'c', 'd'.repeat(2000)];
    for (const text of written) void stream.write(Buffer.from(text));
    stream.end();
    expect(await texts(stream)).toEqual(written);
  });

  it('go on by the thousand at a time, each with its own answer', async () => {
    const { connection } = await echoPair();
    const answers = Array.from({ length: 3000 }, async (_, i) =>
      String((await connection.unary(UNARY, Buffer.from(`call ${i}`), CALL).answer).message),
    );
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 3000 }, (_, i) => `call ${i}`));
    expect(connection.openCalls).toBe(0);
  });

  it('that are cancelled or late are cancelled there too', async () => {
    const { connection } = await echoPair();
    cancellations.length = 0;
    const call = connection.unary('/echo.Echo/Never', Buffer.alloc(0), CALL);
    await connection.unary(UNARY, Buffer.alloc(0), CALL).answer;
    call.cancel();
    const late = connection.unary('/echo.Echo/Never', Buffer.alloc(0), { metadata: [], deadlineMs: 100 });
    expect((await failure(late.answer)).code).toBe(Code.DEADLINE_EXCEEDED);
    await expect.poll(() => cancellations, { timeout: 10_000 }).toEqual(['Never', 'Never']);
  });

  it('go over a Unix socket', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'lean-')), 'echo.sock');
    const { connection } = await echoPair({}, undefined, path);
    expect(String((await connection.unary(UNARY, Buffer.from('hi'), CALL).answer).message)).toBe('hi');
  });
});

describe('streams to a grpc-js server', () => {
  it('carry any number of messages both ways, and metadata', async () => {
    const { connection } = await echoPair();
    const call = connection.stream(BIDI, CALL);
    await call.write(Buffer.from('+3'));
    const reader = call[Symbol.asyncIterator]();
    expect(String((await reader.next()).value)).toBe('+3');
    expect(await call.headers).toBeInstanceOf(Array);
    await call.write(Buffer.from('last'));
    call.end();
    call.end();
    await call.write(Buffer.from('after the end'));
    const rest = await Promise.all([1, 2, 3, 4, 5, 6].map(() => reader.next()));
    expect(rest.map(({ value, done }) => (done === true ? 'done' : String(value)))).toEqual([
      '0',
      '1',
      '2',
      'last',
      'done',
      'done',
    ]);
    expect(await call.trailers).toEqual([]);
    await call.write(Buffer.from('after all'));
  });

  it('begin while connecting, messages and all', async () => {
    const { connection } = await echoPair();
    const call = connection.stream(BIDI, CALL);
    void call.write(Buffer.from('early'));
    call.end();
    expect(await texts(call)).toEqual(['early']);
  });

  it('that are left early are cancelled there', async () => {
    const { connection } = await echoPair();
    cancellations.length = 0;
    const call = connection.stream(BIDI, CALL);
    await call.write(Buffer.from('+100'));
    for await (const bytes of call) if (String(bytes) === '5') break;
    await expect.poll(() => cancellations, { timeout: 10_000 }).toEqual(['Bidi']);
    expect(connection.openCalls).toBe(0);
  });

  it('fail with the status, once', async () => {
    const { connection } = await echoPair();
    const call = connection.stream('/echo.Echo/None', CALL);
    const reader = call[Symbol.asyncIterator]();
    const [first, second] = [reader.next(), reader.next()];
    expect((await failure(first)).code).toBe(Code.UNIMPLEMENTED);
    expect(await second).toEqual({ done: true, value: undefined });
    expect(await call.headers).toEqual([]);
    expect(await call.trailers).toBeInstanceOf(Array);
  });

  it('carry large messages while others go on', async () => {
    const { connection } = await echoPair({ maxResponseBytes: -1 });
    const call = connection.stream(BIDI, CALL);
    const large = randomBytes(5_000_000);
    const writing = (async () => {
      for (let i = 0; i < 3; i++) await call.write(large);
      call.end();
    })();
    const small = connection.unary(UNARY, Buffer.from('small'), CALL).answer;
    let count = 0;
    for await (const bytes of call) count += bytes.equals(large) ? 1 : 0;
    expect(count).toBe(3);
    await writing;
    expect(String((await small).message)).toBe('small');
  });
});
