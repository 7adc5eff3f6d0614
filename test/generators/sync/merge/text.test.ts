import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withLineEnds } from '../../../../generators/sync/merge/line-ends.js';
import { firstConflictLine, mergeText } from '../../../../generators/sync/merge/text.js';

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
  it('gives ao’s text when the user changed nothing, and the user’s when ao did not', () => {
    fc.assert(
      fc.property(text, text, (base, other) => {
        expect(mergeText({ yours: base, base, next: other, version })).toEqual({
          text: other,
          conflicts: 0,
          rejected: '',
        });
        expect(mergeText({ yours: other, base, next: base, version })).toEqual({
          text: other,
          conflicts: 0,
          rejected: '',
        });
        expect(mergeText({ yours: other, base, next: other, version })).toEqual({
          text: other,
          conflicts: 0,
          rejected: '',
        });
      }),
    );
  });

  it('keeps every line that the user added, in the text or between markers', () => {
    const three = text.chain((base) =>
      fc.record({ base: fc.constant(base), yours: edited(base, 'mine'), next: edited(base, 'news') }),
    );
    fc.assert(
      fc.property(three, (texts) => {
        const merged = mergeText({ ...texts, version }).text;
        const mine = (whole: string) => whole.split('\n').filter((line) => line.endsWith('mine'));
        expect(mine(merged)).toEqual(mine(texts.yours));
      }),
    );
  });

  it('puts what both sides have alike at the ends of a conflict outside of it', () => {
    const merged = mergeText({
      yours: 'x\nsame\nmine\nend\ny',
      base: 'x\nold\ny',
      next: 'x\nsame\nnews\nend\ny',
      version,
    });
    expect(merged).toEqual({
      conflicts: 1,
      rejected: '',
      text: 'x\nsame\n<<<<<<< yours\nmine\n||||||| last generated\nold\n=======\nnews\n>>>>>>> ao 1\nend\ny',
    });
  });
});

describe('another style of conflicts', () => {
  const texts = {
    yours: 'a\nb\nmine\nd\ne\nf\ng\nmy h\n',
    base: 'a\nb\nc\nd\ne\nf\ng\nh\n',
    next: 'NEWS\na\nb\nnews 1\nnews 2\nd\ne\nf\ng\nhhh',
    version,
  };

  it.each([
    ['ours', 'NEWS\na\nb\nmine\nd\ne\nf\ng\nmy h\n'],
    ['theirs', 'NEWS\na\nb\nnews 1\nnews 2\nd\ne\nf\ng\nhhh'],
    ['rej', 'NEWS\na\nb\nmine\nd\ne\nf\ng\nmy h\n'],
  ] as const)('%s settles what both changed, and takes the rest of both', (style, text) => {
    expect(mergeText({ ...texts, style })).toMatchObject({ text, conflicts: 2 });
  });

  it('rej tells what ao would have changed as hunks that patch reads', () => {
    expect(mergeText({ ...texts, style: 'rej' }).rejected).toBe(
      '@@ -1,6 +1,7 @@\n a\n b\n-c\n+news 1\n+news 2\n d\n e\n f\n' +
        '@@ -5,4 +6,4 @@\n e\n f\n g\n-h\n+hhh\n\\ No newline at end of file\n',
    );
    const all = { yours: 'x\n', base: '', next: 'y\n', version, style: 'rej' } as const;
    expect(mergeText(all).rejected).toBe('@@ -0,0 +1,1 @@\n+y\n');
  });
});

describe('line ends', () => {
  it.each([
    ['LF', 'a\nb\n', 'a\nnew\nb\n', 'a\nnew\nb\n'],
    ['CRLF', 'a\r\nb\r\n', 'a\nnew\nb\n', 'a\r\nnew\r\nb\r\n'],
    ['CRLF in one of three lines', 'a\nb\r\nc\n', 'a\nb\nnew\nc\n', 'a\nb\r\nnew\nc\n'],
    ['LF in one of three lines', 'a\r\nb\nc\r\n', 'a\nb\nnew\nc\n', 'a\r\nb\nnew\r\nc\r\n'],
    ['CRLF, and none at the end', 'a\r\nb\nc', 'new\na\nb\nc', 'new\r\na\r\nb\nc'],
  ])('%s: those of the file that is replaced', (_what, like, text, merged) => {
    expect(withLineEnds(like, text)).toBe(merged);
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
