import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { HttpProblem } from '../../../runtime/service/index.js';
import { eventually } from './pair.js';
import { startTalk, type Json, type TalkPair } from './stream-client.js';

/** A WebSocket of a client, with all that came over it. */
class Talker {
  readonly frames: Json[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  /** The answer's status where the upgrade was refused. */
  readonly refused: Promise<{ status: number | undefined; headers: Json; body: Json }>;

  constructor(url: string, options: ClientOptions = {}, protocols: string[] = []) {
    this.socket = new WebSocket(url.replace('http', 'ws'), protocols, options);
    this.socket.on('message', (data) => this.frames.push(JSON.parse((data as Buffer).toString())));
    this.closed = new Promise((resolve) =>
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    );
    this.refused = new Promise((resolve) =>
      this.socket.on('unexpected-response', (_request, response) => {
        void text(response).then((body) =>
          resolve({ status: response.statusCode, headers: response.headers, body: JSON.parse(body) }),
        );
      }),
    );
    this.socket.on('error', () => {});
  }

  async say(...messages: (object | string)[]): Promise<this> {
    if (this.socket.readyState === WebSocket.CONNECTING) await once(this.socket, 'open');
    for (const message of messages) this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    return this;
  }
}

describe('a stream over a WebSocket', () => {
  let pair: TalkPair;
  beforeAll(async () => {
    pair = await startTalk(
      { AO_HEARTBEAT_MS: '100', AO_MAX_BODY_BYTES: '100000', AO_ALLOWED_ORIGINS: 'https://app.example' },
      {
        configure: (app) => {
          app.addHook('onRequest', async (request, reply) => {
            reply.header('x-mine', 'yes');
            if (request.headers.authorization === 'wrong') throw HttpProblem.of(401, 'who are you?');
          });
          app.get('/v1/rooms/own', async () => ({ mine: true }));
        },
      },
    );
  });
  afterAll(() => pair.close());
  const talk = (path: string, options?: ClientOptions, protocols?: string[]) =>
    new Talker(pair.url + path, options, protocols);
  const converse = (room = 'echo', options?: ClientOptions) => talk(`/v1/rooms/${room}:converse`, options);

  it('is a conversation: JSON in text frames both ways, an empty frame ends the caller’s side', async () => {
    const talker = await converse().say({ text: 'one ✿', number: 1 });
    await eventually(() => talker.frames.length === 1);
    await talker.say({ text: 'two', number: 2 }, '');
    expect(await talker.closed).toEqual({ code: 1000, reason: '' });
    expect(talker.frames).toEqual([
      { result: { text: 'one ✿', number: 1, eventId: '1' } },
      { result: { text: 'two', number: 2, eventId: '2' } },
    ]);
  });

  it('carries server streams and client streams, whatever method their path has', async () => {
    const ticks = await talk('/v1/rooms/a/ticks?count=2').say('');
    expect((await ticks.closed).code).toBe(1000);
    expect(ticks.frames.map(({ result }) => result.number)).toEqual([1, 2]);
    const posted = await talk('/v1/rooms/a:ticks').say({ count: 1 }, '');
    expect((await posted.closed).code).toBe(1000);
    expect(posted.frames).toEqual([{ result: { text: 'a ✿', number: 1, eventId: '1' } }]);
    const sum = await talk('/v1/rooms/sum:sum').say({ number: 1 }, { number: 2, text: 'last' }, '');
    expect((await sum.closed).code).toBe(1000);
    expect(sum.frames).toEqual([{ result: { messages: 2, sum: 3, text: 'last' } }]);
  });

  it('fills path and query into every message', async () => {
    pair.model.says.length = 0;
    const talker = await talk('/v1/rooms/s:sum').say({ room: 'x' }, {}, '');
    await talker.closed;
    expect(pair.model.says.map(({ room }) => room)).toEqual(['s', 's']);
    const wrong = await talk('/v1/rooms/s:converse?number=x').say({ text: 'a' });
    expect((await wrong.closed).code).toBe(4003);
  });

  it.each([
    ['fails', { text: 'fail' }, 9, 4009, 'you said it'],
    ['is given no JSON', '{"text":', 3, 4003, /^message 1: the body is not valid JSON/],
    ['is given a wrong field', { nothing: 1 }, 3, 4003, /^message 1: nothing: talk.v1.Say has no field/],
  ])('ends with an error and its code when it %s', async (_what, message, code, close, words) => {
    const talker = await converse().say(message);
    const closed = await talker.closed;
    expect(closed.code).toBe(close);
    expect(closed.reason).toMatch(words);
    expect(talker.frames).toEqual([{ error: expect.objectContaining({ code }) }]);
  });

  it('keeps the reason short that a close frame can carry', async () => {
    const talker = await converse().say({ ['✿'.repeat(60)]: 1 });
    const { code, reason } = await talker.closed;
    expect(code).toBe(4003);
    expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
  });

  it('takes no more than was agreed on', async () => {
    const late = await talk('/v1/rooms/gated:sum').say({}, '', { number: 1 });
    expect((await late.closed).code).toBe(4003);
    const twice = await talk('/v1/rooms/endless/ticks').say('', { count: 1 });
    expect((await twice.closed).code).toBe(4003);
    const large = await converse().say({ text: 'x'.repeat(100_001) });
    expect((await large.closed).code).toBe(1009);
    const binary = converse();
    await once(binary.socket, 'open');
    binary.socket.send(Buffer.from('{}'));
    expect((await binary.closed).code).toBe(1003);
  });

  it('is cancelled when its client leaves, politely or not', async () => {
    for (const [leave, room] of [
      [(socket: WebSocket) => socket.close(), 'polite'],
      [(socket: WebSocket) => socket.terminate(), 'rude'],
    ] as const) {
      const talker = await converse(room, { headers: { 'x-request-id': room } }).say({ text: 'one' });
      await eventually(() => talker.frames.length === 1);
      leave(talker.socket);
      await eventually(() => pair.model.cancelled.includes(room));
      const line = await eventually(() => pair.log.lines.find((one) => one['request_id'] === room));
      expect(line).toMatchObject({ status: 499, code: 'CANCELLED', messages_in: 1, messages_out: 1 });
    }
  });

  it('is logged once at its end, and counted', async () => {
    const talker = await converse('echo', { headers: { 'x-request-id': 'ws' } }).say({ text: 'one' }, '');
    await talker.closed;
    const line = await eventually(() => pair.log.lines.find((one) => one['request_id'] === 'ws'));
    expect(line).toMatchObject({ method: 'GET', status: 101, code: 'OK', messages_in: 1, messages_out: 1 });
    const metrics = await (await fetch(`${pair.url}/metrics`)).text();
    expect(metrics).toMatch(/http_requests_total\{method="GET",route="\/v1\/rooms\/\{room\}:converse",status="101"\}/);
    expect(metrics).toContain('http_requests_in_flight 1');
  });

  it('cuts a peer off that answers no ping, and keeps one that does', async () => {
    const dead = await converse('dead', { autoPong: false }).say({ text: 'one' });
    const alive = await converse('alive').say({ text: 'one' });
    let pings = 0;
    alive.socket.on('ping', () => (pings += 1));
    expect((await dead.closed).code).toBe(1006);
    await eventually(() => pair.model.cancelled.includes('dead'));
    await eventually(() => pings > 4);
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
    alive.socket.close();
  });

  it("is refused by a user's hook as any request, and carries what hooks put into the answer", async () => {
    const refusal = await converse('echo', { headers: { authorization: 'wrong' } }).refused;
    expect(refusal).toMatchObject({ status: 401, body: { code: 16, message: 'who are you?' } });
    expect(refusal.headers.connection).toBe('close');
    const talker = converse();
    const [response] = (await once(talker.socket, 'upgrade')) as [Json];
    expect(response.headers).toMatchObject({ 'x-mine': 'yes', 'x-request-id': expect.any(String) });
    talker.socket.close();
  });

  it.each([
    ['nowhere', '/v1/nowhere', {}, 404],
    ['where only other methods are, which do not stream', '/talk.v1.Talk/Plain', {}, 405],
    ['for a rpc that does not stream', '/v1/rooms/a', {}, 400],
    ['by a page of another site', '/v1/rooms/a:converse', { origin: 'https://evil.example' }, 403],
    ['by a page of no site', '/v1/rooms/a:converse', { origin: 'null' }, 403],
    ['with an unknown version', '/v1/rooms/a:converse', { protocolVersion: 8 }, 426],
    ['with a deadline that is none', '/v1/rooms/a:converse', { headers: { 'grpc-timeout': 'x' } }, 400],
  ])('is refused %s', async (_where, path, options, status) => {
    expect((await talk(path, options).refused).status).toBe(status);
  });

  it('is no matter of a route of the user, which answers as ever', async () => {
    expect(await talk('/v1/rooms/own').refused).toMatchObject({ status: 200, body: { mine: true } });
  });

  it('is opened by pages of the same host and of origins that are allowed, with the protocol they name', async () => {
    for (const origin of [pair.url, 'https://app.example']) {
      const talker = talk('/v1/rooms/a:converse', { origin }, ['v1.talk', 'other']);
      await once(talker.socket, 'open');
      expect(talker.socket.protocol).toBe('v1.talk');
      talker.socket.close();
    }
  });

  it('needs a key, and an end of the last answer', async () => {
    const port = Number(new URL(pair.url).port);
    const head = (path: string) =>
      `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\r\n`;
    const socket = connect(port, '127.0.0.1');
    socket.write(head('/v1/rooms/a:converse'));
    expect(await text(socket)).toMatch(/^HTTP\/1.1 400 .*sec-websocket-key/s);
    const hasty = connect(port, '127.0.0.1');
    hasty.write(`GET /v1/rooms/silent/ticks HTTP/1.1\r\nhost: x\r\n\r\n${head('/v1/rooms/a:converse')}`);
    await once(hasty.resume(), 'close');
  });

  it('lets offers of other protocols be, and reads the request on', async () => {
    const body = '{"count":1}';
    const socket = connect(Number(new URL(pair.url).port), '127.0.0.1');
    const head = [
      'POST /v1/rooms/a:ticks HTTP/1.1',
      'Host: x',
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABk',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 4)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.write(`${body.slice(4)}GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    const answers = await text(socket);
    expect(answers).toMatch(/"number":1.*HTTP\/1.1 200 OK.*"status":"ok"/s);
  });
});
