import type { PathTemplate } from './path-template.js';

/** What an api-service answers itself by GET (and HEAD), besides all below /docs. */
const OWN = ['health', 'health/live', 'health/ready', 'metrics', 'openapi.json', 'docs'];

/** The path of ao's own that a route is, and that would answer in its place; undefined when the route is free. */
export function ownPath(httpMethod: string, { segments, verb }: PathTemplate): string | undefined {
  if (!['GET', 'HEAD', '*'].includes(httpMethod)) return undefined;
  const words = segments.map((segment) => (segment.kind === 'literal' ? segment.value : '*'));
  if (words[0] === 'docs' && words.length > 1) return '/docs/*';
  const path = words.join('/');
  return verb === '' && OWN.includes(path) ? `/${path}` : undefined;
}
