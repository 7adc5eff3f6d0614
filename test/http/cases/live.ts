import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { eventually } from '../../e2e/user.js';
import type { Pair } from '../pair.js';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const STREAM = '/v1/chat/completions:stream';
const CONVERSE = '/assistant.chat.v1.Chat/Converse';

/** A request whose body the test writes as it goes. */
function begin({ url }: Pair, path: string, headers: Record<string, string>) {
  const sent = request(url + path, { method: 'POST', headers, agent: false });
  sent.on('error', () => {});
  const response = once(sent, 'response').then(([answer]) => answer as IncomingMessage);
  response.catch(() => {});
  return { sent, response };
}

/** The names that the model noted: of calls that it has begun, or whose callers left. */
async function noted({ user }: Pair, what: 'begun' | 'left'): Promise<string[]> {
  const body = { turns: [{ text: `/${what}` }] };
  const { text } = (await (await user.request('/v1/chat/completions', { body })).json()) as { text: string };
  return text.split(' ');
}

const turn = (text: string) => JSON.stringify({ turns: [{ text }] });

export function liveCases(pair: () => Pair): void {
  const seen = (name: string, what: 'begun' | 'left' = 'left') =>
    eventually(`${name} to have ${what}`, async () => (await noted(pair(), what)).includes(name));

  describe('a stream as it goes', () => {
    it('gives each message when it is there, not when all are', async () => {
      const { sent, response } = begin(pair(), CONVERSE, NDJSON);
      sent.write('{"text":"one"}\n');
      const chunks = (await response)[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
      expect(String((await chunks.next()).value)).toBe('{"result":{"text":"You said: one","done":false}}\n');
      sent.write('{"text":"t');
      sent.write('wo"}\n');
      expect(String((await chunks.next()).value)).toContain('You said: two');
      sent.end();
      expect(String((await chunks.next()).value)).toContain('"done":true');
    });

    it('joins a character that two chunks share', async () => {
      const { sent, response } = begin(pair(), '/v1/chat:summarize', NDJSON);
      const bytes = Buffer.from('{"text":"✿"}\n');
      for (const byte of bytes) sent.write(Buffer.of(byte));
      sent.end();
      const [body] = (await once(await response, 'data')) as [Buffer];
      expect(String(body)).toContain('"text":"✿"');
    });

    it('sends its headers before its first message, when that takes long', async () => {
      const { sent, response } = begin(pair(), CONVERSE, NDJSON);
      sent.flushHeaders();
      expect((await response).statusCode).toBe(200);
      sent.end();
      (await response).resume();
    });

    it('holds back a model that gives more than its caller takes', async () => {
      const { sent, response } = begin(pair(), STREAM, { 'content-type': 'application/json' });
      sent.end(turn('/endless held'));
      const answer = await response;
      await once(answer, 'readable');
      expect((await pair().user.request('/health', { method: 'GET' })).status).toBe(200);
      answer.destroy();
      await seen('held');
    });
  });

  describe('the model sees that its caller left', () => {
    it('in a unary call', async () => {
      const { sent } = begin(pair(), '/v1/chat/completions', { 'content-type': 'application/json' });
      sent.end(turn('/slow unary'));
      await seen('unary', 'begun');
      sent.destroy();
      await seen('unary');
    });

    it('in a silent server stream', async () => {
      const { sent, response } = begin(pair(), STREAM, { 'content-type': 'application/json' });
      sent.end(turn('/silent server'));
      await once(await response, 'data');
      sent.destroy();
      await seen('server');
    });

    it('in a stream of events', async () => {
      const stop = new AbortController();
      const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
      const { signal } = stop;
      const answer = await fetch(pair().url + STREAM, {
        method: 'POST',
        headers,
        body: turn('/silent events'),
        signal,
      });
      await answer.body?.getReader().read();
      stop.abort();
      await seen('events');
    });

    it('in a client stream, and does not take it for its end', async () => {
      const { sent } = begin(pair(), '/v1/chat:summarize', NDJSON);
      sent.write('{"text":"half"}\n{"text":"gone"}\n');
      await seen('gone', 'begun');
      sent.destroy();
      await seen('half+gone');
    });

    it('in a conversation over a WebSocket', async () => {
      const socket = new WebSocket(`${pair().url.replace('http', 'ws')}/v1/chat:converse`);
      await once(socket, 'open');
      socket.send('{"text":"socket"}');
      await once(socket, 'message');
      socket.terminate();
      await seen('socket');
    });

    it('when the deadline has passed', async () => {
      const { sent, response } = begin(pair(), '/v1/chat/completions', {
        'content-type': 'application/json',
        'grpc-timeout': '100m',
      });
      sent.end(turn('/slow deadline'));
      expect((await response).statusCode).toBe(504);
      await seen('deadline');
    });
  });
}
