import { isDeepStrictEqual } from 'node:util';
import { parse as parseToml } from 'smol-toml';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { mergeByKey } from '../../../../generators/sync/merge/keyed.js';
import { PRINTERS } from './printers.js';
import { Chance, seedOfRun } from './random.js';
import { Gardener, plain, type TableTree } from './random-keys.js';

/** Readers that have no part in the merge. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'package.json': (text) => JSON.parse(text) as unknown,
  '.vscode/settings.json': (text) => {
    const { config, error } = ts.parseConfigFileTextToJson('settings.json', text);
    if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
    return config as unknown;
  },
  // Its tables have no prototype.
  'ao.toml': (text) => JSON.parse(JSON.stringify(parseToml(text))) as unknown,
  'compose.yaml': (text) => parseYaml(text) as unknown,
};

const at = (value: unknown, path: string) =>
  path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], value);
/** Whether a change of one path has to do with one of another. */
const touches = (a: string, b: string) => a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
const copy = (tree: TableTree) => structuredClone(tree);

/** One merge by chance; returns what is wrong with it. */
async function trouble(chance: Chance, file: string): Promise<string[]> {
  const { print, spelling } = PRINTERS[file]!;
  const base = new Gardener(chance, spelling, 'b').table(3);
  const [user, ao] = [new Gardener(chance, spelling, 'user'), new Gardener(chance, spelling, 'ao')];
  const [yours, next] = [copy(base), copy(base)];
  user.edit(yours, chance.int(7));
  ao.edit(next, chance.int(7));
  const texts = { yours: print(yours, chance.pick(['  ', '    '])), base: print(base, '  '), next: print(next, '  ') };
  const result = await mergeByKey(file, texts);
  const wrong: string[] = [];
  const check = (holds: boolean, what: string) => void (holds || wrong.push(what));
  if (result.kind !== 'merged') return [`${result.problem}\n${texts.yours}`];
  const value = READERS[file]!(result.text);
  for (const comment of user.comments)
    check(!texts.yours.includes(comment) || result.text.includes(comment), `lost ${comment}`);
  const others = (path: string, side: Gardener) =>
    [...side.changes.keys(), ...side.added.keys(), ...side.removed.keys()].some((other) => touches(path, other));
  for (const [path] of user.changes) {
    const kept = isDeepStrictEqual(at(value, path), at(plain(yours), path));
    check(kept || others(path, ao), `yours did not win at ${path}`);
  }
  for (const [path] of ao.changes) {
    const came = isDeepStrictEqual(at(value, path), at(plain(next), path));
    check(came || others(path, user), `ao's news did not come to ${path}`);
  }
  for (const side of [user, ao])
    for (const [path, added] of side.added) {
      const [mine, theirs] = [at(plain(yours), path), at(plain(next), path)];
      const other = side === user ? ao : user;
      if (
        !Array.isArray(mine) ||
        !Array.isArray(theirs) ||
        [...user.changes.keys(), ...ao.changes.keys()].some((each) => touches(path, each))
      )
        continue;
      const there = at(value, path) as unknown[];
      const wanted = added.filter((each) => (side === user ? mine : theirs).includes(each));
      check(
        wanted.every((each) => there.includes(each)) || (other.removed.get(path)?.length ?? 0) > 0,
        `an element of ${path} is not there`,
      );
    }
  if (isDeepStrictEqual(plain(base), plain(next))) check(result.text === texts.yours, 'touched without news');
  return wrong.length === 0
    ? []
    : [
        `${file}: ${wrong.join('; ')}\n--- yours\n${texts.yours}\n--- base\n${texts.base}\n--- next\n${texts.next}\n--- result\n${result.text}\n--- both ${result.both.join(' ')}`,
      ];
}

describe('1,000 random merges by key', () => {
  it.each(Object.keys(PRINTERS))(
    '%s: it can be read, comments stay, yours wins, ao’s other news come',
    async (file) => {
      const seed = seedOfRun();
      console.log(`random key merges of ${file}: AO_SEED=${seed}`);
      const chance = new Chance(seed);
      const wrong: string[] = [];
      for (let i = 0; i < 1_000; i += 1) wrong.push(...(await trouble(chance, file)));
      expect(wrong.slice(0, 3).join('\n\n'), `AO_SEED=${seed}, ${wrong.length} of 1,000`).toBe('');
    },
    600_000,
  );
});
