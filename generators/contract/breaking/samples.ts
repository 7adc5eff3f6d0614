import type { Route } from '../../../runtime/contract/index.js';

/** Method and path of a request. */
export type Sample = readonly [method: string, path: string];

/** Of a route that takes any. */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** How many segments a `**` holds in samples: any number may come, and `*`, too, holds one. */
const LENGTHS = [2, 0, 1, 3];

/** Requests that fit the route, of unlikely words: `*` becomes one segment, `**` several. */
export function samplesOf({ httpMethod, template: { segments, verb } }: Route): Sample[] {
  const lengths = segments.some(({ kind }) => kind === 'rest') ? LENGTHS : [1];
  const paths = lengths.map((length) => {
    const words = segments.flatMap((segment, i) => {
      if (segment.kind === 'literal') return [encodeURIComponent(segment.value)];
      return Array.from({ length: segment.kind === 'one' ? 1 : length }, (_, n) => `sample${i}-${n}`);
    });
    return `/${words.join('/')}${verb && `:${encodeURIComponent(verb)}`}`;
  });
  return (httpMethod === '*' ? METHODS : [httpMethod]).flatMap((method) =>
    paths.map((path) => [method, path] as const),
  );
}
