import { blue, cyan, dim, green, red, yellow } from './palette.js';

/** Rails' words for what became of a file, one coloured word a line. */
const colours: Readonly<Record<string, (text: string) => string>> = {
  create: green,
  update: green,
  merge: cyan,
  identical: dim,
  skip: yellow,
  orphan: yellow,
  conflict: red,
  remove: red,
  invoke: blue,
};

/** `      create  model-service/model.py` */
export function fileLine(word: string, path: string, remark?: string): string {
  const colour = colours[word] ?? ((text: string) => text);
  return `${' '.repeat(Math.max(0, 12 - word.length))}${colour(word)}  ${path}${remark ? dim(`  ${remark}`) : ''}`;
}
