import type { JsonValue } from '@bufbuild/protobuf';
import type { Random } from './random.js';

/** What is written in the place of a value: right somewhere, wrong elsewhere. As text, since not all of it is JSON. */
const LITERALS = [
  ...['null', 'true', 'false', '[]', '{}', '[null]', '[1]', '{"a":1}', '{"":null}', '[[]]', '{"@type":""}'],
  ...['0', '1', '-1', '-0', '1.0', '1.5', '1e2', '1E+2', '100e-2', '1e-2', '1e400', '-1e400', '3.5e38', '-3.5e38'],
  ...['2147483648', '-2147483649', '4294967296', '4294967295.0', '9007199254740993', '12345678901234567890'],
  ...['18446744073709551616', '-9223372036854775809', '123456789012345678901234567890', '1e19', '100000000000000000'],
  ...['01', '+1', '.5', '1.', '0x10', 'NaN', 'Infinity', '-Infinity', 'nul', '', "'a'", 'undefined', '1 2'],
  ...['""', '"0"', '"1"', '" 1"', '"1 "', '"1.0"', '"1e2"', '"1.5"', '"0x10"', '"01"', '"+1"', '"-0"', '"1_000"'],
  ...['"9007199254740993"', '"18446744073709551616"', '"-9223372036854775809"', '"1e400"', '"3.5e38"', '".5"', '"1."'],
  ...['"NaN"', '"nan"', '"-NaN"', '"Infinity"', '"-Infinity"', '"inf"', '"infinity"', '"+Infinity"', '"\\u0663"'],
  ...[
    '"true"',
    '"null"',
    '"a"',
    '"AA=="',
    '"AA"',
    '"A"',
    '"A==="',
    '"_-=="',
    '"-_-_"',
    '"+/8="',
    '"AB=="',
    '"A A="',
    '"!!!!"',
  ],
  ...['"2020-01-01T00:00:00Z"', '"2020-01-01t00:00:00z"', '"2020-01-01T00:00:00+01:00"', '"2020-01-01T00:00:00"'],
  ...['"2020-01-01T00:00:00.1234567891Z"', '"2020-01-01T00:00:00.1Z"', '"2020-01-01T00:00:00.Z"', '"2020-01-01"'],
  ...['"0000-01-01T00:00:00Z"', '"10000-01-01T00:00:00Z"', '"0001-01-01T00:00:00+23:59"', '"2021-02-29T00:00:00Z"'],
  ...['"2020-01-01T24:00:00Z"', '"2016-12-31T23:59:60Z"', '"2020-01-01 00:00:00Z"', '"2020-01-01T00:00:00-00:00"'],
  ...[
    '"1s"',
    '"1.5s"',
    '"-0.5s"',
    '"1.s"',
    '".5s"',
    '"1.0000000001s"',
    '"315576000001s"',
    '"s"',
    '"1S"',
    '"+1s"',
    '"1e2s"',
  ],
  ...[
    '"fooBar"',
    '"foo_bar"',
    '"fooBar,,x"',
    '"foo.barBaz,a"',
    '"Foo"',
    '"foo3"',
    '","',
    '"FOO"',
    '"foo"',
    '"NEG"',
    '"BOGUS"',
  ],
  ...['"\\ud800"', '"\\udc00\\ud800"', '"\\ud83d\\ude00"', '"\\u0000"', '"\\x"', '"\t"', '"a'],
];

const MARK = 'here-goes-the-mutation';

/** A JSON text with one thing in it changed. */
export interface Mutation {
  readonly text: string;
  /** What was done, to tell like cases from one another. */
  readonly what: string;
}

/** Changes one thing in a JSON text: a value, a key, or a character. */
export function mutate(random: Random, text: string): Mutation {
  const json = JSON.parse(text) as JsonValue;
  const holders = [...holdersIn(json)].filter((holder) => Object.keys(holder).length);
  const kind = random.pick(['value', 'value', 'value', 'value', 'key', 'character']);
  if (!holders.length || kind === 'character') return character(random, text);
  const holder = random.pick(holders);
  const key = random.pick(Object.keys(holder));
  if (kind === 'key' && !Array.isArray(holder)) return rekeyed(random, json, holder, key);
  const literal = random.pick(LITERALS);
  own(holder, key, MARK);
  return { text: JSON.stringify(json).replace(`"${MARK}"`, () => literal), what: `value ${literal}` };
}

type Holder = Record<string, JsonValue> | JsonValue[];

function* holdersIn(json: JsonValue): Generator<Holder> {
  if (typeof json !== 'object' || json === null) return;
  yield json as Holder;
  for (const value of Object.values(json)) yield* holdersIn(value as JsonValue);
}

function rekeyed(random: Random, json: JsonValue, holder: Record<string, JsonValue>, key: string): Mutation {
  const what = random.pick(['unknown', 'twice', 'snake', 'both', 'upper', 'type']);
  const snake = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const name = { unknown: 'noSuchField', twice: MARK, snake, both: snake, upper: key.toUpperCase(), type: '@type' }[
    what
  ];
  const value = holder[key] as JsonValue;
  if (what !== 'twice' && what !== 'both') delete holder[key];
  own(holder, name as string, value);
  return { text: JSON.stringify(json).replace(JSON.stringify(MARK), () => JSON.stringify(key)), what: `key ${what}` };
}

function character(random: Random, text: string): Mutation {
  // Whole characters: half of a surrogate pair could not be sent to the peer.
  const characters = [...text];
  const at = random.int(0, characters.length);
  const what = random.pick(['drop', 'cut', 'add']);
  const added = random.pick([',', ' ', '"', '}', ']', '{', ':', '\\', '0', '-', '\u00a0', '\ufeff', '\n', '/']);
  const changed = characters.toSpliced(
    at,
    what === 'cut' ? Infinity : what === 'drop' ? 1 : 0,
    ...(what === 'add' ? [added] : []),
  );
  return {
    text: changed.join(''),
    what: what === 'add' ? `character ${JSON.stringify(added)} added` : `character: ${what}`,
  };
}

function own(holder: Holder, key: string, value: JsonValue): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}
