import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMatcher, expandTemplate, parseTemplate, RequestInvalid } from '../../../runtime/contract/index.js';

function matcher(...rules: string[]) {
  return createMatcher(
    rules.map((rule) => {
      const [httpMethod = '', path = ''] = rule.split(' ');
      return { httpMethod, template: parseTemplate(path), rule };
    }),
  );
}

function matched(m: ReturnType<typeof matcher>, method: string, path: string) {
  const match = m.match(method, path);
  return match.kind === 'route' ? [match.route.rule, Object.fromEntries(match.variables)] : match.kind;
}

describe('the matcher', () => {
  it('prefers a literal to * and * to **', () => {
    const m = matcher('GET /v1/{rest=**}', 'GET /v1/{one}', 'GET /v1/me', 'GET /v1/{one}/x');
    expect(matched(m, 'GET', '/v1/me')).toEqual(['GET /v1/me', {}]);
    expect(matched(m, 'GET', '/v1/you')).toEqual(['GET /v1/{one}', { one: 'you' }]);
    expect(matched(m, 'GET', '/v1/me/x')).toEqual(['GET /v1/{one}/x', { one: 'me' }]);
    expect(matched(m, 'GET', '/v1/me/y')).toEqual(['GET /v1/{rest=**}', { rest: 'me/y' }]);
  });

  it('takes ** for no segment, one or many, empty ones included, but * only for one that is not empty', () => {
    const m = matcher('GET /f/{path=**}', 'GET /s/{one}');
    expect(matched(m, 'GET', '/f')).toEqual(['GET /f/{path=**}', { path: '' }]);
    expect(matched(m, 'GET', '/f/')).toEqual(['GET /f/{path=**}', { path: '' }]);
    expect(matched(m, 'GET', '/f/a//b/')).toEqual(['GET /f/{path=**}', { path: 'a//b/' }]);
    expect(matched(m, 'GET', '/s/')).toBe('not-found');
    expect(matched(m, 'GET', '/s/a/')).toBe('not-found');
  });

  it('takes ** in the middle, as googleapis have it', () => {
    const m = matcher(
      'GET /v1/{parent=docs/**}/{id}',
      'GET /v1/{name=docs/**}/schema',
      'GET /v1/{name=**}',
      'POST /v1/{a=**}/x/{b=y/*}:go',
    );
    expect(matched(m, 'GET', '/v1/docs/a/b/c')).toEqual([
      'GET /v1/{parent=docs/**}/{id}',
      { parent: 'docs/a/b', id: 'c' },
    ]);
    expect(matched(m, 'GET', '/v1/docs/c')).toEqual(['GET /v1/{parent=docs/**}/{id}', { parent: 'docs', id: 'c' }]);
    expect(matched(m, 'GET', '/v1/docs/a/schema/schema')).toEqual([
      'GET /v1/{name=docs/**}/schema',
      { name: 'docs/a/schema' },
    ]);
    expect(matched(m, 'GET', '/v1/docs')).toEqual(['GET /v1/{name=**}', { name: 'docs' }]);
    expect(matched(m, 'POST', '/v1/x/x/y/1:go')).toEqual(['POST /v1/{a=**}/x/{b=y/*}:go', { a: 'x', b: 'y/1' }]);
    expect(matched(m, 'POST', '/v1/x/y/1:go')).toEqual(['POST /v1/{a=**}/x/{b=y/*}:go', { a: '', b: 'y/1' }]);
  });

  it('tells a verb from a colon in a value', () => {
    const m = matcher('POST /v1/{id}:run', 'GET /v1/{id}', 'POST /v1/{rest=**}:all');
    expect(matched(m, 'POST', '/v1/a:b:run')).toEqual(['POST /v1/{id}:run', { id: 'a:b' }]);
    expect(matched(m, 'GET', '/v1/a:b')).toEqual(['GET /v1/{id}', { id: 'a:b' }]);
    expect(matched(m, 'GET', '/v1/a:run')).toEqual(['GET /v1/{id}', { id: 'a:run' }]);
    expect(matched(m, 'GET', '/v1/a%3Arun')).toEqual(['GET /v1/{id}', { id: 'a:run' }]);
    expect(matched(m, 'POST', '/v1/a%3Arun')).toBe('method-not-allowed');
    expect(matched(m, 'POST', '/v1/x/y:all')).toEqual(['POST /v1/{rest=**}:all', { rest: 'x/y' }]);
    expect(matched(m, 'POST', '/v1/x:other')).toBe('method-not-allowed');
  });

  it('decodes a single segment wholly and leaves %2F in several', () => {
    const m = matcher('GET /one/{id}', 'GET /many/{name=a/*/b/*}', 'GET /rest/{path=**}');
    expect(matched(m, 'GET', '/one/a%2Fb%20%C3%BC%25')).toEqual(['GET /one/{id}', { id: 'a/b ü%' }]);
    expect(matched(m, 'GET', '/many/a/x%2Fy%20z/b/%2f')).toEqual([
      'GET /many/{name=a/*/b/*}',
      { name: 'a/x%2Fy z/b/%2f' },
    ]);
    expect(matched(m, 'GET', '/rest/a%2Fb/c%3F')).toEqual(['GET /rest/{path=**}', { path: 'a%2Fb/c?' }]);
  });

  it('matches literals by what they mean, however they are encoded', () => {
    expect(matched(matcher('GET /gr%C3%BC%C3%9Fe'), 'GET', '/gr%c3%bc%C3%9Fe')).toEqual(['GET /gr%C3%BC%C3%9Fe', {}]);
    expect(matched(matcher('GET /iris'), 'GET', '/%69ris')).toEqual(['GET /iris', {}]);
    expect(matched(matcher('GET /iris'), 'GET', '/%zzris')).toBe('not-found');
  });

  it('answers HEAD by GET, and any method by a rule for any', () => {
    const m = matcher('GET /a', '* /b', 'PUT /b');
    expect(matched(m, 'HEAD', '/a')).toEqual(['GET /a', {}]);
    expect(matched(m, 'REPORT', '/b')).toEqual(['* /b', {}]);
    expect(matched(m, 'PUT', '/b')).toEqual(['PUT /b', {}]);
  });

  it('lists the allowed methods, sorted, of every template the path fits', () => {
    const m = matcher('POST /v1/{a}', 'GET /v1/x', 'DELETE /v1/{a=**}');
    expect(m.match('PATCH', '/v1/x')).toEqual({ kind: 'method-not-allowed', allow: ['DELETE', 'GET', 'HEAD', 'POST'] });
    expect(m.match('PATCH', '/v1')).toEqual({ kind: 'method-not-allowed', allow: ['DELETE'] });
    expect(m.match('PATCH', '/v2')).toEqual({ kind: 'not-found' });
  });

  it('lets a less exact path answer a method that the more exact one lacks', () => {
    expect(matched(matcher('POST /v1/x', 'GET /v1/{a}'), 'GET', '/v1/x')).toEqual(['GET /v1/{a}', { a: 'x' }]);
  });

  it('matches the root', () => {
    expect(matched(matcher('GET /'), 'GET', '/')).toEqual(['GET /', {}]);
    expect(matched(matcher('GET /{all=**}'), 'GET', '/')).toEqual(['GET /{all=**}', { all: '' }]);
  });

  it('refuses broken percent-encoding, naming the variable', () => {
    const m = matcher('GET /v1/{id}', 'GET /w/{path=**}');
    for (const [path, field] of [
      ['/v1/%', 'id'],
      ['/v1/%ff', 'id'],
      ['/w/a/%zz', 'path'],
    ] as const) {
      expect(() => m.match('GET', path)).toThrow(RequestInvalid);
      expect(() => m.match('GET', path)).toThrow(field);
    }
  });
});

const literal = fc.stringMatching(/^[a-z][a-z0-9.]{0,5}$/);
const value = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
  .filter((s) => !/%2f/i.test(s) && !/\p{Surrogate}/u.test(s));
const single = value.map((v) => ({ pattern: '', value: v }));
const wild = fc.constantFrom('*', '=*').map(() => '*');

/** Parts of a template with a value each: a literal, `{v}`, `{v=*}`, `{v=lit/*}`. */
const part = fc.oneof(
  literal.map((text) => ({ kind: 'literal' as const, text })),
  fc
    .tuple(single, fc.boolean())
    .map(([v, long]) => ({ kind: 'variable' as const, pattern: long ? '=*' : '', value: v.value })),
  fc.tuple(literal, value, wild).map(([name, v]) => ({
    kind: 'variable' as const,
    pattern: `=${name}/*`,
    value: `${name}/${v.replaceAll('/', '-')}`,
  })),
);
const rest = fc.option(
  fc
    .array(
      value.map((v) => v.replaceAll('/', '-')),
      { minLength: 1, maxLength: 4 },
    )
    .map((words) => words.join('/')),
  { nil: undefined },
);

describe('expanding a template and matching the path', () => {
  it('gives the same values', () => {
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 6 }),
        rest,
        fc.option(literal, { nil: undefined }),
        (parts, tail, verb) => {
          const values = new Map<string, string>();
          const words = parts.map((p, i) => {
            if (p.kind === 'literal') return p.text;
            values.set(`v${i}.x`, p.value);
            return `{v${i}.x${p.pattern}}`;
          });
          if (tail !== undefined) {
            values.set('tail', tail);
            words.splice(parts.length >> 1, 0, '{tail=**}');
          }
          const template = parseTemplate(`/${words.join('/')}${verb === undefined ? '' : `:${verb}`}`);
          const match = createMatcher([{ httpMethod: 'GET', template }]).match('GET', expandTemplate(template, values));
          expect(match).toMatchObject({ kind: 'route', variables: values });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never fails on any path, and a path it was not made for is not found', () => {
    const m = matcher('GET /v1/{name=clinics/*/visits/*}:score', 'POST /v1/{path=**}');
    fc.assert(
      fc.property(fc.webPath(), (path) => {
        expect(['route', 'not-found', 'method-not-allowed']).toContain(m.match('GET', path || '/').kind);
      }),
    );
  });

  it('cannot fill a wildcard that has no variable', () => {
    expect(() => expandTemplate(parseTemplate('/v1/*/x'), new Map())).toThrow('wildcard outside a variable');
  });
});
