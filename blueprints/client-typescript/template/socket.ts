import { ApiError, reasonOf } from './error.js';
import { textOf } from './json.js';
import { iteratorOf, resultOf } from './stream.js';

/** What a conversation needs of a WebSocket: that of browsers, of Node from 22, and of the package `ws`. */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

/** Sends requests and yields answers over a WebSocket, both as they come. Leaving the loop ends the call. */
export async function* conversation<T>(
  socket: WebSocketLike,
  requests: Iterable<unknown> | AsyncIterable<unknown>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const inbox = new Inbox();
  const messages = iteratorOf(requests);
  socket.onmessage = (event: { data: unknown }) => inbox.put(String(event.data));
  socket.onerror = () => inbox.end(new ApiError('UNAVAILABLE', 0, 'the WebSocket could not be opened, or broke'));
  socket.onclose = (event: { code: number; reason: string }) =>
    inbox.end(event.code === 1000 ? undefined : new ApiError('UNAVAILABLE', 0, `the WebSocket was closed with ${event.code} ${event.reason}`));
  const stop = () => inbox.end(reasonOf(signal));
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  socket.onopen = () => void sendAll(socket, messages, inbox).catch((error: unknown) => inbox.end(error));
  try {
    for (let text = await inbox.next(); text !== undefined; text = await inbox.next()) yield resultOf<T>(text);
  } finally {
    signal.removeEventListener('abort', stop);
    inbox.end(undefined);
    socket.close(1000);
    // Not awaited: what makes the requests may be waiting for something that will not come any more.
    void leave(messages).catch(() => undefined);
  }
}

type Messages = ReturnType<typeof iteratorOf>;

async function sendAll(socket: WebSocketLike, messages: Messages, inbox: Inbox): Promise<void> {
  for (let step = await messages.next(); step.done !== true; step = await messages.next()) {
    if (inbox.isEnded) return;
    socket.send(textOf(step.value));
  }
  // An empty text says that no more will come.
  if (!inbox.isEnded) socket.send('');
}

async function leave(messages: Messages): Promise<void> {
  await messages.return?.();
}

/** Holds what came until somebody asks for it. */
class Inbox {
  #texts: string[] = [];
  #ended: { error: unknown } | undefined;
  #wake = () => {};

  get isEnded(): boolean {
    return this.#ended !== undefined;
  }

  put(text: string): void {
    this.#texts.push(text);
    this.#wake();
  }

  end(error: unknown): void {
    this.#ended ??= { error };
    this.#wake();
  }

  async next(): Promise<string | undefined> {
    for (;;) {
      const text = this.#texts.shift();
      if (text !== undefined) return text;
      if (this.#ended?.error !== undefined) throw this.#ended.error;
      if (this.#ended !== undefined) return undefined;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
