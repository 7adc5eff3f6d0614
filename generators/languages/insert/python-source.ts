/** A statement of Python as its lines have it; blank lines and comments between statements are none. */
export interface Statement {
  /** Of the first and of the last line, from 0. */
  readonly first: number;
  readonly last: number;
  /** The blanks before it. */
  readonly indent: string;
  /** Without the indentation; comments are left out. */
  readonly text: string;
  /** The comments in it. */
  readonly comments: readonly string[];
}

const TOKEN =
  /"""(?:\\[\s\S]|(?!""")[\s\S])*"""|'''(?:\\[\s\S]|(?!''')[\s\S])*'''|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|#[^\n]*|\\\n|[\s\S]/g;

/** The statements of a Python file in order, those in bodies too; undefined when its brackets or quotes do not match. */
export function statementsOf(source: string): Statement[] | undefined {
  const statements: Statement[] = [];
  let [line, depth] = [0, 0];
  let open = { first: 0, text: '', comments: [] as string[] };
  const end = () => {
    const indent = /^[ \t]*/.exec(open.text)?.[0] ?? '';
    if (open.text.trim() !== '')
      statements.push({ ...open, last: line, indent, text: open.text.slice(indent.length).trimEnd() });
  };
  for (const [token] of source.matchAll(TOKEN)) {
    if (token === '\n' && depth === 0) {
      end();
      open = { first: line + 1, text: '', comments: [] };
    } else if (token.startsWith('#')) open.comments.push(token);
    else if (token === '"' || token === "'") return undefined;
    else open.text += token;
    if (/^[([{]$/.test(token)) depth += 1;
    if (/^[)\]}]$/.test(token)) depth -= 1;
    if (depth < 0) return undefined;
    line += token.split('\n').length - 1;
  }
  end();
  return depth === 0 ? statements : undefined;
}

/** A class by where it stands. */
export interface ClassPlace {
  readonly name: string;
  readonly indent: string;
  /** Blanks before what is in it. */
  readonly inner: string;
  /** Its last line, a comment's too. */
  readonly last: number;
}

/** The class with this name, or else the one that extends `base`; `unfit` when its body stands in the line of its head. */
export function classIn(
  source: string,
  statements: readonly Statement[],
  name: string,
  base: string,
): ClassPlace | 'unfit' | undefined {
  const heads = statements.map(({ text }) => /^class\s+(\w+)\s*(?:\(([\s\S]*)\))?\s*:(.*)$/.exec(text));
  const named = heads.findIndex((head) => head?.[1] === name);
  const extended = heads.findIndex((head) => head?.[2]?.split(/[^\w]+/).includes(base));
  const at = named < 0 ? extended : named;
  const head = statements[at];
  if (head === undefined) return undefined;
  const body = statements.slice(at + 1);
  const inside = ({ indent }: Statement) => indent.startsWith(head.indent) && indent.length > head.indent.length;
  const stop = body.findIndex((each) => !inside(each));
  const members = stop < 0 ? body : body.slice(0, stop);
  const [first] = members;
  if (first === undefined) return 'unfit';
  const called = heads[at]?.[1] ?? name;
  return {
    name: called,
    indent: head.indent,
    inner: first.indent,
    last: lastLine(source, members.at(-1)?.last ?? 0, head.indent),
  };
}

/** Comments below the last statement that are indented belong to the body. */
function lastLine(source: string, from: number, indent: string): number {
  let last = from;
  const comment = new RegExp(`^${indent}[ \\t]+#`);
  for (const [number, line] of source.split('\n').entries()) {
    if (number <= from || line.trim() === '') continue;
    if (!comment.test(line)) break;
    last = number;
  }
  return last;
}
