import { describe, expect, it } from 'vitest';
import { type ModelLanguage, modelLanguage, type WrittenMethod } from '../../../generators/languages/index.js';
import { takeOut } from '../../../generators/sync/insertion.js';
import { TracedText } from '../../../generators/sync/traced-text.js';

const METHODS: Readonly<Record<'python' | 'typescript', WrittenMethod>> = {
  python: {
    rpc: 'p.v1.S/Explain',
    className: 'S',
    method: 'explain',
    batch: 'explain_batch',
    text: '    def explain(self, request: Ask, context: Context) -> Told:\n        """Says why."""\n        raise Unimplemented("…")',
    classHead: 'class S(SBase):',
    imports: [
      'from ao_runtime import Context, Unimplemented',
      'from gen.p_pb2 import Ask',
      'from gen.p_pb2 import Told',
    ],
    classImports: ['from gen.base import SBase'],
  },
  typescript: {
    rpc: 'p.v1.S/Explain',
    className: 'S',
    method: 'explain',
    batch: 'explainBatch',
    text: "  /** Says why. */\n  override async explain(_request: Ask, _context: Context): Promise<ToldInit> {\n    throw new Unimplemented('…');\n  }",
    classHead: 'export class S extends SBase {',
    imports: [
      "import type { Context } from '@ao/service/model';",
      "import { Unimplemented } from '@ao/service/model';",
      "import type { Ask, ToldInit } from '../gen/base.js';",
    ],
    classImports: ["import { SBase } from '../gen/base.js';"],
  },
};

/** Puts the method in, and checks that all that was put in comes out again. Undefined: it was not put in, and nothing was done. */
async function put(language: keyof typeof METHODS & ModelLanguage, source: string): Promise<string | undefined> {
  const file = new TracedText(source);
  const done = await modelLanguage(language).insert(file, METHODS[language]);
  const { text, inserted } = file.edit;
  if (!done) {
    expect(text).toBe(source);
    return undefined;
  }
  const left = [...inserted]
    .reverse()
    .reduce((now: string | undefined, each) => now && takeOut(now, { path: '', ...each }), text as string | undefined);
  expect(left).toBe(source);
  return text;
}

const HEAD =
  'from ao_runtime import Context, Unimplemented\nfrom gen.base import SBase\nfrom gen.p_pb2 import Ask, Told\n\n\n';

describe('a method is put at the end of its class in Python', () => {
  const METHOD = '    def explain(self, request: Ask, context: Context) -> Told:\n';
  it.each([
    [
      'before what follows it',
      'class S(SBase):\n    x = 1\n\n    # more\n\n\ndef f():\n    pass\n',
      `    # more\n\n${METHOD}        """Says why."""\n        raise Unimplemented("…")\n\n\ndef f():`,
    ],
    [
      'after a text that looks like the end',
      'class S(SBase):\n    x = """\ndef f():\n"""\n    y = (\n1)\n',
      `1)\n\n${METHOD}`,
    ],
    [
      'after a class in it, and decorators',
      '@d\nclass S(SBase):\n    class T:\n        @p\n        def g(self): ...\n',
      `        def g(self): ...\n\n${METHOD}`,
    ],
    [
      'indented by tabs',
      'class S(SBase):\n\tdef g(self):\n\t\tpass\n',
      '\t\tpass\n\n\tdef explain(self, request: Ask, context: Context) -> Told:\n\t\t"""Says why."""\n',
    ],
    ['that has another name', 'class Mine(Mixin, SBase):\n    x = 1', `    x = 1\n\n${METHOD}`],
    [
      'in a block',
      'if True:\n    class S(SBase):\n        x = 1\n    y = 2\n',
      '        x = 1\n\n        def explain(self, request: Ask, context: Context) -> Told:\n            """Says why."""\n            raise Unimplemented("…")\n    y = 2\n',
    ],
  ])('%s', async (_title, source, wanted) => {
    expect(await put('python', `${HEAD}${source}`)).toContain(wanted);
  });

  it.each([
    ['has it', 'class S(SBase):\n    def explain(self, request, context): ...\n'],
    ['answers batches', 'class S(SBase):\n    async def explain_batch(self, requests, contexts): ...\n'],
    ['stands in one line', 'class S(SBase): pass\n'],
    ['comes from elsewhere', 'from mine import S\n'],
    ['cannot be read', 'class S(SBase):\n    x = (1\n'],
  ])('but not where the class %s', async (_title, source) => {
    expect(await put('python', `${HEAD}${source}`)).toBeUndefined();
  });

  it('and the class at the end of the file, where there is none', async () => {
    expect(await put('python', 'import os\n\nprint(os)')).toBe(
      `import os\n\nfrom ao_runtime import Context, Unimplemented\nfrom gen.base import SBase\nfrom gen.p_pb2 import Ask, Told\n\nprint(os)\n\n\nclass S(SBase):\n${METHOD}        """Says why."""\n        raise Unimplemented("…")`,
    );
  });
});

describe('what a method imports is put among the imports in Python', () => {
  const CLASS = '\n\nclass S(SBase):\n    x = 1\n';
  it.each([
    [
      'in the order of isort, one a line',
      'from ao_runtime import Requests\nfrom gen.p_pb2 import Zoo\n',
      'from ao_runtime import (\n    Context,\n    Requests,\n    Unimplemented,\n)\nfrom gen.p_pb2 import (\n    Ask,\n    Told,\n    Zoo,\n)\n',
    ],
    [
      'below what the first lines say of the file',
      '#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\nx = 1\n',
      '#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\nfrom ao_runtime import Context, Unimplemented\n',
    ],
    [
      'in a list of lines',
      'from gen.p_pb2 import (\n    Ask,\n    Zoo,\n)\n',
      'from gen.p_pb2 import (\n    Ask,\n    Told,\n    Zoo,\n)\n',
    ],
    [
      'beside names with another name',
      'from gen.p_pb2 import Zoo as Animal\n',
      'from gen.p_pb2 import Zoo as Animal\n',
    ],
    ['below a docstring', '"""Mine."""\n', '"""Mine."""\n\nfrom ao_runtime import'],
    [
      'between the future and the rest',
      'from __future__ import annotations\n\nimport numpy\n',
      'from __future__ import annotations\n\nimport numpy\n\nfrom ao_runtime import',
    ],
  ])('%s', async (_title, source, wanted) => {
    expect(await put('python', `${source}${CLASS}`)).toContain(wanted);
  });

  it.each(['from mine import Ask', 'import x as Context', 'class Told: ...', 'Unimplemented = None', 'import Ask'])(
    'but not where a name has another meaning: %s',
    async (line) => {
      expect(await put('python', `${line}\n${CLASS}`)).toBeUndefined();
    },
  );
});

describe('a method is put at the end of its class in TypeScript', () => {
  const IMPORTS =
    "import { type Context, Unimplemented } from '@ao/service/model';\nimport { type Ask, SBase, type ToldInit } from '../gen/base.js';\n";
  const METHOD =
    '  /** Says why. */\n  override async explain(_request: Ask, _context: Context): Promise<ToldInit> {\n';
  it.each([
    [
      'before what follows it',
      'export class S extends SBase {\n  x = 1;\n}\n\nfunction f() {}\n',
      `  x = 1;\n\n${METHOD}    throw new Unimplemented('…');\n  }\n}\n\nfunction f() {}\n`,
    ],
    ['that is empty', 'export class S extends SBase {}\n', `export class S extends SBase {\n${METHOD}`],
    [
      'whose texts have braces',
      'class S extends SBase {\n  a = `}${`{${"}"}`}`; b = /[/}]\\}/.test("{"); // }\n  c = 4 / 2; /* } */\n  d = (x: number) => x / 1 / 2;\n}\n',
      `  d = (x: number) => x / 1 / 2;\n\n${METHOD}`,
    ],
    [
      'indented by tabs',
      'class S extends SBase {\n\tx = 1;\n}\n',
      '\tx = 1;\n\n\t/** Says why. */\n\toverride async explain(',
    ],
    ['that has another name', 'export class Mine extends SBase {\n  x = 1;\n}\n', `  x = 1;\n\n${METHOD}`],
  ])('%s', async (_title, source, wanted) => {
    expect(await put('typescript', `${IMPORTS}${source}`)).toContain(wanted);
  });

  it.each([
    ['has it', 'class S extends SBase {\n  override async explain() {}\n}\n'],
    ['comes from elsewhere', "export { S } from './s.js';\n"],
    ['cannot be read', 'class S extends SBase {\n'],
    ['cannot be read, for a template has no end', 'class S extends SBase {\n  x = `${`;\n}\n'],
    ['needs a name that has another meaning', 'const Ask = 1;\nclass S extends SBase {}\n'.replace('Ask', 'ToldInit')],
  ])('but not where the class %s', async (_title, source) => {
    const imports = source.includes('ToldInit') ? "import { SBase } from '../gen/base.js';\n" : IMPORTS;
    expect(await put('typescript', `${imports}${source}`)).toBeUndefined();
  });

  it('and the class at the end of the file, with its imports at the top', async () => {
    expect(await put('typescript', '// Mine.\nexport const x = 1;\n')).toBe(
      `// Mine.\nimport { SBase } from '../gen/base.js';\nimport type { Ask, ToldInit } from '../gen/base.js';\nimport type { Context } from '@ao/service/model';\nimport { Unimplemented } from '@ao/service/model';\nexport const x = 1;\n\nexport class S extends SBase {\n${METHOD}    throw new Unimplemented('…');\n  }\n}\n`,
    );
  });

  it('imports only what is missing, however it is written', async () => {
    const source = `import M, * as all from 'm';\nimport 'side';\nimport {\n  Context, // c\n  InvalidArgument as Bad,\n} from "@ao/service/model"\nimport type { Ask } from '../gen/base.js';\nclass S extends SBase {\n  x = 1;\n}\n`;
    const text = await put('typescript', source);
    expect(text).toContain(`} from "@ao/service/model"\nimport { Unimplemented } from '@ao/service/model';\n`);
    expect(text).toContain(
      `import type { Ask } from '../gen/base.js';\nimport type { ToldInit } from '../gen/base.js';\n`,
    );
  });
});
