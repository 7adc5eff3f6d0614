import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';

import type { Pair } from '../pair.js';

interface Talk {
  what: string;
  path?: string;
  options?: ClientOptions;
  /** Frames: JSON, or text as it is. */
  says: (object | string)[];
  /** What comes back, and how the WebSocket ends. */
  hears: unknown[];
  closed: number;
  reason?: RegExp;
}

const said = (text: string) => ({ result: { text: `You said: ${text}`, done: false } });
const done = { result: { text: '', done: true } };
const error = (code: number) => ({ error: expect.objectContaining({ code }) as unknown });

const talks: Talk[] = [
  {
    what: 'a conversation',
    says: [{ text: 'a ✿' }, { role: 2, text: 'b' }, ''],
    hears: [said('a ✿'), said('b'), done],
    closed: 1000,
  },
  { what: 'a conversation in which nothing is said', says: [''], hears: [done], closed: 1000 },
  {
    what: "a model's error",
    says: [{ text: 'a' }, { text: 'fail' }],
    hears: [said('a'), error(3)],
    closed: 4003,
    reason: /must not be fail/,
  },
  { what: 'a frame that is no JSON', says: ['{"text"'], hears: [error(3)], closed: 4003, reason: /^message 1: .*JSON/ },
  {
    what: 'a field that there is not',
    says: [{ tekst: 'b' }],
    hears: [error(3)],
    closed: 4003,
    reason: /^message 1: tekst/,
  },
  {
    what: 'a server stream',
    path: '/v1/chat/completions:stream',
    says: [{ turns: [{ text: 'a' }] }],
    hears: [{ result: { text: 'a', done: false } }, done],
    closed: 1000,
  },
  {
    what: 'a server stream that fails',
    path: '/v1/chat/completions:stream',
    says: [{ turns: [{ text: '/later missing' }] }],
    hears: [{ result: { text: 'first', done: false } }, error(5)],
    closed: 4005,
    reason: /no such thing/,
  },
  {
    what: 'a client stream',
    path: '/v1/chat:summarize',
    says: [{ text: 'a' }, { text: 'b' }, ''],
    hears: [{ result: { text: 'a b', usage: { promptTokens: '2', completionTokens: '0' } } }],
    closed: 1000,
  },
  {
    what: 'a conversation by its default route',
    path: '/assistant.chat.v1.Chat/Converse',
    says: [{ text: 'a' }, ''],
    hears: [said('a'), done],
    closed: 1000,
  },
  {
    what: "a page of an allowed origin's",
    options: { origin: 'https://app.example' },
    says: [''],
    hears: [done],
    closed: 1000,
  },
  {
    what: 'a deadline',
    path: '/v1/chat/completions:stream',
    options: { headers: { 'grpc-timeout': '300m' } },
    says: [{ turns: [{ text: '/silent ws' }] }],
    hears: [{ result: { text: 'first', done: false } }, error(4)],
    closed: 4004,
  },
];

const refusals: [what: string, path: string, options: ClientOptions, status: number][] = [
  ["another site's page", '/v1/chat:converse', { origin: 'https://evil.example' }, 403],
  ['a rpc that does not stream', '/v1/chat/completions', {}, 405],
  ['a path that there is not', '/v1/nothing', {}, 404],
  ['another version of the protocol', '/v1/chat:converse', { protocolVersion: 8 }, 426],
  ['a deadline that is none', '/v1/chat:converse', { headers: { 'grpc-timeout': 'soon' } }, 400],
];

export function webSocketCases(pair: () => Pair): void {
  describe('a WebSocket', () => {
    const open = (path = '/v1/chat:converse', options: ClientOptions = {}) =>
      new WebSocket(`ws://127.0.0.1:${pair().user.apiPort}${path}`, options);

    it.each(talks)('carries $what', async ({ path, options, says, hears, closed, reason = /^$/ }) => {
      const socket = open(path, options);
      const heard: unknown[] = [];
      socket.on('message', (data) => heard.push(JSON.parse((data as Buffer).toString())));
      socket.on('open', () =>
        says.forEach((frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))),
      );
      const end = await ended(socket);
      expect(heard).toEqual(hears);
      expect(end.code).toBe(closed);
      if (closed !== 4004) expect(end.reason).toMatch(reason);
    });

    it.each(refusals)('is refused to %s', async (_what, path, options, status) => {
      const response = await refused(open(path, options));
      expect(response.status).toBe(status);
      expect(JSON.parse(response.body)).toMatchObject({ code: expect.any(Number) as number });
    });

    it('refuses binary frames', async () => {
      const socket = open();
      socket.on('open', () => socket.send(Buffer.from([1, 2]), { binary: true }));
      expect((await ended(socket)).code).toBe(1003);
    });

    it('refuses a frame beyond AO_MAX_BODY_BYTES', async () => {
      const socket = open();
      socket.on('open', () => socket.send('x'.repeat(70_000)));
      expect((await ended(socket)).code).toBe(1009);
    });

    it('is a conversation: each side hears the other before it goes on', async () => {
      const socket = open();
      const heard: string[] = [];
      socket.on('open', () => socket.send('{"text":"0"}'));
      socket.on('message', (data) => {
        const { result } = JSON.parse((data as Buffer).toString()) as { result: { text: string } };
        heard.push(result.text);
        socket.send(heard.length < 5 ? JSON.stringify({ text: String(heard.length) }) : '');
      });
      expect((await ended(socket)).code).toBe(1000);
      expect(heard).toEqual([...[0, 1, 2, 3, 4].map((n) => `You said: ${n}`), '']);
    });
  });
}

function ended(socket: WebSocket): Promise<{ code: number; reason: string }> {
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
}

function refused(socket: WebSocket): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    socket.on('open', () => reject(new Error('it was opened')));
    socket.on('unexpected-response', (_request, response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    });
  });
}
