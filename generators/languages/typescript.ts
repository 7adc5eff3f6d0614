import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { View } from '../project/render.js';
import { hasClass, hasMethod, typescriptMember } from './class-text.js';
import type { ModelLanguagePlug } from './language.js';

export const typescript: ModelLanguagePlug = {
  id: 'typescript',
  title: 'TypeScript',
  seam: 'src/model.ts',
  holds: 'a class with `load` and one method for each rpc',
  packages: 'package.json',
  gates: [
    { name: 'types', run: '["tsc", "-p", ".", "--noEmit"]', remedy: () => '', comment: '' },
    {
      name: 'lint',
      run: '["oxlint", "--deny-warnings"]',
      remedy: (folder) => `Most findings mend themselves: \`npx oxlint --fix\` in ${folder}`,
      comment: '',
    },
    { name: 'tests', run: '"tsc -p . && cd dist && node --test"', remedy: () => '', comment: '' },
  ],
  fix: (folder) => `npm --prefix ${folder} run lint -- --fix`,
  train: 'tsc -p . && node dist/src/train.js',

  preload: async () => (await import('../code/typescript/index.js')).loadPlugin(),

  files: async (contract, known) => (await import('../code/typescript/index.js')).typescriptFiles(contract, known),

  view: async (contract, known) =>
    (await (await import('../code/typescript/index.js')).typescriptView(contract, known)) as unknown as View,

  vendored: async ({ serviceTarball }) => [[`vendor/${basename(serviceTarball)}`, await readFile(serviceTarball)]],

  async methods(contract) {
    const { typescriptView } = await import('../code/typescript/index.js');
    const { services } = await typescriptView(contract);
    return services.flatMap(({ className, baseName, methods }) =>
      methods.map((method) => ({
        rpc: method.rpc,
        className,
        method: method.name,
        batch: method.batch,
        text: `${method.doc}  ${method.signature} {\n    ${method.body}\n  }`,
        classHead: `export class ${className} extends ${baseName} {`,
        imports: method.imports,
        classImports: [`import { ${baseName} } from '../gen/base.js';`],
      })),
    );
  },

  hasClass,
  hasMethod: (source, wanted) => hasMethod(source, wanted, typescriptMember),
  imported: async (source, path) =>
    path.endsWith('.ts') ? (await import('./insert/typescript-imports.js')).generatedNames(source, path) : [],
  insert: async (file, method) => (await import('./insert/typescript.js')).insertTypeScript(file, method),
};
