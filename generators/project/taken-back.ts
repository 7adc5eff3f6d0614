import { isUtf8 } from 'node:buffer';
import { fault } from '../../runtime/errors/index.js';
import { readDiskFile } from '../sync/disk-file.js';
import { takeOut } from '../sync/insertion.js';
import type { Component, Insertion } from '../sync/index.js';
import { fingerprint } from '../sync/fingerprint.js';
import { textOf } from './facts.js';
import type { Inputs } from './inputs.js';

/** What destroying a component comes to in the files that are the user's. */
export interface TakenBack {
  /** By path; undefined takes a file away. */
  readonly edits: ReadonlyMap<string, Uint8Array | undefined>;
  /** Paths of what was edited since: it stays. */
  readonly kept: readonly string[];
  /** Those that are left: what another still needs of what goes is theirs now. */
  readonly components: readonly Component[];
}

/**
 * Takes a component out of the user's files, as far as they still have what was put in. Throws AO_GENERATE_NEEDED when
 * another was put into a file that came with it.
 */
export async function takenBack(
  root: string,
  { manifest, components }: Pick<Inputs, 'manifest' | 'components'>,
  component: Component,
): Promise<TakenBack> {
  const left = components.filter((each) => each !== component);
  refuseNeeded(component, left);
  const edits = new Map<string, Uint8Array | undefined>();
  const kept = new Set<string>();
  // What lies elsewhere, behind a link, is not changed.
  const fileAt = async (path: string) => {
    const file = await readDiskFile(root, path, new Set());
    return file?.kind === 'file' ? file.content : undefined;
  };
  const isPristine = async (path: string) => {
    const content = await fileAt(path);
    return content && fingerprint(content) === manifest.files.get(path)?.sha256;
  };
  for (const path of component.created) {
    const pristine = await isPristine(path);
    if (pristine === true) edits.set(path, undefined);
    if (pristine === false) kept.add(path);
  }
  for (const insertion of [...component.inserted].reverse()) {
    const { path } = insertion;
    // What nobody edited follows the contract by itself.
    if (!edits.has(path) && (await isPristine(path)) === true) continue;
    if (left.some((each) => each.inserted.some((other) => isSame(other, insertion)))) continue;
    const text = edits.get(path) ?? (await fileAt(path));
    const without = text && isUtf8(text) ? takeOut(textOf(text), insertion) : undefined;
    if (without !== undefined) edits.set(path, Buffer.from(without));
    else if (!handOn(insertion, left) && insertion.layout !== true) kept.add(path);
  }
  return { edits, kept: [...kept], components: left };
}

function refuseNeeded({ generator, name, created }: Component, others: readonly Component[]): void {
  const needs = others.filter(({ inserted }) => inserted.some(({ path }) => created.includes(path)));
  if (needs.length === 0) return;
  const by = needs.map((each) => `${each.generator} ${each.name}`);
  throw fault('AO_GENERATE_NEEDED', { what: `${generator} ${name}`, by });
}

/** Lines between which another's now stand, or which another laid out anew, are taken out with that one. */
function handOn(insertion: Insertion, others: Component[]): boolean {
  const heir = others.findIndex(({ inserted }) =>
    inserted.some(
      ({ path, was, layout }) =>
        path === insertion.path && (insertion.layout === true || (layout === true && was === insertion.text)),
    ),
  );
  const found = others[heir];
  if (found === undefined) return false;
  others[heir] = { ...found, inserted: [insertion, ...found.inserted] };
  return true;
}

function isSame(a: Insertion, b: Insertion): boolean {
  return a.path === b.path && a.text === b.text && a.was === b.was;
}
