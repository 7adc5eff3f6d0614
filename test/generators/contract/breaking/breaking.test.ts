import { describe, expect, it } from 'vitest';
import { breakingChanges } from '../../../../generators/contract/breaking/index.js';
import type { SourceTree } from '../../../../generators/contract/index.js';
import { FIELDS } from './changes/fields.js';
import { HARMLESS } from './changes/harmless.js';
import { ROUTES } from './changes/routes.js';
import { RULES } from './changes/rules.js';
import { WIRE } from './changes/wire.js';

const HEAD = `syntax = "proto3";
package p.v1;
import "buf/validate/validate.proto";
import "google/api/annotations.proto";
import "google/protobuf/duration.proto";
`;

const IMPORTS = HEAD.split('\n').slice(2).join('\n');

/** One statement a line, so that places can be told apart. */
function tree(text: string): SourceTree {
  const spread = text.replace(/[{;] (?=\w)/g, (end) => `${end.trim()}\n`);
  const file = text.startsWith('syntax') ? spread.replace(/(package [^;]*;)/, `$1\n${IMPORTS}`) : `${HEAD}${spread}`;
  return new Map([['m.proto', new TextEncoder().encode(file)]]);
}

const compare = (before: string, after: string) =>
  breakingChanges(tree(before), tree(after), { ref: 'main', root: 'contract' });

describe('a change that somebody notices', () => {
  it.each([...ROUTES, ...FIELDS, ...RULES, ...WIRE])('$rule: $title', async ({ rule, before, after, breaks, says }) => {
    const found = await compare(before, after);
    // Some cannot be told from another: a new package is new rpcs, too.
    if (!['FILE_SAME_PACKAGE', 'ROUTE_MOVED', 'RULES_NARROWED'].includes(rule)) expect(found).toHaveLength(1);
    const one = found.find((change) => change.rule === rule && Object.values(change).join(' ').includes(says));
    expect(found.map((change) => `${change.rule} ${change.breaks.join(' ')}`)).toContain(`${rule} ${breaks}`);
    expect(one, JSON.stringify(found, null, 1)).toBeDefined();
    expect(one?.subject).toMatch(/^p\.v1\.|^m\.proto$/);
    for (const place of [one?.before ?? one?.after, one?.after ?? one?.before]) expect(place).toMatch(/^m\.proto:\d+$/);
    for (const words of [one?.change, one?.why, one?.instead]) expect(words).toMatch(/^\S.*\S$/);
  });
});

it.each(HARMLESS)('says nothing of $title', async ({ before, after }) => {
  expect(await compare(before, after)).toEqual([]);
});

it('does not count what a variable of a path is called: only the name of its field is told', async () => {
  const rpc = (name: string) =>
    `service S { rpc Get(Q) returns (Q) { option (google.api.http) = { get: "/a/{${name}}" }; } } message Q { string ${name} = 1; }`;
  expect((await compare(rpc('id'), rpc('key'))).map(({ rule }) => rule)).toEqual(['FIELD_SAME_JSON_NAME']);
});

it('says where a thing was and where what is left of it is, in the order of the files', async () => {
  const before = 'service S {\nrpc Do(M) returns (M);\n}\nmessage M {\nstring a = 1;\nstring b = 2;\n}';
  const after = 'service S {\nrpc Do(M) returns (M);\n}\n\nmessage M {\nint32 a = 1;\n}';
  const found = await compare(before, after);
  expect(found.map(({ rule, subject, before, after }) => [rule, subject, before, after])).toEqual([
    ['FIELD_REMOVED', 'p.v1.M.b', 'm.proto:11', 'm.proto:10'],
    ['FIELD_WIRE_JSON_COMPATIBLE_TYPE', 'p.v1.M.a', 'm.proto:10', 'm.proto:11'],
  ]);
});

it('tells a contract that did not compile before from one that does not now', async () => {
  const good = 'message M {}';
  await expect(compare('message M {', good)).rejects.toMatchObject({ code: 'AO_AGAINST_INVALID' });
  await expect(compare(good, 'message M {')).rejects.toMatchObject({ code: 'AO_CONTRACT_INVALID' });
  const twice = `service S { rpc A(M) returns (M) { option (google.api.http) = { get: "/a" }; } rpc B(M) returns (M) { option (google.api.http) = { get: "/a" }; } } ${good}`;
  await expect(compare(twice, good)).rejects.toMatchObject({
    code: 'AO_AGAINST_INVALID',
    message: expect.stringContaining('claimed twice') as string,
  });
});
