import { describe, expect, it } from 'vitest';
import { mergeText, type ThreeTexts } from '../../../../generators/sync/merge/text.js';
import { type GitMerge, gitMergeFile } from './git-merge-file.js';
import { HAND_PICKED } from './hand-picked.js';
import { Chance, seedOfRun } from './random.js';

/**
 * All that may differ from `git merge-file`, by name. Whether there is a conflict never does, nor the text of a clean merge:
 * these are about how a conflict looks.
 */
const DIFFERENCES = {
  'git ends its markers with CRLF where the text does; ao merges LF and gives line ends back afterwards': (git, ao) =>
    git.replaceAll('\r\n', '\n') === ao.replaceAll('\r\n', '\n'),
  'what both sides did alike by different hunks git shows as an empty conflict, under zdiff3 only; ao takes it': (
    git,
    ao,
  ) => git.replaceAll(/<{7} yours\n\|{7} last generated\n(?:[^|=<>].*\n|\n)*={7}\n>{7} ao 1\n/g, '') === ao,
} satisfies Record<string, (git: string, ao: string) => boolean>;

function difference(git: GitMerge, texts: ThreeTexts): string | undefined {
  const ao = mergeText({ ...texts, version: '1' });
  if (git.clean !== (ao.conflicts === 0)) return git.clean ? 'ao is stricter' : 'ao is less strict';
  if (git.text === ao.text) return undefined;
  if (git.clean) return 'clean in both, and not the same text';
  const [name] = Object.entries(DIFFERENCES).find(([, explains]) => explains(git.text, ao.text)) ?? [];
  return name ?? 'a conflict that looks otherwise';
}

function compare(cases: readonly (ThreeTexts & { name: string })[]): Record<string, string[]> {
  const git = gitMergeFile(cases);
  const found: Record<string, string[]> = {};
  cases.forEach((texts, number) => {
    const what = difference(git[number] as GitMerge, texts);
    if (what !== undefined) (found[what] ??= []).push(texts.name);
  });
  return found;
}

function randomMerge(chance: Chance, number: number): ThreeTexts & { name: string } {
  const alphabet = chance.pick([2, 3, 5, 10, 40, 1_000]);
  const line = () => `${chance.int(alphabet)}\n`;
  const base = Array.from({ length: chance.int(chance.pick([5, 20, 60, 200])) }, line);
  const edited = (mark: string) => {
    const often = chance.pick([0.02, 0.1, 0.3]);
    const change = (old: string) =>
      chance.pick([[], [line()], [old, line()], [`${mark}${chance.int(3)}\n`], [line(), line(), old]]);
    const lines = base.flatMap((old) => (chance.flip(often) ? change(old) : [old]));
    if (chance.flip(0.1)) lines.push(line());
    const whole = lines.join('');
    return chance.flip(0.1) ? whole.replace(/\n$/, '') : whole;
  };
  return { name: String(number), base: base.join(''), yours: edited('yours '), next: edited('next ') };
}

describe('compared with git merge-file', () => {
  it('200 merges thought out one by one are as git’s', () => {
    expect(HAND_PICKED.length).toBeGreaterThanOrEqual(200);
    expect(new Set(HAND_PICKED.map(({ name }) => name)).size).toBe(HAND_PICKED.length);
    const found = compare(HAND_PICKED);
    expect(found).toEqual({
      [Object.keys(DIFFERENCES)[0] as string]: ['CRLF: all three, conflict'],
    });
  });

  it('2,000 random merges are as git’s: never less strict, and clean ones of the same text', () => {
    const seed = seedOfRun();
    console.log(`random merges: AO_SEED=${seed}`);
    const chance = new Chance(seed);
    const cases = Array.from({ length: 2_000 }, (_, number) => randomMerge(chance, number));
    const unexplained = Object.entries(compare(cases)).filter(([what]) => !(what in DIFFERENCES));
    expect(unexplained, `AO_SEED=${seed}`).toEqual([]);
  }, 600_000);
});
