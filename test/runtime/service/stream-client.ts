import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { launchApi, type ApiOptions, type RunningApi } from '../../../runtime/service/api/start.js';
import { LogBook } from './pair.js';
import { TalkModel } from './talk.js';

/** JSON as a test reads it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

export interface TalkPair {
  readonly model: TalkModel;
  readonly api: RunningApi;
  readonly url: string;
  readonly log: LogBook;
  close(): Promise<void>;
}

/** An api-service in front of a model-service that talks. */
export async function startTalk(
  environment: Record<string, string> = {},
  options: Partial<ApiOptions> = {},
): Promise<TalkPair> {
  const model = await TalkModel.start();
  const log = new LogBook();
  const variables = { AO_PORT: '0', AO_MODEL_ADDRESS: model.address, AO_DRAIN_MS: '500', ...environment };
  const api = await launchApi({ contract: model.file, environment: variables, log, ...options });
  const close = async (): Promise<void> => {
    await api.close();
    model.die();
  };
  return { model, api, url: api.address, log, close };
}

export const NDJSON = { 'content-type': 'application/x-ndjson' };

/** A request whose body the test writes as it goes; the response is there as soon as its headers are. */
export function open(
  url: string,
  method: string,
  headers: Record<string, string> = {},
): { sent: ClientRequest; response: Promise<IncomingMessage> } {
  const sent = request(url, { method, headers, agent: false });
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve);
    sent.once('error', reject);
  });
  response.catch(() => {});
  return { sent, response };
}

/** The lines of an NDJSON answer as JSON, as they come. */
export async function* linesOf(response: AsyncIterable<Uint8Array>): AsyncGenerator<Json> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line);
  }
  if (rest) throw new Error(`an unfinished line: ${rest}`);
}

export async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The events of a text/event-stream, comments among them, parsed as a browser does. */
export function eventsOf(text: string): Record<string, string>[] {
  return text
    .split('\n\n')
    .filter(Boolean)
    .map((event) =>
      Object.fromEntries(
        event.split('\n').map((line) => {
          const colon = line.indexOf(':');
          return colon === 0 ? ['comment', line.slice(1)] : [line.slice(0, colon), line.slice(colon + 2)];
        }),
      ),
    );
}

/** Connections that the test can cut, as they break when a process at their other end is killed. */
export class Wire {
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  static async to(address: string): Promise<Wire> {
    const [host, port] = address.split(':');
    const server = createServer((near) => {
      const far = connect(Number(port), host);
      for (const socket of [near, far]) {
        wire.sockets.add(socket);
        socket.on('error', () => {});
      }
      near.pipe(far).pipe(near);
    });
    const wire = new Wire(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  cut(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
