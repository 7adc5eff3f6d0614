import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Code } from '../../../../../runtime/contract/index.js';
import { FrameType } from '../../../../../runtime/service/upstream/lean/frames.js';
import { UpstreamError } from '../../../../../runtime/service/upstream/upstream.js';
import { CALL, failure, HELLO, message, OK_HEADERS, onCall, PATH, rawPair, type Peer } from './raw-server.js';

/** What a call gives whose server answers so. */
async function outcome(answer: (peer: Peer, stream: number) => void, options = {}) {
  const { connection } = await rawPair(onCall(answer), options);
  return connection.unary(PATH, HELLO, CALL).answer;
}

const rejected = (answer: (peer: Peer, stream: number) => void, options = {}) => failure(outcome(answer, options));

describe('a request', () => {
  it('has the headers that gRPC asks for, and its metadata', async () => {
    const { connection, peer } = await rawPair(onCall((peer, stream) => peer.answer(stream)));
    await expect.poll(() => connection.state).toBe('ready');
    const metadata = [
      ['x-request-id', 'r1'],
      ['authorization', 'Bearer t'],
      ['x-bin', Buffer.from([255, 254])],
    ] as const;
    for (let i = 0; i < 3; i++) await connection.unary(PATH, HELLO, { metadata, deadlineMs: 30_000 }).answer;
    const blocks = peer().frames.filter(({ type }) => type === FrameType.HEADERS);
    for (const { payload, flags } of blocks) {
      expect(flags).toBe(4);
      expect(peer().decoder.decode(payload)).toEqual([
        [':method', 'POST'],
        [':scheme', 'http'],
        [':path', PATH],
        [':authority', `127.0.0.1:${(connection.target as { port: number }).port}`],
        ['te', 'trailers'],
        ['content-type', 'application/grpc'],
        ['user-agent', 'ao-lean/1'],
        ['grpc-accept-encoding', 'identity,gzip'],
        ['grpc-timeout', '30000m'],
        ['x-request-id', 'r1'],
        ['authorization', 'Bearer t'],
        ['x-bin', '//4'],
      ]);
    }
    // Words once, then numbers.
    expect(blocks.map(({ payload }) => payload.length < 100)).toEqual([false, true, true]);
    const data = peer().frames.filter(({ type }) => type === FrameType.DATA);
    expect(data.map(({ payload, flags }) => [payload.toString('latin1'), flags])).toEqual(
      Array(3).fill(['\0\0\0\0\x05hello', 1]),
    );
  });

  it('names the authority that it was given, and goes without a time limit where there is none', async () => {
    const { connection, peer } = await rawPair(
      onCall((peer, stream) => peer.answer(stream)),
      { authority: 'model' },
    );
    await connection.unary(PATH, HELLO, { metadata: [], deadlineMs: Infinity }).answer;
    const [head] = peer().frames.filter(({ type }) => type === FrameType.HEADERS);
    const fields = Object.fromEntries(peer().decoder.decode((head as { payload: Buffer }).payload) ?? []);
    expect(fields).toMatchObject({ ':authority': 'model' });
    expect(fields).not.toHaveProperty('grpc-timeout');
  });

  it('with headers larger than a frame is continued, and obeys the table that the server wants', async () => {
    const { connection, peer } = await rawPair(onCall((peer, stream) => peer.answer(stream), [1, 0]));
    const metadata = [['x-large', 'v'.repeat(40_000)]] as const;
    await connection.unary(PATH, HELLO, { metadata, deadlineMs: 1e6 }).answer;
    await connection.unary(PATH, HELLO, { metadata, deadlineMs: 1e6 }).answer;
    const frames = peer().frames.filter(({ type }) => type === FrameType.HEADERS || type === FrameType.CONTINUATION);
    expect(frames.map(({ type, flags, payload }) => [type, flags, payload.length <= 16_384])).toEqual(
      [1, 2].flatMap(() => [
        [FrameType.HEADERS, 0, true],
        [FrameType.CONTINUATION, 0, true],
        [FrameType.CONTINUATION, 4, true],
      ]),
    );
    for (const at of [0, 3]) {
      const fields = peer().decoder.decode(Buffer.concat(frames.slice(at, at + 3).map(({ payload }) => payload)));
      expect(fields?.find(([name]) => name === 'x-large')?.[1]).toHaveLength(40_000);
    }
  });

  it('does not leave when its metadata cannot be carried', async () => {
    const { connection } = await rawPair(onCall(() => {}));
    const call = connection.unary(PATH, HELLO, { metadata: [['x-a', '\u20ac']], deadlineMs: 1000 });
    expect(await failure(call.answer)).toMatchObject({ code: Code.INVALID_ARGUMENT, message: /x-a/ });
    const stream = connection.stream(PATH, { metadata: [['x-a', '\n']], deadlineMs: 1000 });
    expect(await failure(stream[Symbol.asyncIterator]().next())).toMatchObject({ code: Code.INVALID_ARGUMENT });
    expect(connection.openCalls).toBe(0);
  });
});

describe('an answer', () => {
  it('has initial and trailing metadata', async () => {
    const answer = await outcome((peer, stream) => {
      peer.headers(stream, [...OK_HEADERS, ['x-initial', 'a'], ['x-bin', 'AQI,Aw==']]);
      peer.data(stream, message('one'));
      peer.trailers(stream, [
        ['grpc-status', '0'],
        ['x-final', 'z'],
      ]);
    });
    expect(answer).toEqual({
      message: Buffer.from('one'),
      headers: [
        ['x-initial', 'a'],
        ['x-bin', Buffer.from([1, 2])],
        ['x-bin', Buffer.from([3])],
      ],
      trailers: [['x-final', 'z']],
    });
  });

  it('may come in many pieces, padded, with early hints before it and frames of other kinds between', async () => {
    const { message: body } = await outcome((peer, stream) => {
      peer.headers(stream, [[':status', '103']]);
      const headers = Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 1]), Buffer.from('88', 'hex')]);
      // HEADERS with padding and priority, then the rest as CONTINUATION.
      peer.send(FrameType.HEADERS, 0x28, stream, Buffer.concat([headers, Buffer.alloc(2)]));
      const rest = Buffer.from('\x00\x0ccontent-type\x16application/grpc+proto', 'latin1');
      peer.send(FrameType.CONTINUATION, 0, stream, rest.subarray(0, 9));
      peer.send(FrameType.CONTINUATION, 4, stream, rest.subarray(9));
      for (const byte of message('in pieces')) {
        peer.send(FrameType.DATA, 8, stream, Buffer.from([1, byte, 0]));
        peer.send(FrameType.PRIORITY, 0, stream, Buffer.alloc(5));
        peer.send(0x42, 0, stream, Buffer.from('?'));
      }
      peer.trailers(stream);
    });
    expect(String(body)).toBe('in pieces');
  });

  it('that fails has code, decoded message and trailers', async () => {
    const error = await rejected((peer, stream) => {
      peer.headers(stream);
      peer.data(stream, message('ignored'));
      peer.trailers(stream, [
        ['grpc-status', '5'],
        ['grpc-message', 'no %e2%82%ac here'],
        ['grpc-status-details-bin', 'AQI'],
      ]);
    });
    expect(error).toBeInstanceOf(UpstreamError);
    expect(error).toMatchObject({ code: Code.NOT_FOUND, message: 'no € here', notProcessed: false });
    expect(error.trailers).toEqual([['grpc-status-details-bin', Buffer.from([1, 2])]]);
  });

  it.each([
    ['trailers only', '12', Code.UNIMPLEMENTED],
    ['a code that gRPC does not have', '77', Code.UNKNOWN],
    ['a code that is no number', 'nine', Code.UNKNOWN],
  ])('may be %s', async (_name, status, code) => {
    const error = await rejected((peer, stream) =>
      peer.trailers(stream, [...OK_HEADERS, ['grpc-status', status], ['x-why', 'so']]),
    );
    expect(error).toMatchObject({ code, trailers: [['x-why', 'so']] });
  });

  it.each([
    [400, Code.INTERNAL],
    [401, Code.UNAUTHENTICATED],
    [403, Code.PERMISSION_DENIED],
    [404, Code.UNIMPLEMENTED],
    [418, Code.UNKNOWN],
    [429, Code.UNAVAILABLE],
    [500, Code.UNKNOWN],
    [502, Code.UNAVAILABLE],
    [503, Code.UNAVAILABLE],
    [504, Code.UNAVAILABLE],
  ])('of HTTP status %i without grpc-status means its gRPC code', async (status, code) => {
    for (const flags of [4, 5]) {
      const fields = [
        [':status', String(status)],
        ['content-type', 'text/html'],
      ] as const;
      expect(await rejected((peer, stream) => peer.headers(stream, fields, flags))).toMatchObject({ code });
    }
  });

  it('of HTTP status 503 with a grpc-status has that code', async () => {
    const fields = [
      [':status', '503'],
      ['grpc-status', '7'],
    ] as const;
    const error = await rejected((peer, stream) => peer.trailers(stream, fields));
    expect(error).toMatchObject({ code: Code.PERMISSION_DENIED });
  });

  it.each([
    ['NO_ERROR', 0, Code.INTERNAL, false],
    ['PROTOCOL_ERROR', 1, Code.INTERNAL, false],
    ['INTERNAL_ERROR', 2, Code.INTERNAL, false],
    ['FLOW_CONTROL_ERROR', 3, Code.INTERNAL, false],
    ['SETTINGS_TIMEOUT', 4, Code.INTERNAL, false],
    ['FRAME_SIZE_ERROR', 6, Code.INTERNAL, false],
    ['REFUSED_STREAM', 7, Code.UNAVAILABLE, true],
    ['CANCEL', 8, Code.UNAVAILABLE, false],
    ['COMPRESSION_ERROR', 9, Code.INTERNAL, false],
    ['CONNECT_ERROR', 10, Code.INTERNAL, false],
    ['ENHANCE_YOUR_CALM', 11, Code.RESOURCE_EXHAUSTED, false],
    ['INADEQUATE_SECURITY', 12, Code.PERMISSION_DENIED, false],
    ['error 99', 99, Code.INTERNAL, false],
  ])('may be the reset %s', async (name, number, code, notProcessed) => {
    const error = await rejected((peer, stream) => peer.number(FrameType.RST_STREAM, stream, number));
    expect(error).toMatchObject({ code, notProcessed, message: expect.stringContaining(name) as unknown });
  });

  it('without a status is UNKNOWN, after DATA and in trailers', async () => {
    const inData = await rejected((peer, stream) => {
      peer.headers(stream);
      peer.data(stream, message('one'), 1);
    });
    expect(inData.code).toBe(Code.UNKNOWN);
    const inTrailers = await rejected((peer, stream) => {
      peer.headers(stream);
      peer.trailers(stream, [['x-a', 'b']]);
    });
    expect(inTrailers.code).toBe(Code.UNKNOWN);
    expect((await rejected((peer, stream) => peer.headers(stream, OK_HEADERS, 5))).code).toBe(Code.UNKNOWN);
  });

  it('without a message, or with two, breaks the contract', async () => {
    const none = (peer: Peer, stream: number) => {
      peer.headers(stream);
      peer.trailers(stream);
    };
    expect(await rejected(none)).toMatchObject({ code: Code.UNIMPLEMENTED, message: 'No message received' });
    const two = (peer: Peer, stream: number) => {
      peer.headers(stream);
      peer.data(stream, Buffer.concat([message('one'), message('two')]));
    };
    expect(await rejected(two)).toMatchObject({ code: Code.UNIMPLEMENTED });
  });

  it('larger than allowed is RESOURCE_EXHAUSTED, and its stream is reset', async () => {
    const { connection, peer } = await rawPair(
      onCall((peer, stream) => {
        peer.headers(stream);
        peer.data(stream, message('123456'));
      }),
      { maxResponseBytes: 5 },
    );
    const error = await failure(connection.unary(PATH, HELLO, CALL).answer);
    expect(error).toMatchObject({ code: Code.RESOURCE_EXHAUSTED, message: /larger than max/ });
    await expect.poll(() => peer().frames.at(-1)?.type).toBe(FrameType.RST_STREAM);
    expect(peer().frames.at(-1)?.payload.readUInt32BE(0)).toBe(8);
    expect(connection.state).toBe('ready');
  });
});

describe('compression', () => {
  const answerWith =
    (encoding: string, body: Buffer, flag = 1) =>
    (peer: Peer, stream: number) => {
      peer.headers(stream, [...OK_HEADERS, ['grpc-encoding', encoding]]);
      peer.data(stream, message(body, flag));
      peer.trailers(stream);
    };
  const text = 'again and '.repeat(1000);

  it('of answers is read without being asked for', async () => {
    expect(String((await outcome(answerWith('gzip', gzipSync(text)))).message)).toBe(text);
    expect(String((await outcome(answerWith('gzip', Buffer.from('clear'), 0))).message)).toBe('clear');
  });

  it.each([
    ['a bomb', answerWith('gzip', gzipSync(Buffer.alloc(1 << 22))), Code.RESOURCE_EXHAUSTED],
    ['what is no gzip', answerWith('gzip', Buffer.from('no gzip')), Code.INTERNAL],
    ['an encoding that was not offered', answerWith('snappy', Buffer.from('x')), Code.INTERNAL],
    ['a compressed message in an answer that is not', answerWith('identity', gzipSync('x')), Code.INTERNAL],
  ])('fails at %s, in unary calls and in streams', async (_name, answer, code) => {
    const { connection } = await rawPair(onCall(answer), { maxResponseBytes: 1 << 20 });
    expect((await failure(connection.unary(PATH, HELLO, CALL).answer)).code).toBe(code);
    const stream = connection.stream(PATH, CALL)[Symbol.asyncIterator]();
    expect((await failure(stream.next())).code).toBe(code);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });
});
