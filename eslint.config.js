import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** `from` may not import `target`s: the table of docs/architecture.md, word for word. */
const boundary = (target, ...from) =>
  from.map((f) => ({
    target: `./${target}`,
    from: `./${f}`,
    message: `${target} may not import ${f}: see docs/architecture.md`,
  }));

export default tseslint.config(
  {
    ignores: [
      '**/node_modules',
      '**/dist',
      '**/assets',
      'coverage',
      '.cache',
      'runtime/python',
      'blueprints',
      'examples',
      'test/fixtures',
      '**/*.gen.ts',
      '**/.venv',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    plugins: { 'import-x': importX },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            ...boundary('runtime', 'cli', 'generators'),
            ...boundary('generators', 'cli', 'runtime/service'),
            ...['engines', 'build', 'check', 'tasks', 'doctor', 'install'].flatMap((d) =>
              boundary('generators', `runtime/platform/${d}`),
            ),
            ...boundary('runtime/contract', 'runtime/service', 'runtime/platform'),
            ...boundary('runtime/service', 'runtime/platform'),
            ...boundary('runtime/platform', 'runtime/service'),
            ...boundary('runtime/errors', 'runtime/contract', 'runtime/service', 'runtime/platform'),
          ],
        },
      ],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
    },
    settings: { 'import-x/resolver': { typescript: true, node: true } },
  },
  { files: ['**/*.js'], languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } } },
  { files: ['test/**/*.ts'], rules: { 'max-lines': 'off', 'max-lines-per-function': 'off' } },
  {
    files: ['cli/commands/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }] },
  },
);
