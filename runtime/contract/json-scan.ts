/** A stretch of JSON text outside strings, and whether the string before it was the key of an object. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly afterKey: boolean;
}

/**
 * The stretches of valid or invalid JSON text that lie outside string literals. Jumps from quote to quote: a pattern
 * that walks through a string of megabytes would exhaust the regular expression engine's stack.
 */
export function* outsideStrings(text: string): Generator<Stretch> {
  let start = 0;
  let inString = false;
  for (let quote = text.indexOf('"'); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    if (!inString) yield stretch(text, start, quote);
    else if (isEscaped(text, quote)) continue;
    else start = quote + 1;
    inString = !inString;
  }
  if (!inString) yield stretch(text, start, text.length);
}

function stretch(text: string, start: number, end: number): Stretch {
  let at = start;
  while (at < end && ' \t\r\n'.includes(text[at] as string)) at++;
  return { start, end, afterKey: text[at] === ':' && at < end };
}

function isEscaped(text: string, quote: number): boolean {
  let at = quote;
  while (text[at - 1] === '\\') at--;
  return (quote - at) % 2 === 1;
}
