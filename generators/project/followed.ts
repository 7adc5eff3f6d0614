import { insertedLines } from '../sync/insertion.js';
import type { Component, Insertion, SyncPlan } from '../sync/index.js';
import { textOf } from './facts.js';

/**
 * A plan that remembers which lines come with a new component into files that follow the contract by themselves. They go with
 * it when it is destroyed, also when the file was edited by then and follows no more.
 */
export function withFollowed(plan: SyncPlan, { generator, name }: Pick<Component, 'generator' | 'name'>): SyncPlan {
  const components = plan.manifest.components.map((each) =>
    each.generator === generator && each.name === name
      ? { ...each, inserted: [...each.inserted, ...followed(plan, each)] }
      : each,
  );
  return { ...plan, manifest: { ...plan.manifest, components } };
}

function followed({ steps, seen }: SyncPlan, { inserted }: Component): Insertion[] {
  const written = new Set(inserted.map(({ path }) => path));
  return steps.flatMap(({ path, class: owner, action, write }) => {
    const before = seen.files.get(path);
    if (owner !== 'seam' || action !== 'update' || write === undefined || before?.kind !== 'file') return [];
    if (written.has(path)) return [];
    const lines = insertedLines(textOf(before.content), textOf(write.content)) ?? [];
    return lines.flatMap(laidOut).map((each) => ({ path, ...each }));
  });
}

type Lines = Omit<Insertion, 'path'>;

/**
 * A line whose words were laid out below each other, so that others fit between: the layout by itself and each run of new
 * lines by itself, as they go one by one when others stand between them by then. Anything else stays one piece.
 */
function laidOut(change: Lines): Lines[] {
  const { text, was = '' } = change;
  const known = new Set(wordsOf(was));
  const isOld = (line: string) => wordsOf(line).every((word) => known.has(word));
  const lines = text.split(/(?<=\n)/);
  const old = lines.filter(isOld);
  if (was.split('\n').length !== 2 || wordsOf(old.join('')).join(' ') !== wordsOf(was).join(' ')) return [change];
  const runs = lines.map((line) => (isOld(line) ? '\0' : line)).join('');
  return [
    { text: old.join(''), was, layout: true },
    ...runs.split(/\0+/).flatMap((run) => (run === '' ? [] : { text: run })),
  ];
}

function wordsOf(text: string): string[] {
  return text.match(/[\w.]+/g) ?? [];
}
