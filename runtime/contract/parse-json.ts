import { fromJsonString, type JsonValue } from '@bufbuild/protobuf';
import { ValueSchema } from '@bufbuild/protobuf/wkt';
import { isNestedDeeper, keysIn } from './json-scan.js';
import { markLongIntegers, replaceOutsideStrings, unmarkLongIntegers } from './long-integers.js';
import { RequestInvalid } from './request-invalid.js';

/** Messages may be nested 100 deep, and each adds two to the depth of its JSON where it stands in a list or map. */
const DEEPEST = 200;

/**
 * Parses the body of a request. Stricter than JSON.parse: an object with the same key twice is refused,
 * and so is, before anything is built, a text nested too deep for any message. Kinder in one
 * point: a whole number that a JavaScript number cannot hold becomes a string of its digits, which proto JSON takes
 * for any 64-bit field, so that an id is never rounded in silence; `decodeRequest` makes it a number again where no such
 * field is. Throws RequestInvalid.
 */
export function parseJson(text: string): JsonValue {
  if (isNestedDeeper(text, DEEPEST))
    throw new RequestInvalid([{ field: '', description: `the body is nested more than ${DEEPEST} deep` }]);
  const json = parse(text, text);
  const { keys, holdsUnsafe } = new Census(json);
  if (keys !== keysIn(text)) throw duplicateKey(text);
  return holdsUnsafe ? unmarkLongIntegers(parse(markLongIntegers(text), text)) : json;
}

/** `text` is what came; what is wrong is told of that. */
function parse(exact: string, text: string): JsonValue {
  try {
    return JSON.parse(exact) as JsonValue;
  } catch (error) {
    if (exact !== text) return parse(text, text);
    throw (
      notANumber(text) ??
      new RequestInvalid([{ field: '', description: `the body is not valid JSON: ${(error as Error).message}` }])
    );
  }
}

const MOST = Number.MAX_SAFE_INTEGER;

/** What a parsed value holds, at any depth. */
class Census {
  keys = 0;
  /** A number so large that not all its digits may have been kept. */
  holdsUnsafe = false;

  constructor(json: JsonValue) {
    this.#count(json);
  }

  #count(value: JsonValue): void {
    if (typeof value === 'number') this.holdsUnsafe ||= value > MOST || value < -MOST;
    else if (typeof value !== 'object' || value === null) return;
    else if (Array.isArray(value)) {
      const start = typeof value[0] === 'number' ? this.#leadingNumbers(value) : 0;
      for (let i = start; i < value.length; i++) this.#count(value[i] as JsonValue);
    } else {
      for (const key in value) {
        this.keys++;
        this.#count(value[key] as JsonValue);
      }
    }
  }

  /** By itself, because in a loop over values of all kinds each number would be made an object: 15 ns instead of 1. */
  #leadingNumbers(list: readonly JsonValue[]): number {
    let i = 0;
    for (; i < list.length; i++) {
      const value = list[i];
      if (typeof value !== 'number') break;
      if (value > MOST || value < -MOST) this.holdsUnsafe = true;
    }
    return i;
  }
}

function duplicateKey(text: string): RequestInvalid {
  try {
    fromJsonString(ValueSchema, text, { recursionLimit: Infinity });
  } catch (error) {
    const key = /duplicate object key "(.*)"$/s.exec((error as Error).message)?.[1];
    if (key !== undefined)
      return new RequestInvalid([{ field: key, description: 'the key is given twice in one object' }]);
  }
  return new RequestInvalid([{ field: '', description: 'a key is given twice in one object' }]);
}

/** Stands for a bare NaN while the rest of the text is parsed; a character that no text means anything by. */
const MARK = '\u{f0000}';

/** The commonest invalid JSON of numeric programs: a bare NaN or Infinity. Names the fields that hold one. */
function notANumber(text: string): RequestInvalid | undefined {
  const marked = replaceOutsideStrings(text, /-?\b(?:NaN|Infinity)\b/g, (word) => `"${MARK}${word}"`);
  if (marked === text) return undefined;
  try {
    const marks = [...leaves(JSON.parse(marked) as JsonValue)].filter(
      ([, value]) => typeof value === 'string' && value.startsWith(MARK),
    );
    // As a key, it is just a mistake like another.
    if (marks.length === 0) return undefined;
    return new RequestInvalid(
      marks
        .slice(0, 20)
        .map(([field, value]) => ({ field, description: notJson((value as string).slice(MARK.length)) })),
    );
  } catch {
    return undefined;
  }
}

function notJson(word: string): string {
  return `${word} is not JSON; a field of type double or float takes the string "${word}"`;
}

function* leaves(json: JsonValue, path = ''): Generator<[string, JsonValue]> {
  if (typeof json !== 'object' || json === null) yield [path, json];
  else if (Array.isArray(json)) for (const [i, item] of json.entries()) yield* leaves(item, `${path}[${i}]`);
  else for (const [key, item] of Object.entries(json)) yield* leaves(item, path ? `${path}.${key}` : key);
}
