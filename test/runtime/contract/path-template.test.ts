import { describe, expect, it } from 'vitest';
import { parseTemplate, shapeOf, TemplateSyntaxError } from '../../../runtime/contract/index.js';

describe('parseTemplate', () => {
  it('reads literals, wildcards, variables and a verb', () => {
    const template = parseTemplate('/v2/{name=clinics/*/visits/*}/x/{a.b}/*/{rest=**}:score');
    expect(template.segments.map((s) => (s.kind === 'literal' ? s.value : s.kind))).toEqual([
      'v2',
      'clinics',
      'one',
      'visits',
      'one',
      'x',
      'one',
      'one',
      'rest',
    ]);
    expect(template.variables).toEqual([
      { field: 'name', start: 1, end: 5, multi: true },
      { field: 'a.b', start: 6, end: 7, multi: false },
      { field: 'rest', start: 8, end: 9, multi: true },
    ]);
    expect(template.verb).toBe('score');
  });

  it('knows the root, and percent-encoded and Unicode literals', () => {
    expect(parseTemplate('/').segments).toEqual([]);
    expect(parseTemplate('/gr%C3%BC%C3%9Fe/grüße').segments.map((s) => s.kind === 'literal' && s.value)).toEqual([
      'grüße',
      'grüße',
    ]);
  });

  it.each([
    ['v1/x', 'a path begins with "/" (column 1'],
    ['', 'a path begins with "/"'],
    ['/v1//x', 'a segment is missing (column 5'],
    ['/v1/', 'a segment is missing'],
    ['/v1/{a', '"}" is missing'],
    ['/v1/{}', 'a field path must follow "{"'],
    ['/v1/{a=}', 'a segment is missing'],
    ['/v1/{a={b}}', 'a segment is missing'],
    ['/v1/{a}-{b}', 'unexpected "-"'],
    ['/v1/{a}/{a}', 'the variable "a" occurs twice'],
    ['/v1/**/**', '"**" may stand in a path once'],
    ['/v1/{a=**}/x/{b=y/**}', '"**" may stand in a path once'],
    ['/v1/x:', 'a verb is missing'],
    ['/v1/x:a:b', 'unexpected ":"'],
    ['/v1/x:a/b', 'unexpected "/"'],
    ['/v1/x?a=b', 'unexpected "?"'],
    ['/v1/a b', 'unexpected " "'],
    ['/v1/%zz', '"%zz" is not valid percent-encoding'],
    ['/v1/{1a}', 'a field path must follow "{"'],
    ['/v1/***', 'unexpected "*"'],
  ])('refuses %j, saying where', (text, problem) => {
    expect(() => parseTemplate(text)).toThrow(TemplateSyntaxError);
    expect(() => parseTemplate(text)).toThrow(problem);
  });
});

describe('shapeOf', () => {
  it('is equal for templates that match the same paths', () => {
    expect(shapeOf(parseTemplate('/v1/{name=clinics/*}:x'))).toBe(shapeOf(parseTemplate('/v1/clinics/{id}:x')));
    expect(shapeOf(parseTemplate('/v1/{a=**}'))).not.toBe(shapeOf(parseTemplate('/v1/{a=*}')));
  });
});
