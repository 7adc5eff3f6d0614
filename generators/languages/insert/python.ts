import type { TracedText } from '../../sync/traced-text.js';
import { hasMethod, pythonMember } from '../class-text.js';
import type { WrittenMethod } from '../language.js';
import { insertImports, readImports } from './python-imports.js';
import { classIn, statementsOf } from './python-source.js';

const INDENT = '    ';

/**
 * Puts a method at the end of its class, and the class at the end of the file where there is none, with what they import.
 * False, and nothing done, when the file has it already, or is written so that it cannot be done without touching the user's words.
 */
export function insertPython(file: TracedText, method: WrittenMethod): boolean {
  const { className, classHead, imports, classImports } = method;
  const source = file.text;
  const statements = statementsOf(source);
  const base = /\((\w+)\)/.exec(classHead)?.[1] ?? '';
  const place = statements && classIn(source, statements, className, base);
  if (statements === undefined || place === 'unfit') return false;
  const own = { className: place?.name ?? className };
  if (
    [method.method, method.batch].some(
      (name) => name !== '' && hasMethod(source, { ...own, method: name }, pythonMember),
    )
  )
    return false;
  const wanted = readImports([...imports, ...(place === undefined ? classImports : [])].join('\n'));
  const text = method.text.split('\n');
  if (place === undefined) {
    if (new RegExp(`^(?!\\s*#).*\\b${className}\\b`, 'm').test(source) || !insertImports(file, wanted)) return false;
    file.insert('end', ['', '', classHead, ...text]);
    return true;
  }
  const before = file.lines.length;
  const unit = place.inner.slice(place.indent.length);
  const lines = ['', ...text.map((line) => indented(line, place.indent, unit))];
  if (!insertImports(file, wanted)) return false;
  file.insert(place.last + 1 + file.lines.length - before, lines);
  return true;
}

function indented(line: string, outer: string, unit: string): string {
  const depth = /^(?: {4})*/.exec(line)?.[0].length ?? 0;
  return line === '' ? '' : `${outer}${unit.repeat(depth / INDENT.length)}${line.slice(depth)}`;
}
