import { kindOf } from './codec.js';

/**
 * The iterator over what the streaming method `name` gave: an async iterable, an iterable, or a promise of one. Throws
 * TypeError for anything else.
 */
export async function iteratorOf(name: string, given: unknown): Promise<AsyncIterator<unknown>> {
  const answers: unknown = await given;
  if (typeof answers === 'object' && answers !== null) {
    if (Symbol.asyncIterator in answers) return (answers as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    if (Symbol.iterator in answers) return oneByOne(answers as Iterable<unknown>);
  }
  throw new TypeError(
    `${name} must give its messages one by one (write async *${name}, and yield), it returned ${kindOf(answers)}`,
  );
}

async function* oneByOne(iterable: Iterable<unknown>): AsyncGenerator<unknown> {
  yield* iterable;
}
