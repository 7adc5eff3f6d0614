import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonText } from '../../../runtime/contract/index.js';

it('writes what JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (json) => {
      const positive = JSON.parse(JSON.stringify(json)) as never;
      expect(jsonText(positive)).toBe(JSON.stringify(json));
    }),
  );
});

it('keeps the sign of zero, at any depth', () => {
  expect(jsonText(-0)).toBe('-0.0');
  expect(jsonText({ a: [1, { 'b"': -0, c: null, d: 'x"' }, true], e: 0 })).toBe(
    '{"a":[1,{"b\\"":-0.0,"c":null,"d":"x\\""},true],"e":0}',
  );
});
