import type { JsonValue } from '@bufbuild/protobuf';
import { outsideStrings } from './json-scan.js';

/** Which parts of which objects and lists of a JSON value are whole numbers that were kept as strings of their digits. */
export type LongIntegers = ReadonlyMap<object, ReadonlySet<string>>;

const known = new WeakMap<object, LongIntegers>();

/** Stands before the digits while the text is parsed. Of no meaning, and random: no text can hold it by intent. */
const MARK = `\u{f0001}${Math.random()}:`;

/** Replaces the whole numbers outside strings that a JavaScript number cannot hold by marked strings of their digits. */
export function markLongIntegers(text: string): string {
  return replaceOutsideStrings(text, /(?<![\d.eE+-])-?[1-9]\d{15,19}(?![\d.eE])/g, (digits) =>
    Number.isSafeInteger(Number(digits)) ? digits : `"${MARK}${digits}"`,
  );
}

/** Takes the marks off again, and remembers where they stood: see `longIntegersOf`. */
export function unmarkLongIntegers(json: JsonValue): JsonValue {
  const found = new Map<object, Set<string>>();
  const digitsOf = (value: JsonValue) =>
    typeof value === 'string' && value.startsWith(MARK) ? value.slice(MARK.length) : undefined;
  const open: JsonValue[] = [json];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const holder = value as Record<string, JsonValue>;
    for (const [key, part] of Object.entries(holder)) {
      const digits = digitsOf(part);
      if (digits === undefined) open.push(part);
      else {
        holder[key] = digits;
        found.set(holder, (found.get(holder) ?? new Set()).add(key));
      }
    }
  }
  if (found.size && typeof json === 'object' && json !== null) known.set(json, found);
  return digitsOf(json) ?? json;
}

/** Where a value that `parseJson` gave holds whole numbers as strings; undefined: nowhere. */
export function longIntegersOf(json: JsonValue): LongIntegers | undefined {
  return typeof json === 'object' && json !== null ? known.get(json) : undefined;
}

/** Replaces what a pattern finds in JSON text outside its strings. */
export function replaceOutsideStrings(text: string, pattern: RegExp, replace: (found: string) => string): string {
  let result = '';
  let done = 0;
  for (const { start, end } of outsideStrings(text)) {
    result += text.slice(done, start) + text.slice(start, end).replace(pattern, replace);
    done = end;
  }
  return result + text.slice(done);
}
