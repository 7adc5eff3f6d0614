import type { PathTemplate } from './path-template.js';
import type { PathVariables } from './matcher.js';
import { encodeCaptured } from './percent.js';

/** The path of a template with its variables filled in, percent-encoded; a segment outside variables that is `*` or `**` has no value and throws. */
export function expandTemplate({ text, segments, variables, verb }: PathTemplate, values: PathVariables): string {
  const words: string[] = [];
  for (let at = 0; at < segments.length;) {
    const variable = variables.find(({ start }) => start === at);
    const segment = segments[at];
    if (variable !== undefined) words.push(encodeCaptured(values.get(variable.field) ?? '', variable.multi));
    else if (segment?.kind === 'literal') words.push(encodeURIComponent(segment.value));
    else throw new Error(`${text} has a wildcard outside a variable: no value can be given for it`);
    at = variable?.end ?? at + 1;
  }
  return `/${words.join('/')}${verb && `:${encodeURIComponent(verb)}`}`;
}
