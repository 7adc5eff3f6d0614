import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describeLanguage } from '../../contract/language.js';

/** Reads every source, stubs too; imports nothing. */
const READ = `
import ast, pathlib, sys
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.py*")):
    try:
        ast.parse(path.read_text(encoding="utf-8"), str(path))
    except SyntaxError as error:
        print(path, error)
`;

describeLanguage('python', {
  async faults(folder) {
    const { stdout } = await promisify(execFile)('python3', ['-c', READ, folder]);
    return stdout.split('\n').filter(Boolean);
  },
});
