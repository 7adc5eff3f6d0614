import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { describeLanguage } from '../../contract/language.js';

// That it has the right types, test/generators/code/typescript tells.
describeLanguage('typescript', {
  async faults(folder) {
    const paths = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.ts'));
    const found = paths.map(async (path) => {
      const source = await readFile(join(folder, path), 'utf8');
      const { diagnostics = [] } = ts.transpileModule(source, { reportDiagnostics: true, fileName: path });
      return diagnostics.map(({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
    });
    return (await Promise.all(found)).flat();
  },
});
