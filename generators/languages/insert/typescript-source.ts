/** Words after which a slash begins a regular expression and no division. */
const BEFORE_REGEX =
  /(?:^|[=([{,;:!&|?+\-*%^~<>]|\b(?:return|typeof|case|in|of|new|delete|void|throw|yield|await|else|do))\s*$/;

/**
 * A TypeScript source in which comments, strings, templates and regular expressions are blanks, so that only code is left;
 * offsets and lines are as before. Undefined when braces or quotes do not match.
 */
export function codeOf(source: string): string | undefined {
  let out = '';
  let at = 0;
  while (at < source.length) {
    const length = lengthOfText(source, at, out);
    if (length === undefined) return undefined;
    out += length === 0 ? source[at] : source.slice(at, at + length).replace(/[^\n]/g, ' ');
    at += Math.max(1, length);
  }
  return balanced(out) ? out : undefined;
}

/** How long what is no code is that begins here: 0 where it is code; undefined: it has no end. */
function lengthOfText(source: string, at: number, before: string): number | undefined {
  const two = source.slice(at, at + 2);
  if (two === '//') return lengthOf(/[^\n]*/y, source, at);
  if (two === '/*') return lengthOf(/\/\*[\s\S]*?\*\//y, source, at);
  if (source[at] === '"') return lengthOf(/"(?:\\[\s\S]|[^"\\\n])*"/y, source, at);
  if (source[at] === "'") return lengthOf(/'(?:\\[\s\S]|[^'\\\n])*'/y, source, at);
  if (source[at] === '`') return lengthOfTemplate(source, at);
  if (source[at] !== '/' || !BEFORE_REGEX.test(before.slice(-40).trimEnd())) return 0;
  return lengthOf(/\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/\w*/y, source, at) ?? 0;
}

function lengthOf(pattern: RegExp, source: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0].length;
}

/** A template with the templates within its `${…}`. */
function lengthOfTemplate(source: string, at: number): number | undefined {
  let [end, depth] = [at + 1, 0];
  while (end < source.length) {
    const char = source[end];
    if (char === '\\') end += 2;
    else if (depth === 0 && char === '`') return end + 1 - at;
    else if (depth === 0 && source.startsWith('${', end)) [end, depth] = [end + 2, 1];
    else if (depth === 0) end += 1;
    else {
      const inner = lengthOfText(source, end, source.slice(Math.max(0, end - 40), end));
      if (inner === undefined) return undefined;
      if (inner === 0) depth += char === '{' ? 1 : char === '}' ? -1 : 0;
      end += Math.max(1, inner);
    }
  }
  return undefined;
}

function balanced(code: string): boolean {
  let depth = 0;
  for (const char of code) {
    depth += char === '{' ? 1 : char === '}' ? -1 : 0;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** The offset of the brace that closes the one at `open`. */
export function closingBrace(code: string, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at += 1) {
    depth += code[at] === '{' ? 1 : code[at] === '}' ? -1 : 0;
    if (depth === 0) return at;
  }
  return code.length;
}
