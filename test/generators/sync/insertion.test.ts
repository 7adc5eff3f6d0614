import { describe, expect, it } from 'vitest';
import { insertedLines, takeOut } from '../../../generators/sync/insertion.js';

/** What was put in between two texts, taken out of a third one. */
function without(before: string, after: string, now: string): string | undefined {
  const [insertion] = insertedLines(before, after) ?? [];
  return insertion && takeOut(now, { path: '', ...insertion });
}

describe('an item that was put into a list on one line', () => {
  const before = "import { A, Ask } from './base.js';\n";
  const after = "import { A, Ask, Base } from './base.js';\n";

  it.each([
    ['before what others put in', "import { A, Ask, Base, More } from './base.js';\n"],
    ['behind a longer name that begins alike', "import { A, Ask, BaseLine, Base } from './base.js';\n"],
    ['before a comment', "import { A, Ask, Base } from './base.js'; // mine\n"],
  ])('goes %s', (_where, now) => {
    expect(without(before, after, now)).toBe(now.replace(', Base,', ',').replace(', Base }', ' }'));
  });

  it.each([
    ['became a longer name', "import { A, Ask, BaseLine } from './base.js';\n"],
    ['is gone, beside a longer name', "import { A, Ask, Base$ } from './base.js';\n"],
    ['is gone, beside one with other letters', "import { A, Ask, Baseü } from './base.js';\n"],
    ['got another name', "import { A, Ask, Base as Mine } from './base.js';\n"],
  ])('is not cut out of another when it %s', (_what, now) => {
    expect(without(before, after, now)).toBeUndefined();
  });
});

it('an item at the end of a line goes from before a comment', () => {
  const [before, after] = ['from gen.base import A, Ask\n', 'from gen.base import A, Ask, Base\n'];
  expect(without(before, after, 'from gen.base import A, Ask, Base  # noqa\n')).toBe(
    'from gen.base import A, Ask  # noqa\n',
  );
});
