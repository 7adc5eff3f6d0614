/** Columns that generated code keeps to where it can; the linter of a new project allows as many. */
export const WIDTH = 100;

/** A text of the contract as comment lines of R, its long lines broken between words; no lines for an empty text. */
export function commentLines(text: string, indent = ''): string[] {
  const lead = `${indent}# `;
  return text.trim() === ''
    ? []
    : text
        .trim()
        .split('\n')
        .flatMap((line) => wrapped(line, lead));
}

function wrapped(line: string, lead: string): string[] {
  // Characters that end a line to some reader, or that none sees.
  // eslint-disable-next-line no-control-regex
  const plain = line.replace(/[\u0000-\u0008\u000b-\u001f\u007f\u0085\u2028\u2029]/g, ' ');
  const margin = /^\s*/.exec(plain)?.[0] ?? '';
  const lines: string[] = [];
  let current = lead + margin;
  let empty = true;
  for (const word of plain.split(/\s+/).filter((each) => each !== '')) {
    if (!empty && current.length + 1 + word.length > WIDTH) {
      lines.push(current);
      [current, empty] = [lead + margin, true];
    }
    current += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, current.trimEnd()];
}

/** A text as R writes it. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

const RESERVED: ReadonlySet<string> = new Set(
  `if else repeat while function for next break in TRUE FALSE NULL Inf NaN NA NA_integer_ NA_real_ NA_complex_
    NA_character_`.split(/\s+/),
);

/** The name of an element of a list or vector, in front of its `=`. */
export function elementName(name: string): string {
  return /^[A-Za-z]\w*$/.test(name) && !RESERVED.has(name) ? name : quoted(name);
}

/** `name <- opener(…)` with one element a line. */
export function assignment(name: string, opener: string, elements: readonly string[][]): string[] {
  if (elements.length === 0) return [`${name} <- ${opener}()`];
  return [`${name} <- ${opener}(`, ...separated(elements), ')'];
}

/** Elements of several lines each, with the comma that R wants between two, and none behind the last. */
export function separated(elements: readonly string[][]): string[] {
  return elements.flatMap((lines, i) =>
    i === elements.length - 1 ? lines : [...lines.slice(0, -1), `${lines.at(-1) ?? ''},`],
  );
}
