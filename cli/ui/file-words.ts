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
  edited: cyan,
  deleted: yellow,
  orphaned: yellow,
  replaced: red,
  ejected: blue,
  eject: blue,
};

/** `      create  model-service/model.py` */
export function fileLine(word: string, path: string, remark?: string): string {
  const colour = colours[word] ?? ((text: string) => text);
  return `${' '.repeat(Math.max(0, 12 - word.length))}${colour(word)}  ${path}${remark ? dim(`  ${remark}`) : ''}`;
}

export interface FileNews {
  path: string;
  action: string;
  /** Who owns it: gen, seam, merged or keyed. */
  class?: string;
  reason?: string;
  /** Keys that both sides changed; yours are kept. */
  keys?: readonly string[];
}

/**
 * A line for each file of a plan that has news; what stays as it is has none. Generated files of one folder that fared
 * alike are one line: they are ao's, and many. `whole`: a line for each of them too, as a dry run has it.
 */
export function fileLines(files: readonly FileNews[], { whole = false }: { whole?: boolean } = {}): string[] {
  const groups = new Map<string, FileNews[]>();
  for (const file of files.filter(hasNews)) {
    const folder = whole ? undefined : generatedFolder(file);
    const key = `${file.action} ${folder ?? file.path}`;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()].map((group) => {
    const [file] = group as [FileNews];
    if (group.length === 1) return fileLine(file.action, file.path, remarkOn(file));
    return fileLine(file.action, generatedFolder(file) ?? file.path, count(group.length, 'file'));
  });
}

/** The `gen/` or `vendor/` that a file of ao's lies in; undefined for any other, and for one that must be named. */
function generatedFolder({ path, class: owner, action }: FileNews): string | undefined {
  if (owner !== 'gen' || action === 'conflict') return undefined;
  return /^(?:.*?\/)??(?:gen|vendor)\//.exec(path)?.[0];
}

function hasNews({ action, keys = [] }: FileNews): boolean {
  return !UNCHANGED.has(action) || keys.length > 0;
}

function remarkOn({ action, reason, keys = [] }: FileNews): string | undefined {
  if (keys.length > 0) return `yours is kept, though ao.toml or ao has another: ${keys.join(', ')}`;
  return SELF_EVIDENT.has(action) ? undefined : reason;
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

const PAST: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'updated',
  merge: 'merged',
  conflict: 'in conflict',
  remove: 'removed',
  orphan: 'orphaned',
};
