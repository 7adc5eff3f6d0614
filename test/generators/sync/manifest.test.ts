import { isSafePath } from '../../../generators/sync/safe-path.js';
import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../../generators/sync/manifest-parse.js';
import { printManifest } from '../../../generators/sync/manifest-print.js';
import type { Manifest } from '../../../generators/sync/manifest.js';

const manifest: Manifest = {
  ao: '0.1.0',
  layers: ['project'],
  answers: { name: 'x', contract: null, flag: true },
  components: [
    { generator: 'model', name: 'b', answers: { serves: ['x.v1.Y'] }, inserted: [], created: [] },
    {
      generator: 'rpc',
      name: 'a',
      answers: {},
      inserted: [{ path: 'x.proto', text: 'rpc A\n' }],
      created: ['y.proto'],
    },
  ],
  files: new Map([
    ['b.py', { class: 'seam', sha256: 'b'.repeat(64), mode: 0o644 }],
    ['a ü/a.sh', { class: 'merged', sha256: 'a'.repeat(64), mode: 0o755, deletedByUser: true }],
  ]),
};
const withPath = (path: string) => printManifest(manifest).replace('"b.py"', JSON.stringify(path));

describe('the manifest', () => {
  it('is sorted, one file a line, and reads back', () => {
    const text = printManifest(manifest);
    expect(text.split('\n').filter((line) => line.includes('sha256'))).toHaveLength(2);
    expect(text.indexOf('a ü/a.sh')).toBeLessThan(text.indexOf('b.py'));
    const read = parseManifest(text);
    expect(read).toEqual(manifest);
    expect(printManifest(read)).toBe(text);
  });

  it.each([
    '../b.py',
    '/etc/passwd',
    'a/../../b',
    'a//b',
    './b',
    '',
    'C:/b',
    'a\\b',
    'a\0b',
    '.git/hooks/pre-commit',
    '.GIT/config',
    '.ao/manifest.json',
    '.ao/base/x',
    '.ao/txn/1/journal.json',
    '.AO/Undo/1/journal.json',
    'part/.git/config',
    '.git./config',
    'part/.GIT /config',
    'GIT~1/config',
    '.git::$INDEX_ALLOCATION/config',
    '.g\u200cit/config',
  ])('is not believed when it names %j', (path) => {
    expect(() => parseManifest(withPath(path))).toThrow(expect.objectContaining({ code: 'AO_SYNC_MANIFEST_INVALID' }));
  });

  it.each([
    ['no JSON', '{', /manifest\.json cannot be used/],
    [
      'markers of a merge',
      printManifest(manifest).replace('  "layers"', '<<<<<<< HEAD\n  "layers"'),
      /conflict markers/,
    ],
    ['a list', '[]', /not an object/],
    ['no version', printManifest(manifest).replace('"0.1.0"', '1'), /lacks "ao"/],
    ['an unknown class', printManifest(manifest).replace('"seam"', '"mine"'), /b\.py is not one of ao's/],
    ['an answer that is a table', printManifest(manifest).replace('"name": "x"', '"name": {}'), /answer name/],
  ])('is refused with %s', (_what, text, fact) => {
    expect(() => parseManifest(text)).toThrow(
      expect.objectContaining({ code: 'AO_SYNC_MANIFEST_INVALID', message: expect.stringMatching(fact) }),
    );
  });

  it('takes a component that a merge of branches left twice for one', () => {
    const twice = printManifest({ ...manifest, components: [...manifest.components, ...manifest.components] });
    expect(parseManifest(twice)).toEqual(manifest);
  });

  it('keeps an answer whatever its name', () => {
    const text = printManifest(manifest).replace('"flag"', '"__proto__"');
    expect(printManifest(parseManifest(text))).toBe(text);
  });

  it.each(['.gitignore', '.github/x', '.gitkeep', 'a.git/x', 'git/x', '.git-blame'])('may name %s', (path) => {
    expect(isSafePath(path)).toBe(true);
  });

  it('names devices of Windows everywhere but there', () => {
    expect(isSafePath('gen/con.py', 'win32')).toBe(false);
    expect(isSafePath('model-interface/aux.proto', 'win32')).toBe(false);
    expect(isSafePath('model-interface/aux.proto', 'linux')).toBe(true);
  });
});
