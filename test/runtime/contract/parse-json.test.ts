import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../runtime/contract/index.js';
import { refused } from './fixture.js';

describe('parseJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false, stringUnit: 'grapheme' }), (value) => {
        const text = JSON.stringify(value);
        const longInteger = /\d{16}/.test(text);
        if (!longInteger) expect(parseJson(JSON.stringify(value, null, 2))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('makes nothing valid that is not: a long integer with a leading zero', () => {
    for (const text of ['[030000001192092896]', '{"a": -09007199254740993}'])
      expect(refused(() => parseJson(text))[0]?.description).toContain('not valid JSON');
  });

  it('keeps the digits of integers that a number cannot hold, and nothing else', () => {
    const text =
      '{"a": 9007199254740993, "b": [-9223372036854775808,18446744073709551615], "c": 9007199254740991, "d": "x 9007199254740993", "e": 1234567890.1234567890123456, "f": 12345678901234567e2, "g": 1e12345678901234567890}';
    expect(parseJson(text.replace(', "g": 1e12345678901234567890', ''))).toEqual({
      a: '9007199254740993',
      b: ['-9223372036854775808', '18446744073709551615'],
      c: 9007199254740991,
      d: 'x 9007199254740993',
      e: Number('1234567890.1234567'),
      f: Number('12345678901234567e2'),
    });
    expect(parseJson('{"g": 1e0000000000000000012}')).toEqual({ g: 1e12 });
    expect(parseJson('9007199254740993')).toBe('9007199254740993');
  });

  it('refuses text that is not JSON', () => {
    for (const text of ['', '{', '{"a": }', "{'a': 1}", '{"a": 1,}', 'undefined', '"open', '{"a": "\\x"}']) {
      expect(refused(() => parseJson(text))).toEqual([
        { field: '', description: expect.stringContaining('the body is not valid JSON') as string },
      ]);
    }
  });

  it('names the fields that hold a bare NaN or Infinity', () => {
    expect(refused(() => parseJson('{"a": {"b c": [1, NaN, "NaN"]}, "d": -Infinity}'))).toEqual([
      { field: 'a.b c[1]', description: 'NaN is not JSON; a field of type double or float takes the string "NaN"' },
      {
        field: 'd',
        description: '-Infinity is not JSON; a field of type double or float takes the string "-Infinity"',
      },
    ]);
    expect(refused(() => parseJson('{NaN: 1}'))[0]?.description).toContain('the body is not valid JSON');
    expect(refused(() => parseJson('{"a": NaN, }'))[0]?.description).toContain('the body is not valid JSON');
  });

  it('refuses a key given twice, however it is written, at any depth', () => {
    for (const text of ['{"ä": 1, "ä": 2}', '{"x": [{"ä":1, "\\u00e4" : 2}]}', '{"a": {"x\\"": {}, "ä"\n:1,"ä":[]}}']) {
      expect(refused(() => parseJson(text))).toEqual([
        { field: 'ä', description: 'the key is given twice in one object' },
      ]);
    }
    expect(parseJson('{"a": {"a": ["a", {"a": ":"}]}, "b\\\\": "\\"a\\": 1"}')).toBeTruthy();
  });

  it('reads megabytes of string, escapes and nesting', () => {
    const long = JSON.stringify({ a: '\\"'.repeat(1_000_000), b: 'x'.repeat(4_000_000) });
    expect(JSON.stringify(parseJson(long))).toHaveLength(long.length);
    expect(parseJson('['.repeat(200) + ']'.repeat(200))).toHaveLength(1);
    expect(parseJson(`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`)).toHaveProperty('a');
  });

  it('refuses what is nested deeper than any message may be, without building it', () => {
    const tooDeep = [{ field: '', description: 'the body is nested more than 200 deep' }];
    expect(refused(() => parseJson('['.repeat(201) + ']'.repeat(201)))).toEqual(tooDeep);
    expect(refused(() => parseJson(`${'{"a\\"[":['.repeat(101)}`))).toEqual(tooDeep);
    expect(refused(() => parseJson('[{"a":'.repeat(500_000)))).toEqual(tooDeep);
    expect(parseJson(JSON.stringify(Array.from({ length: 300 }, () => [{ '[{': ['{', '\\"[['] }])))).toHaveLength(300);
  });
});
