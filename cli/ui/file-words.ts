import { count } from './measures.js';
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

/** A line for each file of a plan that has news; what stays as it is has none. */
export function fileLines(files: readonly FileNews[]): string[] {
  const news = files.filter(({ action }) => !UNCHANGED.has(action));
  return news.map(({ path, action, reason }) => fileLine(action, path, SELF_EVIDENT.has(action) ? '' : reason));
}

const UNCHANGED = new Set(['identical', 'skip', 'kept-deleted']);
const SELF_EVIDENT = new Set(['create', 'update']);

/** `2 files created, 1 merged`; or that there was nothing to do. */
export function syncSummary(files: readonly FileNews[], dryRun: boolean): string {
  const counts = new Map<string, number>();
  for (const { action } of files) if (PAST[action]) counts.set(action, (counts.get(action) ?? 0) + 1);
  if (counts.size === 0) return `Everything is in line with the contract (${count(files.length, 'file')}).`;
  const parts = [...counts].map(([action, n]) => `${n} ${PAST[action]}`);
  return `${dryRun ? 'Would be: ' : ''}${parts.join(', ')}.`;
}

const PAST: Readonly<Record<string, string>> = { create: 'created', update: 'updated', merge: 'merged', conflict: 'in conflict', remove: 'removed', orphan: 'orphaned' };
