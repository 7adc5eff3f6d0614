import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe } from 'vitest';
import { describeLanguage } from '../../contract/language.js';
import { hasR } from '../../r.js';

const READ = `
for (path in list.files(commandArgs(TRUE), "[.]R$", recursive = TRUE, full.names = TRUE)) {
  tryCatch(parse(path, encoding = "UTF-8"), error = function(e) cat(conditionMessage(e), "\\n"))
}`;

describe.skipIf(!hasR)('R', () =>
  describeLanguage('r', {
    async faults(folder) {
      const { stdout } = await promisify(execFile)('Rscript', ['--vanilla', '-e', READ, folder]);
      return stdout.split('\n').filter(Boolean);
    },
  }),
);
