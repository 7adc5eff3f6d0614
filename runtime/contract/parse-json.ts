import { fromJsonString, type JsonValue } from '@bufbuild/protobuf';
import { ValueSchema } from '@bufbuild/protobuf/wkt';
import { isNestedDeeper, outsideStrings } from './json-scan.js';
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
  const isLong = /\d{16}/.test(text);
  const exact = isLong ? markLongIntegers(text) : text;
  const json = parse(exact, text);
  if (countKeys(json) !== [...outsideStrings(exact)].filter((part) => part.afterKey).length) throw duplicateKey(exact);
  return isLong ? unmarkLongIntegers(json) : json;
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

function countKeys(json: JsonValue): number {
  let keys = 0;
  const open: JsonValue[] = [json];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const parts = Object.values(value) as JsonValue[];
    if (!Array.isArray(value)) keys += parts.length;
    for (const part of parts) if (typeof part === 'object') open.push(part);
  }
  return keys;
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
