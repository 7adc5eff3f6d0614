import type { Context, MetadataInit } from './context.js';

/** A context that remembers what metadata the model sent. */
export interface TestContext extends Context {
  readonly headers: MetadataInit;
  readonly trailers: MetadataInit;
}

/** A context for a model's own tests: `await model.predict(request, testContext())`. */
export function testContext(parts: Partial<Context> = {}): TestContext {
  const [headers, trailers]: Record<string, string | Uint8Array>[] = [{}, {}] as const;
  return {
    requestId: 'test',
    deadline: undefined,
    metadata: new Map(),
    signal: new AbortController().signal,
    headers: headers as MetadataInit,
    trailers: trailers as MetadataInit,
    sendHeaders: (metadata) => void Object.assign(headers as object, metadata),
    setTrailers: (metadata) => void Object.assign(trailers as object, metadata),
    ...parts,
  };
}

/** The messages as a method that takes a stream gets them: `await model.summarize(streamOf(first, second), testContext())`. */
export async function* streamOf<T>(...messages: readonly T[]): AsyncGenerator<T, void> {
  yield* messages;
}

/** All that a stream gives, at most `limit` messages: `await collect(model.stream(request, testContext()))`. */
export async function collect<T>(stream: AsyncIterable<T> | Iterable<T>, limit = Infinity): Promise<T[]> {
  const messages: T[] = [];
  if (limit <= 0) return messages;
  for await (const message of stream) if (messages.push(message) >= limit) break;
  return messages;
}
