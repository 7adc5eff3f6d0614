import { posix } from 'node:path';
import { lineAt } from '../../sync/traced-block.js';
import type { TracedText } from '../../sync/traced-text.js';
import type { GeneratedName } from '../language.js';
import { codeOf } from './typescript-source.js';

interface Statement {
  readonly module: string;
  /** Names that it gives the file, by what they are called there. */
  readonly names: readonly string[];
  /** The same names as the module has them; without those that it gives no name of its own (`* as base`). */
  readonly exported: readonly string[];
  /** Of its first and last line. */
  readonly first: number;
  readonly last: number;
}

const IMPORT =
  /import\s+(?:(?<clause>[^'";]*?)\s+from\s*)?(['"])(?<module>[^'"\n]*)\2(?:\s*with\s*\{[^}]*\})?[ \t]*;?/y;

/** What a file, by its path in the folder of the service, imports by name of the generated code. */
export function generatedNames(source: string, path: string): GeneratedName[] {
  return statementsOf(source).flatMap(({ module, exported }) => {
    const place = posix.join(posix.dirname(path), module);
    if (!module.startsWith('.') || !place.startsWith('gen/')) return [];
    return exported.map((name) => ({ name, from: module, files: [place.replace(/\.js$/, '.ts')] }));
  });
}

/** Imports what is wanted, each statement by itself. False, and nothing done, when a name means something else in the file. */
export function insertImports(file: TracedText, wanted: readonly string[]): boolean {
  const open = wanted.map((text) => ({ text, statement: statementsOf(text)[0] as Statement }));
  const code = codeOf(file.text) ?? '';
  const present = statementsOf(file.text);
  const clashes = open.some(({ statement: { names, module } }) =>
    names.some(
      (name) => present.some((each) => each.names.includes(name) && each.module !== module) || isDeclared(code, name),
    ),
  );
  if (clashes) return false;
  for (const { text, statement } of open) insertImport(file, text, statement);
  return true;
}

function insertImport(file: TracedText, text: string, { names, module }: Statement): void {
  const present = statementsOf(file.text);
  const missing = names.filter((name) => !present.some((each) => each.module === module && each.names.includes(name)));
  const sharing = present.filter((each) => each.module === module && each.names.some((name) => names.includes(name)));
  for (const { first, last } of sharing) if (first === last) file.share(first);
  if (missing.length === 0) return;
  const rest = text.replace(/\{[^}]*\}/, `{ ${missing.join(', ')} }`);
  const beside = present.filter((each) => each.module === module).at(-1) ?? present.at(-1);
  if (beside !== undefined) return file.insert(beside.last + 1, [rest]);
  const start = headerLines(file.lines);
  file.insert(start, [rest]);
}

/** Behind a `#!` line and the comments that begin a file. */
function headerLines(lines: readonly string[]): number {
  const end = lines.findIndex((line) => !/^(#!|\/\/)/.test(line));
  return Math.max(0, end);
}

function isDeclared(code: string, name: string): boolean {
  const head = '^(?:export\\s+)?(?:default\\s+)?(?:declare\\s+)?(?:abstract\\s+)?(?:async\\s+)?';
  return new RegExp(`${head}(?:class|function\\*?|const|let|var|interface|type|enum)\\s+${name}\\b`, 'm').test(code);
}

/** The import statements that begin a line. */
function statementsOf(source: string): Statement[] {
  const code = codeOf(source) ?? '';
  return [...code.matchAll(/^import\b(?!\s*\()/gm)].flatMap(({ index }) => {
    IMPORT.lastIndex = index;
    const match = IMPORT.exec(source);
    if (match?.groups === undefined) return [];
    const { clause = '', module = '' } = match.groups;
    return [
      {
        module,
        names: namesIn(clause),
        exported: exportedIn(clause),
        first: lineAt(source, index),
        last: lineAt(source, index + match[0].length),
      },
    ];
  });
}

function exportedIn(clause: string): string[] {
  const braced = /\{([^}]*)\}/.exec(withoutComments(clause))?.[1]?.split(',') ?? [];
  return braced.flatMap((part) => /^\s*(?:type\s+(?!as\b))?([\w$]+)/.exec(part)?.[1] ?? []);
}

function withoutComments(clause: string): string {
  return clause.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ');
}

function namesIn(clause: string): string[] {
  const plain = withoutComments(clause).replace(/^type\s+(?=[{*\w])/, '');
  const braced = /\{([^}]*)\}/.exec(plain)?.[1]?.split(',') ?? [];
  const others = plain.replace(/\{[^}]*\}/, '').split(',');
  return [...braced, ...others]
    .map((part) => /(?:\bas\s+)?([\w$]+)\s*$/.exec(part)?.[1] ?? '')
    .filter((name) => name !== '');
}
