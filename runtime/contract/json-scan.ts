/** A stretch of JSON text outside strings. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * The stretches of valid or invalid JSON text that lie outside string literals. Jumps from quote to quote: a pattern
 * that walks through a string of megabytes would exhaust the regular expression engine's stack.
 */
export function* outsideStrings(text: string): Generator<Stretch> {
  let start = 0;
  let inString = false;
  for (let quote = text.indexOf('"'); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    if (!inString) yield { start, end: quote };
    else if (isEscaped(text, quote)) continue;
    else start = quote + 1;
    inString = !inString;
  }
  if (!inString) yield { start, end: text.length };
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
  return text.length > limit && hasMoreThan(text, limit) && depthExceeds(text, limit);
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

const COLON = 58;

/** How many keys stand in a valid JSON text, one that stands twice counted twice. */
export function keysIn(text: string): number {
  let keys = 0;
  let quote = text.indexOf('"');
  while (quote >= 0) {
    let at = text.indexOf('"', quote + 1);
    while (text.charCodeAt(at - 1) === BACKSLASH && isEscaped(text, at)) at = text.indexOf('"', at + 1);
    let code = text.charCodeAt(++at);
    while (code === 32 || (code >= 9 && code <= 13)) code = text.charCodeAt(++at);
    if (code === COLON) keys++;
    quote = text.indexOf('"', at);
  }
  return keys;
}
