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

/**
 * Whether objects and lists are nested deeper than `limit`. Counting the brackets is enough for most texts, and hops from
 * one to the next; only a text with many is read character by character.
 */
export function isNestedDeeper(text: string, limit: number): boolean {
  return hasMoreThan(text, limit) && depthExceeds(text, limit);
}

function hasMoreThan(text: string, limit: number): boolean {
  let left = limit;
  for (const bracket of '[{') {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) if (--left < 0) return true;
  }
  return false;
}

const QUOTE = 34;
const BACKSLASH = 92;

function depthExceeds(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    // 32 is what [ and { differ in, and ] and }.
    else if ((code | 32) === 123 && ++depth > limit) return true;
    else if ((code | 32) === 125) depth--;
  }
  return false;
}
