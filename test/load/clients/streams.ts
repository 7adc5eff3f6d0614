import { request } from 'node:http';
import { WebSocket } from 'ws';
import { tellEnd } from './report.js';

/** Reads an endless stream until it ends, checks the order of its messages, and tells how it ended. */
type Reader = (base: string) => Promise<void>;

/** Numbers from 0; what came instead, if anything did. */
class Sequence {
  count = 0;
  fault = '';
  take(value: unknown): void {
    // Proto JSON leaves a zero out.
    if ((value ?? 0) !== this.count) this.fault ||= `${String(value)} where ${this.count} was due`;
    this.count += 1;
  }
}

/** Reads lines of an HTTP stream; `line` tells how the stream ended, at its last. */
const overHttp =
  (kind: string, accept: string, line: (text: string, sequence: Sequence) => string | undefined): Reader =>
  (base) =>
    new Promise((resolve) => {
      const sequence = new Sequence();
      let how = '';
      const done = (end: string): void => {
        tellEnd({ kind, messages: sequence.count, how: sequence.fault || end });
        resolve();
      };
      const headers = { 'content-type': 'application/json', accept };
      const sent = request(`${base}/v1/count`, { method: 'POST', headers, agent: false }, (response) => {
        let rest = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          const lines = (rest + text).split('\n');
          rest = lines.pop() ?? '';
          for (const each of lines) how = line(each, sequence) ?? how;
        });
        response.on('error', (error) => done(`broken off: ${error.message}`));
        response.on('end', () =>
          done(response.statusCode === 200 ? how || 'as if whole' : `refused ${response.statusCode}`),
        );
      });
      sent.on('error', (error: NodeJS.ErrnoException) => done(`lost: ${error.code ?? error.message}`));
      sent.end('{"everyMs":20}');
    });

const overSse = overHttp('sse', 'text/event-stream', (text, sequence) => {
  if (!text.startsWith('data: ')) return undefined;
  const data = JSON.parse(text.slice('data: '.length)) as { code?: number; value?: number };
  if (data.code !== undefined) return `error ${data.code}`;
  sequence.take(data.value);
  return undefined;
});

const overNdjson = overHttp('ndjson', 'application/x-ndjson', (text, sequence) => {
  if (text === '') return undefined;
  const { error, result } = JSON.parse(text) as { error?: { code: number }; result?: { value?: number } };
  if (error !== undefined) return `error ${error.code}`;
  sequence.take(result?.value);
  return undefined;
});

const overWebSocket: Reader = (base) =>
  new Promise((resolve) => {
    const sequence = new Sequence();
    const socket = new WebSocket(`${base.replace('http', 'ws')}/v1/count`);
    let lost = '';
    socket.on('open', () => socket.send('{"everyMs":20}'));
    socket.on('message', (data) => {
      const { error, result } = JSON.parse(String(data)) as { error?: object; result?: { value?: number } };
      if (error === undefined) sequence.take(result?.value);
    });
    socket.on('error', (error) => (lost = error.message));
    socket.on('close', (code) => {
      tellEnd({ kind: 'websocket', messages: sequence.count, how: sequence.fault || lost || `close ${code}` });
      resolve();
    });
  });

const PAUSE_MS = 50;

/** Keeps a stream of each kind open for ever. */
export function keepStreams(base: string): void {
  const keep = async (read: Reader): Promise<never> => {
    for (;;) {
      await read(base);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  for (const read of [overSse, overNdjson, overWebSocket]) void keep(read);
}
