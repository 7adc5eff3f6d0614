import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMatcher, parseTemplate, routesOf, shapeOf } from '../../../runtime/contract/index.js';
import { contractOf } from './fixture.js';

async function routes(...paths: string[]) {
  const rpcs = paths.map((path, i) => {
    const [method = '', template = ''] = path.split(' ');
    const rule =
      method === 'ANY' || method === 'HEAD'
        ? `custom { kind: "${method === 'ANY' ? '*' : method}" path: "${template}" }`
        : `${method.toLowerCase()}: "${template}"`;
    return `rpc M${i}(Q) returns (Q) { option (google.api.http) = { ${rule} }; }`;
  });
  return routesOf(await contractOf({ 's.proto': `service S {\n${rpcs.join('\n')}\n}\nmessage Q {}` }));
}

describe('two rules that share paths, neither more exact', () => {
  it.each([
    ['GET /a/**/b', 'GET /a/**/c/*', 'GET /a/c/b'],
    ['GET /a/**', 'GET /a/**/*', 'GET /a/x'],
    ['GET /a/**/b', 'GET /a/**/*/b', 'GET /a/x/b'],
    ['GET /a/*/**/b/*:go', 'GET /a/*/**/c/*/*:go', 'GET /a/x/c/b/x:go'],
    ['ANY /**/b', 'GET /**/c/*', 'GET /c/b'],
    ['GET /**/b', 'HEAD /**/c/*', 'HEAD /c/b'],
  ])('%s and %s are refused, with a path of both', async (first, second, example) => {
    await expect(routes(first, second)).rejects.toMatchObject({
      code: 'AO_CONTRACT_ROUTE_AMBIGUOUS',
      message: `${example} is matched by ${first.split(' ')[1]} of t.v1.S.M0 (s.proto:3) and by ${second.split(' ')[1]} of t.v1.S.M1 (s.proto:4), and neither is more exact`,
    });
    await expect(routes(second, first)).rejects.toMatchObject({ code: 'AO_CONTRACT_ROUTE_AMBIGUOUS' });
  });

  it.each([
    ['GET /a/**/b', 'GET /a/**/c', '/a/b', 0],
    ['GET /a/**/b', 'GET /a/**', '/a/x/b', 0],
    ['GET /a/**/b', 'GET /a/**/*', '/a/x/b', 0],
    ['GET /a/**/b', 'GET /a/**/*/*', '/a/x/b', 0],
    ['GET /a/**/b/*', 'GET /a/**/*', '/a/b/b', 0],
    ['GET /a/**/*/b', 'GET /a/**/*', '/a/x/b', 0],
    ['GET /a/**/b/c', 'GET /a/**/c', '/a/b/c', 0],
    ['GET /a/b/**', 'GET /a/**/c', '/a/b/c', 0],
    ['GET /a/*', 'GET /a/**/c', '/a/c', 0],
    ['GET /a/*/c', 'GET /a/b/*', '/a/b/c', 1],
    ['GET /a/**/b', 'POST /a/**/c/*', '/a/c/b', 0],
    ['GET /a/**/b', 'GET /a/**/c/*:go', '/a/c/b', 0],
  ])('%s and %s are not such, and %s is for one of them', async (first, second, path, chosen) => {
    for (const order of [
      [first, second],
      [second, first],
    ]) {
      const match = createMatcher(await routes(...order)).match('GET', path);
      expect(match.kind === 'route' && match.route.path).toBe([first, second][chosen]?.split(' ')[1]);
    }
  });
});

const segment = fc.constantFrom('a', 'b', '*');
const template = fc
  .tuple(fc.array(segment, { maxLength: 2 }), fc.boolean(), fc.array(segment, { maxLength: 2 }))
  .map(([head, rest, tail]) => `/${[...head, ...(rest ? ['**'] : []), ...tail].join('/')}`)
  .filter((path) => path !== '/');

describe('the matcher', () => {
  it('finds a rule for every path that one of the rules fits, whatever the order of the rules', () => {
    const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.uniqueArray(template, { selector: (text) => shapeOf(parseTemplate(text)), minLength: 1, maxLength: 5 }),
        path,
        (texts, words) => {
          const rules = texts.map((text) => ({ httpMethod: 'GET', template: parseTemplate(text) }));
          const url = `/${words.join('/')}`;
          const match = createMatcher(rules).match('GET', url);
          const fits = rules.filter(({ template: { text } }) => patternOf(text).test(url));
          if (fits.length === 0) expect(match.kind).toBe('not-found');
          else expect(fits).toContain(match.kind === 'route' && match.route);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

function patternOf(text: string): RegExp {
  const pattern = text
    .split('/')
    .slice(1)
    .map((word) => (word === '**' ? '(/[^/]+)*' : word === '*' ? '/[^/]+' : `/${word}`));
  return new RegExp(`^${pattern.join('')}$`);
}
