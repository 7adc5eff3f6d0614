import type { ThreeTexts } from '../../../../generators/sync/merge/text.js';

/** Texts whose lines are single characters: base, yours, ao's next. `.` is an empty line, `_` one of blanks. */
const LETTERS = `
neither side changes            | abcdefgh | abcdefgh | abcdefgh
only yours changes a line       | abcdefgh | abXdefgh | abcdefgh
only ao changes a line          | abcdefgh | abcdefgh | abXdefgh
far apart                       | abcdefgh | aXcdefgh | abcdefYh
one line between                | abcdefgh | abXdefgh | abcdYfgh
two lines between               | abcdefgh | abXdefgh | abcdeYgh
adjacent, yours above           | abcdefgh | abXdefgh | abcYefgh
adjacent, yours below           | abcdefgh | abcXefgh | abYdefgh
adjacent, two lines each        | abcdefgh | abXYefgh | abcdVWgh
the same line, differently      | abcdefgh | abXdefgh | abYdefgh
the same line, alike            | abcdefgh | abXdefgh | abXdefgh
overlapping by one line         | abcdefgh | aXYdefgh | abVWefgh
overlapping, alike in part      | abcdefgh | aXYdefgh | abYZefgh
one inside of the other         | abcdefgh | aXYZefgh | abVdefgh
inside, and as the other        | abcdefgh | aXYZefgh | abYdefgh
first line, by yours            | abcdefgh | Xbcdefgh | abcdefgh
first line, by ao               | abcdefgh | abcdefgh | Xbcdefgh
first line, by both             | abcdefgh | Xbcdefgh | Ybcdefgh
first line and second           | abcdefgh | Xbcdefgh | aYcdefgh
last line, by yours             | abcdefgh | abcdefgX | abcdefgh
last line, by ao                | abcdefgh | abcdefgh | abcdefgX
last line, by both              | abcdefgh | abcdefgX | abcdefgY
last line and the one before    | abcdefgh | abcdefgX | abcdefYh
first and last                  | abcdefgh | Xbcdefgh | abcdefgY
all lines, by yours             | abcdefgh | STUVWXYZ | abcdefgh
all lines, by both              | abcdefgh | STUVWXYZ | 12345678
all lines, by both alike        | abcdefgh | STUVWXYZ | STUVWXYZ
all by yours, one by ao         | abcdefgh | STUVWXYZ | abcXefgh
every second line, one side     | abcdefgh | XbXdXfXh | abcdefgh
every second, the other each    | abcdefgh | XbXdXfXh | aYcYeYgY
every third, apart              | abcdefghi | Xbcdefghi | abcdXfghY
insert at one place             | abcdefgh | abcXdefgh | abcYdefgh
insert at one place, alike      | abcdefgh | abcXdefgh | abcXdefgh
insert two, one alike           | abcdefgh | abcXYdefgh | abcXZdefgh
insert two, second alike        | abcdefgh | abcYXdefgh | abcZXdefgh
insert two, alike but turned    | abcdefgh | abcXYdefgh | abcYXdefgh
insert one, insert it and more  | abcdefgh | abcXdefgh | abcXYdefgh
insert at the beginning         | abcdefgh | Xabcdefgh | abcdefgh
insert at the beginning, both   | abcdefgh | Xabcdefgh | Yabcdefgh
insert at the end               | abcdefgh | abcdefghX | abcdefgh
insert at the end, both         | abcdefgh | abcdefghX | abcdefghY
insert at the end, both alike   | abcdefgh | abcdefghX | abcdefghX
insert at both ends             | abcdefgh | Xabcdefgh | abcdefghY
insert, the line above changes  | abcdefgh | abcXdefgh | abYdefgh
insert, the line below changes  | abcdefgh | abcXdefgh | abcYefgh
insert, a line further changes  | abcdefgh | abcXdefgh | abcdYfgh
insert between changed lines    | abcdefgh | abcXdefgh | abYZefgh
insert in every gap             | abcdefgh | aXbXcXdXe | abcdefghY
insert many                     | abcdefgh | abcSTUVWXYZdefgh | abcdefYh
delete one, apart               | abcdefgh | abdefgh | abcdefYh
delete the same                 | abcdefgh | abdefgh | abdefgh
delete adjacent lines           | abcdefgh | abdefgh | abcefgh
delete with one between         | abcdefgh | abdefgh | abcdfgh
delete overlapping blocks       | abcdefgh | abfgh | abcdgh
delete a block, and part of it  | abcdefgh | abgh | abcfgh
delete the first                | abcdefgh | bcdefgh | abcdefgX
delete the first, change it     | abcdefgh | bcdefgh | Xbcdefgh
delete the last                 | abcdefgh | abcdefg | Xbcdefgh
delete the last, change it      | abcdefgh | abcdefg | abcdefgX
delete the last, append         | abcdefgh | abcdefg | abcdefghX
delete all                      | abcdefgh |  | abcdefgh
delete all, by both             | abcdefgh |  |
delete all, change one          | abcdefgh |  | abcXefgh
delete all but one              | abcdefgh | d | abcdefgX
delete against edit             | abcdefgh | abdefgh | abXdefgh
edit against delete             | abcdefgh | abXdefgh | abdefgh
delete a block against edit     | abcdefgh | abgh | abcXefgh
edit a block against delete     | abcdefgh | abWXYZgh | abgh
delete against insert inside    | abcdefgh | abgh | abcdXefgh
delete against insert above     | abcdefgh | abefgh | abXcdefgh
delete against insert below     | abcdefgh | abefgh | abcdXefgh
delete against insert one apart | abcdefgh | abdefgh | abcdXefgh
delete against far edit         | abcdefgh | bcdefgh | abcdefgX
move a line down                | abcdefgh | acdebfgh | abcdefgX
move a line up                  | abcdefgh | afbcdegh | abcdefgX
move a block                    | abcdefghij | aefgbcdhij | abcdefghiX
move a block, edit inside       | abcdefghij | aefgbcdhij | abXdefghij
move a block, edit beside       | abcdefghij | aefgbcdhij | abcdefgXij
both move it alike              | abcdefghij | aefgbcdhij | aefgbcdhij
both move it elsewhere          | abcdefghij | aefgbcdhij | adefghbcij
swap neighbours                 | abcdefgh | abdcefgh | abcdefXh
swap the same, both             | abcdefgh | abdcefgh | abdcefgh
swap, and edit one              | abcdefgh | abdcefgh | abXdefgh
turn around                     | abcdefgh | hgfedcba | abcdefgh
turn around, edit               | abcdefgh | hgfedcba | abcXefgh
turn around, both               | abcdefgh | hgfedcba | hgfedcba
empty base, yours               |  | abc |
empty base, ao                  |  |  | abc
empty base, both alike          |  | abc | abc
empty base, both differ         |  | abc | abd
empty base, nothing in common   |  | abc | xyz
empty base, one more            |  | abc | abcd
all empty                       |  |  |
one line, yours                 | a | X | a
one line, both                  | a | X | Y
one line, deleted and changed   | a |  | Y
one line, both insert around    | a | Xa | aY
one line, both append           | a | aX | aY
two lines, one each             | ab | Xb | aY
three lines, outer ones         | abc | Xbc | abY
repeats: append one more        | aaa | aaaa | aaa
repeats: both append            | aaa | aaaa | aaaa
repeats: append and remove      | aaa | aaaa | aa
repeats: both remove one        | aaaa | aaa | aaa
repeats: one and two removed    | aaaa | aaa | aa
repeats: insert among           | aaaa | aaXaa | aaaaY
repeats: insert among, both     | aaaa | aXaaa | aaaYa
repeats: pair, edit one         | abab | Xbab | abab
repeats: pair, edit each        | abab | Xbab | abaY
repeats: pair, one more         | abab | ababab | abab
repeats: pair, one more each    | abab | ababab | ababab
repeats: pair, more and edit    | abab | ababab | abXb
repeats: pair, fewer and edit   | ababab | abab | ababXb
repeats: block copied above     | abcdef | abcabcdef | abcdeX
repeats: block copied, edit in  | abcdef | abcabcdef | aXcdef
repeats: block copied, at once  | abcdef | abcabcdef | abcXabcdef
repeats: remove one of two      | abcabcdef | abcdef | abcabcdeX
repeats: remove one, edit other | abcabcdef | abcdef | aXcabcdef
repeats: remove one, edit it    | abcabcdef | abcdef | abcaXcdef
repeats: braces                 | f{a}g{b}h{c} | f{aX}g{b}h{c} | f{a}g{b}h{cY}
repeats: braces, function added | f{a}g{b}h{c} | f{a}x{y}g{b}h{c} | f{a}g{bY}h{c}
repeats: braces, added next it  | f{a}g{b}h{c} | f{a}x{y}g{b}h{c} | f{a}g{b}z{w}h{c}
repeats: braces, added at once  | f{a}g{b}h{c} | f{a}x{y}g{b}h{c} | f{a}z{w}g{b}h{c}
repeats: braces, removed, added | f{a}g{b}h{c} | f{a}h{c} | f{a}g{b}x{y}h{c}
repeats: braces, removed, edit  | f{a}g{b}h{c} | f{a}h{c} | f{aX}g{b}h{c}
empty lines: paragraph added    | a.b.c.d | a.X.b.c.d | a.b.c.Y
empty lines: added above edit   | a.b.c.d | a.X.b.c.d | a.Y.c.d
empty lines: added below edit   | a.b.c.d | a.X.b.c.d | Y.b.c.d
empty lines: added, both        | a.b.c.d | a.X.b.c.d | a.Y.b.c.d
empty lines: added, both apart  | a.b.c.d | a.X.b.c.d | a.b.c.Y.d
empty lines: paragraph removed  | a.b.c.d | a.c.d | a.b.c.Y
empty lines: removed, edit next | a.b.c.d | a.c.d | a.b.Y.d
empty lines: removed, edit it   | a.b.c.d | a.c.d | a.Y.c.d
empty lines: one more           | a.b.c.d | a..b.c.d | a.b.c..d
empty lines: one more, both     | a.b.c.d | a..b.c.d | a..b.c.d
empty lines: one less           | a..b..c | a.b..c | a..b.c
empty lines: all gone           | a.b.c.d | abcd | a.b.c.d
empty lines: all gone, edit     | a.b.c.d | abcd | a.X.c.d
empty lines: at the end         | ab | ab.. | Xb
empty lines: at the end, both   | ab | ab. | ab..
empty lines: only those         | .... | ... | .....
blanks: line of blanks to empty | a_b_c | a.b_c | a_b.c
blanks: the same line           | a_b | a.b | aXb
blanks: added                   | abc | ab_c | _abc
frequent line between           | xaxbxcxdxexf | xaxXxcxdxexf | xaxbxcxdxYxf
frequent line between, touching | xaxbxcxdxexf | xaxXxcxdxexf | xaxbxYxdxexf
frequent lines only             | xxxxxxxxxx | xxxxxxxxx | xxxxxxxxxxx
frequent lines, one unlike      | xxxxxaxxxxx | xxxxxbxxxxx | xxxxxaxxxxxx
slides up to a change           | abcbcd | abcbcbcd | aXbcbcd
slides down to a change         | abcbcd | abcbcbcd | abcbcX
slides onto the other's         | abbbbc | abbbbbc | abbbbX
slides, both the same way       | abbbbc | abbbbbc | abbbbbbc
slides, remove and add          | abbbbc | abbbc | abbbbbc
both rewrite, ends alike        | abcdefgh | aXPYh | aXQYh
both rewrite, beginnings alike  | abcdefgh | aXYPh | aXYQh
both rewrite, ends alike at end | abcdefgh | abcPXY | abcQXY
both rewrite, one a prefix      | abcdefgh | aXYh | aXYZh
both rewrite, lines of the base | abcdefgh | aXcYh | aZcWh
both rewrite, turned            | abcdefgh | aXYh | aYXh
three conflicts                 | abcdefghijk | Xbcdefghijk_ | Ybcdefghijk.
conflict and clean              | abcdefghijk | Xbcdefghijk | Ybcdefghijk
conflict, clean, conflict       | abcdefghijk | XbcdefghijY | PbcdQfghijR
clean, conflict, clean          | abcdefghijk | XbcdPfghijk | abcdQfghijY
delete all above against edit   | abcdefgh | efgh | abXdefgh
delete all below against edit   | abcdefgh | abcd | abcdefXh
replace one by many             | abcdefgh | abSTUVWXYZdefgh | abcdefXh
replace many by one             | abcdefgh | aXh | abcdefghY
replace many by one, edit in it | abcdefgh | aXh | abcdYfgh
line moved into the other's     | abcdefgh | acdefgbh | abcdefXh
line doubled                    | abcdefgh | abbcdefgh | abcdefgX
line doubled, and edited        | abcdefgh | abbcdefgh | aXcdefgh
line doubled, by both           | abcdefgh | abbcdefgh | abbcdefgh
line doubled and tripled        | abcdefgh | abbcdefgh | abbbcdefgh
`;

type Row = ThreeTexts & { readonly name: string };

const text = (letters: string) =>
  Array.from(letters, (letter) => `${letter === '.' ? '' : letter === '_' ? '   ' : `line ${letter}`}\n`).join('');
const lines = (count: number, line: (number: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('');
const plain = (i: number) => `line ${i}\n`;
const changedAt = (count: number, at: readonly number[], to: string) =>
  lines(count, (i) => (at.includes(i) ? `${to} ${i}\n` : plain(i)));
const crlf = (whole: string) => whole.replaceAll('\n', '\r\n');
const ABC = text('abcdefgh');
const long = (mark: string) => `${'x'.repeat(100_000)}${mark}\n`;

const row = (name: string, base: string, yours: string, next: string): Row => ({ name, base, yours, next });

/** Merges that were thought out one by one; each is compared with git. */
export const HAND_PICKED: readonly Row[] = [
  ...LETTERS.trim()
    .split('\n')
    .map((line) => {
      const [name = '', base = '', yours = '', next = ''] = line.split('|').map((cell) => cell.trim());
      return row(name, text(base), text(yours), text(next));
    }),
  row('no line end: yours took it away', 'a\nb\nc\n', 'a\nb\nc', 'X\nb\nc\n'),
  row('no line end: yours took it away, ao edits it', 'a\nb\nc\n', 'a\nb\nc', 'a\nb\nX\n'),
  row('no line end: both took it away', 'a\nb\nc\n', 'a\nb\nc', 'a\nb\nc'),
  row('no line end: yours gave one', 'a\nb\nc', 'a\nb\nc\n', 'X\nb\nc'),
  row('no line end: yours gave one, ao appends', 'a\nb\nc', 'a\nb\nc\n', 'a\nb\nc\nd'),
  row('no line end: both append', 'a\nb', 'a\nb\nX', 'a\nb\nY'),
  row('no line end: conflict at the end of both', 'a\nb\n', 'a\nX', 'a\nY'),
  row('no line end: conflict at the end of one', 'a\nb\n', 'a\nX', 'a\nY\n'),
  row('no line end: only lines of it', 'a', 'b', 'a'),
  row('CRLF: all three', crlf(ABC), crlf(ABC).replace('line b', 'X'), crlf(ABC).replace('line g', 'Y')),
  row('CRLF: all three, conflict', crlf(ABC), crlf(ABC).replace('line b', 'X'), crlf(ABC).replace('line b', 'Y')),
  row('CRLF: in one line of yours', ABC, ABC.replace('line b\n', 'line b\r\n'), ABC.replace('line g', 'Y')),
  row('CRLF: in the line that ao edits', ABC, ABC.replace('line b\n', 'line b\r\n'), ABC.replace('line b', 'Y')),
  row('CRLF: yours turned to it', ABC, crlf(ABC), ABC),
  row('lone CR is part of a line', 'a\rb\nc\nd\n', 'a\rX\nc\nd\n', 'a\rb\nc\nY\n'),
  row('BOM: yours added one', ABC, `\uFEFF${ABC}`, ABC.replace('line g', 'Y')),
  row('BOM: yours added one, ao edits that line', ABC, `\uFEFF${ABC}`, ABC.replace('line a', 'Y')),
  row('trailing blanks: yours added some', ABC, ABC.replace('line b', 'line b  '), ABC.replace('line d', 'Y')),
  row('trailing blanks: both, differently', ABC, ABC.replace('line b', 'line b '), ABC.replace('line b', 'line b  ')),
  row('indentation: yours indents all', ABC, ABC.replaceAll('line', '  line'), ABC.replace('line c', 'Y')),
  row('indentation: tabs for blanks', '  a\n  b\nc\nd\n', '\ta\n\tb\nc\nd\n', '  a\n  b\nc\nY\n'),
  row(
    'very long lines',
    long('a') + long('b') + long('c'),
    long('X') + long('b') + long('c'),
    long('a') + long('b') + long('Y'),
  ),
  row('very long lines, conflict', long('a') + long('b'), long('X') + long('b'), long('Y') + long('b')),
  row('Unicode: letters', 'ä\nö\nü\nß\n', 'ä\nÖ\nü\nß\n', 'ä\nö\nü\nẞ\n'),
  row('Unicode: two forms of one letter are two', 'e\u0301\nb\nc\nd\n', '\u00e9\nb\nc\nd\n', 'e\u0301\nb\nc\nY\n'),
  row('Unicode: conflict', '模型\n', '模型 一\n', '模型 二\n'),
  row('Unicode: emoji', '🌱\n🌿\n🌳\n🪵\n', '🌱\n🌿🌿\n🌳\n🪵\n', '🌱\n🌿\n🌳\n🪵🪵\n'),
  row('Unicode: line separators are no line ends', 'a\u2028b\nc\nd\ne\n', 'a\u2028X\nc\nd\ne\n', 'a\u2028b\nc\nd\nY\n'),
  row('form feed and vertical tab', 'a\f\nb\v\nc\nd\n', 'a\f\nX\v\nc\nd\n', 'a\f\nb\v\nc\nY\f\n'),
  row('10,000 lines, far apart', lines(10_000, plain), changedAt(10_000, [5], 'X'), changedAt(10_000, [9_000], 'Y')),
  row(
    '10,000 lines, 500 edits each',
    lines(10_000, plain),
    changedAt(
      10_000,
      lines(500, (i) => `${i * 20} `)
        .split(' ')
        .map(Number),
      'X',
    ),
    changedAt(
      10_000,
      lines(500, (i) => `${i * 20 + 10} `)
        .split(' ')
        .map(Number),
      'Y',
    ),
  ),
  row(
    '10,000 lines, one conflict',
    lines(10_000, plain),
    changedAt(10_000, [7_000], 'X'),
    changedAt(10_000, [7_000], 'Y'),
  ),
  row(
    '10,000 lines, all of them anew',
    lines(10_000, plain),
    lines(10_000, (i) => `x ${i}\n`),
    lines(10_000, plain),
  ),
  row(
    '10,000 lines that repeat',
    lines(10_000, (i) => `${i % 7}\n`),
    `${lines(5_000, (i) => `${i % 7}\n`)}X\n${lines(5_000, (i) => `${(i + 5_000) % 7}\n`)}`,
    `${lines(10_000, (i) => `${i % 7}\n`)}Y\n`,
  ),
  row('markers in the text of all', '<<<<<<< a\nb\nc\nd\n', '<<<<<<< a\nX\nc\nd\n', '<<<<<<< a\nb\nc\nY\n'),
];
