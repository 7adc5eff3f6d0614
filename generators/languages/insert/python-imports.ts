import { compareNames, importStatements } from '../../code/python/imported-names.js';
import type { TracedText } from '../../sync/traced-text.js';
import type { GeneratedName } from '../language.js';
import { type Statement, statementsOf } from './python-source.js';

/** `from module import name as local`. */
export interface PythonImport {
  readonly module: string;
  readonly name: string;
  readonly local: string;
}

interface FromStatement extends Statement {
  readonly module: string;
  readonly names: readonly PythonImport[];
}

const INDENT = '    ';

/** The imports that a text of `from … import …` statements asks for. */
export function readImports(text: string): PythonImport[] {
  return (statementsOf(text) ?? []).flatMap((each) => fromStatement(each)?.names ?? []);
}

/** What a file imports by name of the generated code. */
export function generatedNames(source: string): GeneratedName[] {
  const own = readImports(source).filter(({ module }) => module.split('.')[0] === 'gen');
  return own.map(({ module, name }) => {
    const place = module.replaceAll('.', '/');
    return { name, from: module, files: [`${place}.py`, `${place}/__init__.py`], module: `${place}/${name}.py` };
  });
}

/** Imports what is wanted, in the order that isort has. False, and nothing done, when a name means something else in the file. */
export function insertImports(file: TracedText, wanted: readonly PythonImport[]): boolean {
  const statements = statementsOf(file.text)?.filter(({ indent }) => indent === '');
  if (statements === undefined) return false;
  const known = statements.flatMap((each) => fromStatement(each)?.names ?? []);
  const bound = new Set(statements.flatMap(({ text }) => boundBy(text)));
  const same = (a: PythonImport, b: PythonImport) => a.module === b.module && a.name === b.name && a.local === b.local;
  const clash = (want: PythonImport) =>
    !known.some((each) => same(each, want)) &&
    (bound.has(want.local) || known.some(({ local }) => local === want.local));
  if (wanted.some(clash)) return false;
  const modules = [...new Set(wanted.map(({ module }) => module))];
  for (const module of modules)
    insertModule(
      file,
      wanted.filter((want) => want.module === module),
    );
  return true;
}

/** What is imported from a module, in one statement where the file has none of it. */
function insertModule(file: TracedText, wanted: readonly PythonImport[]): void {
  const [first] = wanted;
  const known = (statementsOf(file.text) ?? []).some((each) => fromStatement(each)?.module === first?.module);
  if (first === undefined || known || wanted.some(({ name, local }) => name !== local))
    for (const want of wanted) insertImport(file, want);
  else insertStatement(file, first.module, wanted);
}

function insertImport(file: TracedText, want: PythonImport): void {
  const all = (statementsOf(file.text) ?? []).filter(({ indent }) => indent === '');
  const froms = all.map(fromStatement).filter((each) => each !== undefined);
  const own = froms.filter(({ module }) => module === want.module);
  const has = own.find(({ names }) => names.some(({ name, local }) => name === want.name && local === want.local));
  if (has !== undefined) return share(file, has, want);
  const open = own.find(
    ({ names, comments }) => names.every(({ name, local }) => name === local) && comments.length === 0,
  );
  if (open === undefined || want.name !== want.local) return insertStatement(file, want.module, [want]);
  if (!isOneALine(file, open)) {
    const names = open.names.map(({ name }) => `${INDENT}${name},`);
    file.spread(open.first, open.last - open.first + 1, [`from ${open.module} import (`, ...names, ')']);
  }
  const before = open.names.findIndex(({ name }) => compareNames(want.name, name) < 0);
  file.insert(open.first + 1 + (before < 0 ? open.names.length : before), [`${INDENT}${want.name},`]);
}

/** The line that has the name, where several stand below each other; else all of the statement. */
function share(file: TracedText, { first, last }: Statement, { name }: PythonImport): void {
  file.share(first, last - first + 1);
  for (let line = first; line <= last; line += 1) if (file.lines[line]?.trim() === `${name},`) file.share(line);
}

function isOneALine(file: TracedText, { first, last, names }: FromStatement): boolean {
  const lines = file.lines.slice(first, last + 1);
  const inner = lines.slice(1, -1).map((line) => line.trim());
  return (
    lines.at(-1)?.trim() === ')' &&
    inner.length === names.length &&
    inner.every((line, at) => line === `${names[at]?.name},`)
  );
}

/** A statement of its own, among those of its section: sections are parted by blank lines. */
function insertStatement(file: TracedText, from: string, names: readonly PythonImport[]): void {
  const all = (statementsOf(file.text) ?? []).filter(({ indent }) => indent === '');
  const froms = all.map(fromStatement).filter((each) => each !== undefined);
  const written = importStatements(
    from,
    names.map(({ name, local }) => ({ name, as: local })),
  );
  const statement = written.flatMap((each) => each.split('\n'));
  const rank = sectionOf(from);
  const section = froms.filter(({ module }) => sectionOf(module) === rank);
  const next = section.find(({ module }) => module > from);
  if (next !== undefined) return file.insert(next.first, statement);
  const last = section.at(-1);
  if (last !== undefined) return file.insert(last.last + 1, statement);
  const imports = all.filter(({ text }) => /^(import|from)\s/.test(text));
  const earlier = imports.filter((each) => rankOf(each) <= rank).at(-1);
  if (earlier !== undefined)
    return file.insert(earlier.last + 1, rankOf(earlier) === rank ? statement : ['', ...statement]);
  const [first] = imports;
  if (first !== undefined) return file.insert(first.first, [...statement, '']);
  const docstring = all[0] !== undefined && /^[rRuU]?["']/.test(all[0].text) ? all[0] : undefined;
  // Python reads what the first two lines say of the file only there.
  const start = file.lines.slice(0, 2).findLastIndex((line) => /^#(!|.*coding[:=])/.test(line)) + 1;
  if (docstring === undefined) file.insert(start, [...statement, '']);
  else file.insert(docstring.last + 1, ['', ...statement]);
}

/** isort's sections: the future, Python's own, installed packages, the project's. Of Python's own those that models import. */
function sectionOf(module: string): number {
  const [top = ''] = module.split('.');
  if (top === '__future__') return 0;
  if (['ao_runtime', 'gen', 'model', 'train'].includes(top)) return 3;
  return STANDARD.has(top) ? 1 : 2;
}

const STANDARD: ReadonlySet<string> = new Set(
  `abc argparse array asyncio atexit base64 bisect collections concurrent contextlib copy csv ctypes dataclasses datetime decimal
  enum fractions functools gc glob gzip hashlib heapq hmac html http importlib inspect io ipaddress itertools json logging math
  multiprocessing operator os pathlib pickle platform pprint queue random re secrets shutil signal socket sqlite3 statistics
  string struct subprocess sys tempfile textwrap threading time traceback types typing unicodedata urllib uuid warnings weakref
  xml zipfile zlib zoneinfo`.split(/\s+/),
);

function rankOf({ text }: Statement): number {
  return sectionOf(/^(?:import|from)\s+([\w.]+)/.exec(text)?.[1] ?? '');
}

function fromStatement(statement: Statement): FromStatement | undefined {
  const match = /^from\s+([\w.]+)\s+import\s+\(?([\s\S]*?)\)?$/.exec(statement.text.replaceAll('\\\n', ' '));
  const module = match?.[1];
  if (module === undefined || statement.indent !== '') return undefined;
  const names = (match?.[2] ?? '').split(',').flatMap((part): PythonImport[] => {
    const [, name, local = name] = /^\s*(\w+)(?:\s+as\s+(\w+))?\s*$/.exec(part) ?? [];
    return name === undefined || local === undefined ? [] : [{ module, name, local }];
  });
  return { ...statement, module, names };
}

/** What a statement at the top of a file gives a name, besides `from … import …`. */
function boundBy(text: string): string[] {
  const declared =
    /^(?:async\s+)?(?:def|class)\s+(\w+)/.exec(text)?.[1] ?? /^(\w+)\s*(?::[^=]*)?=(?!=)/.exec(text)?.[1];
  if (declared !== undefined) return [declared];
  const modules = /^import\s+([\s\S]*)$/.exec(text)?.[1]?.split(',') ?? [];
  return modules.map((part) => /(?:\sas\s+|^\s*)(\w+)\s*(?:\.[\w.]*)?\s*$/.exec(part)?.[1] ?? '');
}
