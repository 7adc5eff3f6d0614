import { insertIntoBlock } from '../../sync/traced-block.js';
import type { TracedText } from '../../sync/traced-text.js';
import { hasMethod, typescriptMember } from '../class-text.js';
import type { WrittenMethod } from '../language.js';
import { insertImports } from './typescript-imports.js';
import { closingBrace, codeOf } from './typescript-source.js';

/**
 * Puts a method at the end of its class, and the class at the end of the file where there is none, with what they import.
 * False, and nothing done, when the file has it already, or is written so that it cannot be done without touching the user's words.
 */
export function insertTypeScript(file: TracedText, method: WrittenMethod): boolean {
  const { className, classHead, imports, classImports } = method;
  const code = codeOf(file.text);
  if (code === undefined) return false;
  const base = /\bextends (\w+)/.exec(classHead)?.[1] ?? '';
  const place = classIn(code, className, base);
  const own = { className: place?.name ?? className };
  const names = [method.method, method.batch].filter((name) => name !== '');
  if (names.some((name) => hasMethod(file.text, { ...own, method: name }, typescriptMember))) return false;
  const lines = method.text.split('\n').map((line) => line.replace(/^ {2}/, ''));
  if (place === undefined) {
    if (new RegExp(`\\b${className}\\b`).test(code) || !insertImports(file, [...classImports, ...imports]))
      return false;
    file.insert('end', ['', classHead, ...method.text.split('\n'), '}']);
    return true;
  }
  const before = file.lines.length;
  if (!insertImports(file, imports)) return false;
  // The imports stand above it and moved it down by whole lines.
  const moved = codeOf(file.text) ?? '';
  const now = file.lines.length === before ? place : classIn(moved, className, base);
  if (now === undefined) return false;
  const first = /\S/.exec(file.text.slice(now.open + 1, now.close));
  insertIntoBlock(file, { ...now, first: first === null ? undefined : now.open + 1 + first.index }, lines);
  return true;
}

interface ClassPlace {
  readonly name: string;
  readonly start: number;
  readonly open: number;
  readonly close: number;
}

function classIn(code: string, name: string, base: string): ClassPlace | undefined {
  const heads = [...code.matchAll(/\bclass\s+([\w$]+)([^{]*)\{/g)];
  const named = heads.find((head) => head[1] === name);
  const head = named ?? heads.find((each) => new RegExp(`\\bextends\\s+${base}\\b`).test(each[2] ?? ''));
  if (head === undefined) return undefined;
  const open = head.index + head[0].length - 1;
  return { name: head[1] ?? name, start: head.index, open, close: closingBrace(code, open) };
}
