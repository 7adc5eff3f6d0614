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

export interface FileNews {
  path: string;
  action: string;
  reason?: string;
}

/** A line for each file of a plan. What is as it was is left out unless `all` is asked for. */
export function fileLines(files: readonly FileNews[], { all = false } = {}): string[] {
  const shown = all ? files : files.filter((file) => file.action !== 'identical');
  return shown.map(({ path, action, reason }) => fileLine(action, path, QUIET_REASONS.has(action) ? '' : reason));
}

/** Actions that need no explanation. */
const QUIET_REASONS = new Set(['create', 'update', 'identical']);
