import type { HistoryLine } from '../../generators/sync/index.js';
import { count } from './measures.js';
import { dim } from './palette.js';
import { table } from './table.js';

/** A line for each thing that ao wrote, newest first. */
export function historyTable(writes: readonly HistoryLine[]): string {
  if (writes.length === 0) return 'ao remembers nothing that it wrote here.';
  const rows = writes.map(({ time, command, files, undone }) => {
    const row = [moment(time), `ao ${command}`, count(files, 'file'), undone ? 'taken back' : ''];
    return undone ? row.map((cell) => dim(cell)) : row;
  });
  return table(rows);
}

/** Where versions of the user's files lie that went back all the same. */
export function asideLines(aside: ReadonlyMap<string, string>, dryRun: boolean): string[] {
  return [...aside].map(([path, place]) => `Your version of ${path} ${dryRun ? 'would be' : 'is'} kept in ${place}`);
}

/** `Taken back: ao sync of 2026-11-20 16:30:05, 3 files.` */
export function undoSummary(
  { command, time }: Pick<HistoryLine, 'command' | 'time'>,
  steps: readonly { readonly action: string }[],
  dryRun: boolean,
): string {
  const changed = steps.filter(({ action }) => CHANGED.has(action)).length;
  return `${dryRun ? 'Would be taken back' : 'Taken back'}: ao ${command} of ${moment(time)}, ${count(changed, 'file')}.`;
}

const CHANGED = new Set(['create', 'update', 'merge', 'remove']);

/** Of ISO 8601, to the second; UTC as there. */
function moment(time: string): string {
  return time.slice(0, 19).replace('T', ' ');
}
