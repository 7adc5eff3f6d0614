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
    return lines.map((each) => ({ path, ...each }));
  });
}
