import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { firstConflictLine, mergeText } from '../../../../generators/sync/merge/text.js';

const dir = mkdtempSync(join(tmpdir(), 'ao merge ü '));
afterAll(() => rmSync(dir, { recursive: true }));

const version = '1';
const text = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd', 'ü'), { maxLength: 12 })
  .map((words) => words.map((word) => `${word}\n`).join(''));

/** Lines, each edited, removed or followed by another here and there. */
function edited(base: string, side: string): fc.Arbitrary<string> {
  const lines = base.split('\n').slice(0, -1);
  return fc
    .array(fc.constantFrom('keep', 'keep', 'keep', 'keep', 'edit', 'remove', 'add'), {
      minLength: lines.length,
      maxLength: lines.length,
    })
    .map((edits) =>
      lines
        .map(
          (line, i) =>
            ({ keep: `${line}\n`, edit: `${line} ${side}\n`, remove: '', add: `${line}\n${side}\n` })[
              edits[i] ?? 'keep'
            ] ?? '',
        )
        .join(''),
    );
}

describe('a merge of lines', () => {
  it('gives ao’s text when the user changed nothing, and the user’s when ao did not', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (base, other) => {
        expect(await mergeText({ yours: base, base, next: other, version })).toEqual({ text: other, conflicts: 0 });
        expect(await mergeText({ yours: other, base, next: base, version })).toEqual({ text: other, conflicts: 0 });
        expect(await mergeText({ yours: other, base, next: other, version })).toEqual({ text: other, conflicts: 0 });
      }),
    );
  });

  it('keeps every line that the user added, in the text or between markers', async () => {
    const three = text.chain((base) =>
      fc.record({ base: fc.constant(base), yours: edited(base, 'mine'), next: edited(base, 'news') }),
    );
    await fc.assert(
      fc.asyncProperty(three, async (texts) => {
        const merged = (await mergeText({ ...texts, version })).text;
        const mine = (whole: string) => whole.split('\n').filter((line) => line.endsWith('mine'));
        expect(mine(merged)).toEqual(mine(texts.yours));
      }),
    );
  });

  it('is as git would do it wherever both find no conflict', async () => {
    const unique = Array.from({ length: 14 }, (_, i) => `line ${i}\n`).join('');
    const samples = fc.sample(fc.record({ yours: edited(unique, 'mine'), next: edited(unique, 'news') }), {
      numRuns: 40,
      seed: 7,
    });
    let clean = 0;
    for (const { yours, next } of samples) {
      const [y, b, n] = [yours, unique, next].map((content, i) => {
        writeFileSync(join(dir, String(i)), content);
        return join(dir, String(i));
      }) as [string, string, string];
      const git = spawnSync('git', ['merge-file', '-p', y, b, n], { encoding: 'utf8' });
      const ours = await mergeText({ yours, base: unique, next, version });
      if (git.status === 0 && ours.conflicts === 0) expect(ours.text).toBe(git.stdout);
      if (git.status === 0) clean += 1;
      else expect(ours.conflicts).toBeGreaterThan(0);
    }
    expect(clean).toBeGreaterThan(0);
  });

  it('puts what both sides have alike at the ends of a conflict outside of it', async () => {
    const merged = await mergeText({
      yours: 'x\nsame\nmine\nend\ny',
      base: 'x\nold\ny',
      next: 'x\nsame\nnews\nend\ny',
      version,
    });
    expect(merged).toEqual({
      conflicts: 1,
      text: 'x\nsame\n<<<<<<< yours\nmine\n||||||| last generated\nold\n=======\nnews\n>>>>>>> ao 1\nend\ny',
    });
  });
});

describe('a leftover conflict', () => {
  it.each([
    ['a\n<<<<<<< yours\nb\n=======\nc\n>>>>>>> ao 1\n', 2],
    ['<<<<<<<\r\n=======\r\n>>>>>>>\r\n', 1],
    ['<<<<<<<< eight\n>>>>>>> x\n', undefined],
    ['<<<<<<< opened and never closed\n', undefined],
    ['a title\n=======\n', undefined],
  ])('is seen in %j at line %s', (content, line) => {
    expect(firstConflictLine(content)).toBe(line);
  });
});
