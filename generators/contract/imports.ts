/** An import statement of a .proto file; line and column count from 1. */
export interface Import {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

const TOKENS =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|\bimport\s+(?:public\s+|weak\s+|option\s+)?(["'])((?:\\.|(?!\1)[^\\\n])*)\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;

/** The imports of a .proto file in order, those in comments and strings left out. Reads any text, valid or not. */
export function importsOf(source: string): Import[] {
  const imports: Import[] = [];
  for (const token of source.matchAll(TOKENS)) {
    if (token[2] === undefined) continue;
    const before = source.slice(0, token.index);
    imports.push({ path: token[2], line: before.split('\n').length, column: token.index - before.lastIndexOf('\n') });
  }
  return imports;
}
