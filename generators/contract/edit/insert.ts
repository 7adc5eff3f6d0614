import { insertIntoBlock, lineAt, offsetOf } from '../../sync/traced-block.js';
import type { TracedText } from '../../sync/traced-text.js';
import { importsOf } from '../imports.js';
import { serviceBlock, statementEnd, tokensOf } from './tokens.js';

/** Puts lines (not indented) at the end of a service. False when the file has no such service. */
export function insertIntoService(file: TracedText, service: string, lines: readonly string[]): boolean {
  const { text } = file;
  const block = serviceBlock(text, service);
  if (block === undefined) return false;
  const { start, open, close } = block;
  const first = tokensOf(text).find((token) => token.start >= open.end && token.end <= close.start);
  insertIntoBlock(file, { start: start.start, open: open.start, close: close.start, first: first?.start }, lines);
  return true;
}

/** Puts declarations at the end of a file, a blank line before each. */
export function appendDeclarations(file: TracedText, declarations: readonly (readonly string[])[]): void {
  for (const lines of declarations) {
    const last = file.lines.at(-1) === '' ? file.lines.at(-2) : file.lines.at(-1);
    file.insert('end', [...(last === undefined || last.trim() === '' ? [] : ['']), ...lines]);
  }
}

/** Imports a file behind the other imports, unless it is imported. */
export function insertImport(file: TracedText, path: string): void {
  const imports = importsOf(file.text);
  const known = imports.find((each) => each.path === path);
  const statement = `import "${path}";`;
  if (known !== undefined) return file.share(known.line - 1);
  const last = imports.at(-1);
  const behind =
    last === undefined
      ? ['package', 'syntax', 'edition'].map((word) => statementEnd(file.text, word)).find((end) => end !== undefined)
      : tokensOf(file.text).find(
          ({ text, start }) => text === ';' && start > offsetOf(file.lines, last.line - 1) + last.column,
        );
  if (behind === undefined) return file.insert(0, [statement, '']);
  if (!endsLine(file.text, behind.end)) return appendDeclarations(file, [[statement]]);
  file.insert(lineAt(file.text, behind.start) + 1, last === undefined ? ['', statement] : [statement]);
}

/** Whether nothing but comments stands behind an offset in its line, and they end there. */
function endsLine(source: string, offset: number): boolean {
  const end = source.indexOf('\n', offset) < 0 ? source.length : source.indexOf('\n', offset);
  const rest = tokensOf(source).filter((token) => token.end > offset && token.start < end);
  return rest.every(({ kind, end: last }) => kind === 'comment' && last <= end);
}
