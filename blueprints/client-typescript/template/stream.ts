import { errorOf } from './error.js';
import { textOf } from './json.js';

/** The messages of an NDJSON answer: each line is `{"result": …}`, or `{"error": …}` at last. */
export async function* messagesOf<T>(body: ReadableStream<Uint8Array>): AsyncGenerator<T> {
  for await (const line of linesOf(body)) yield resultOf<T>(line);
}

/** The message in a line or a frame. Throws the error that it may be instead. */
export function resultOf<T>(text: string): T {
  const { result, error } = JSON.parse(text) as { result?: T; error?: unknown };
  if (error !== undefined) throw errorOf(error, 200);
  return result as T;
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = '';
  for await (const text of chunksOf(body.pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>))) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield line;
  }
  if (rest.trim() !== '') yield rest;
}

/** What a body brings, as it comes. Not every browser can iterate over a stream itself. */
export async function* chunksOf<T>(body: ReadableStream<T>): AsyncGenerator<T> {
  const reader = body.getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
  } finally {
    // Whoever stops listening ends the call.
    await reader.cancel().catch(() => undefined);
  }
}

/** Requests as the body of an upload, made as they are asked for. */
export function uploadOf(requests: Iterable<unknown> | AsyncIterable<unknown>): ReadableStream<Uint8Array> {
  const messages = iteratorOf(requests);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await messages.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(`${textOf(value)}\n`));
    },
    async cancel() {
      await messages.return?.();
    },
  });
}

export function iteratorOf(requests: Iterable<unknown> | AsyncIterable<unknown>): AsyncIterator<unknown> | Iterator<unknown> {
  return Symbol.asyncIterator in requests ? requests[Symbol.asyncIterator]() : requests[Symbol.iterator]();
}
