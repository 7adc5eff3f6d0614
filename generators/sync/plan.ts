import { fault } from '../../runtime/errors/index.js';
import { moveBases, settleBases } from './bases.js';
import type { ConflictStyle } from './conflict-style.js';
import type { FileClass, FileSet, GeneratedFile } from './file-set.js';
import type { Manifest, ManifestEntry, ManifestHead } from './manifest.js';
import type { Case, Decision } from './case.js';
import { decide, edited } from './decide.js';
import { REJECTS } from './merged.js';
import { foldedName } from './namesakes.js';
import type { Snapshot } from './snapshot.js';

/** What becomes of a file, in Rails' words. `kept-deleted`: the user deleted it, and it stays so. */
export type SyncAction =
  'create' | 'identical' | 'update' | 'merge' | 'conflict' | 'skip' | 'remove' | 'orphan' | 'kept-deleted';

/** One line of a plan. */
export interface SyncStep {
  readonly path: string;
  readonly class: FileClass;
  readonly action: SyncAction;
  readonly reason: string;
  /** Key paths that you and ao both changed; yours are kept. */
  readonly keys: readonly string[];
  /** Bytes to write, if any. */
  readonly write?: { readonly content: Uint8Array; readonly mode: GeneratedFile['mode'] };
  /** While it is so nothing is written at all: an edit would be lost, or something is in the place of the file. */
  readonly blocks?: true;
  /** The three texts of a conflict that is written between markers, for git. */
  readonly unmerged?: { readonly base: Uint8Array; readonly yours: Uint8Array; readonly next: Uint8Array };
}

/** All that a sync will do, as a value. `applySync` does it; `describePlan` prints it. */
export interface SyncPlan {
  readonly steps: readonly SyncStep[];
  /** The manifest as it will be. */
  readonly manifest: Manifest;
  /** Base texts to store, by path; undefined removes one. */
  readonly bases: ReadonlyMap<string, Uint8Array | undefined>;
  /** What the user should know of how it was made. */
  readonly warnings?: readonly string[];
  /** The contents that the plan was made from, so that a change in between is seen. */
  readonly seen: Snapshot;
}

export interface PlanOptions {
  /** Overwrite gen files that were edited by hand. */
  readonly force?: boolean;
  /** What becomes of lines that both sides changed; `inline` by default. */
  readonly conflict?: ConflictStyle;
  /** Files of the user that a generator changes, by path; undefined takes one away. */
  readonly edits?: ReadonlyMap<string, Uint8Array | undefined>;
  /** What is no longer made goes also when it is the user's, as long as nobody edited it: a component is destroyed. */
  readonly discard?: boolean;
  /** Tables of ao.toml, as dotted paths, that a destroyed component brought: they go with what was edited in them, as half a table would be none. */
  readonly gone?: readonly string[];
  /** Told with the plan. */
  readonly warnings?: readonly string[];
  /** Ejected files that are ao's again. */
  readonly handBack?: ReadonlySet<string>;
}

/**
 * Plans how the project of `snapshot` becomes `desired`. Touches no disk and decides everything: the steps are sorted by
 * path, each with its reason. Throws AO_SYNC_NAMES_CLASH.
 */
export async function planSync(
  snapshot: Snapshot,
  desired: FileSet,
  head: ManifestHead,
  options: PlanOptions = {},
): Promise<SyncPlan> {
  refuseNamesakes(desired);
  const listed = snapshot.manifest?.files ?? new Map<string, ManifestEntry>();
  const { edits = new Map<string, undefined>() } = options;
  const made = new Set(head.components.flatMap(({ created }) => created));
  const paths = [...new Set([...desired.keys(), ...listed.keys(), ...edits.keys()])].sort();
  const caseOf = casesOf(snapshot, desired, head, options);
  const steps: SyncStep[] = [];
  const files = new Map<string, ManifestEntry>();
  const bases = new Map<string, Uint8Array | undefined>();
  for (const path of paths) {
    const known = caseOf(path);
    // The user's since it was made; remembered so that `ao destroy` knows whether it was edited.
    if (known.next === undefined && known.entry !== undefined && made.has(path) && !edits.has(path)) {
      if (known.disk?.kind === 'file') files.set(path, known.entry);
      continue;
    }
    const decision = edits.has(path) ? edited(known, edits.get(path)) : await decide(await withRoom(known, caseOf));
    if (decision.entry !== undefined) files.set(path, decision.entry);
    if ('base' in decision) bases.set(path, decision.base);
    steps.push(...toSteps(path, known.next?.class ?? known.entry?.class ?? 'gen', decision));
  }
  moveBases(snapshot, files, bases);
  settleBases(snapshot, files, bases);
  return {
    steps,
    manifest: { ...head, files },
    bases,
    ...(options.warnings && { warnings: options.warnings }),
    seen: snapshot,
  };
}

/** Two files whose names differ in case or in the form of letters only are one file on some disks. */
function refuseNamesakes(desired: FileSet): void {
  const names = new Map<string, string>();
  for (const path of desired.keys()) {
    const other = names.get(foldedName(path));
    if (other !== undefined) throw fault('AO_SYNC_NAMES_CLASH', { paths: [other, path] });
    names.set(foldedName(path), path);
  }
}

/** Each path as the user has it, as ao last wrote it, and as ao would write it now. */
function casesOf(
  { manifest, files, bases }: Snapshot,
  desired: FileSet,
  head: ManifestHead,
  options: PlanOptions,
): (path: string) => Case {
  const listed = manifest?.files ?? new Map<string, ManifestEntry>();
  return (path) => ({
    path,
    next: desired.get(path),
    entry: options.handBack?.has(path) ? ofAo(listed.get(path)) : listed.get(path),
    disk: files.get(path),
    base: bases.get(path),
    force: options.force === true,
    discard: options.discard === true,
    gone: options.gone ?? [],
    conflict: options.conflict ?? 'inline',
    rejected: files.has(`${path}${REJECTS}`),
    version: head.ao,
  });
}

/** A file that goes makes room for one that has its name but for case: a .proto file was renamed so, and what is made of it. */
async function withRoom(known: Case, caseOf: (path: string) => Case): Promise<Case> {
  const { disk } = known;
  if (disk?.kind !== 'other' || disk.namesake === undefined) return known;
  const { action } = await decide(caseOf(disk.namesake));
  return action === 'remove' ? { ...known, disk: undefined } : known;
}

/** What was ejected, as if it never had been. */
function ofAo(entry: ManifestEntry | undefined): ManifestEntry | undefined {
  if (!entry?.ejected) return entry;
  const { class: fileClass, sha256, mode } = entry;
  return { class: fileClass, sha256, mode };
}

function toSteps(path: string, fileClass: FileClass, decision: Decision): SyncStep[] {
  const { action, reason, keys = [], write, blocks, unmerged, rejects } = decision;
  if (action === undefined) return [];
  const more = { ...(write && { write }), ...(blocks && { blocks }), ...(unmerged && { unmerged }) };
  const step: SyncStep = { path, class: fileClass, action, reason, keys, ...more };
  if (rejects === undefined) return [step];
  const beside = { content: rejects, mode: 0o644 } as const;
  const file = { path: `${path}${REJECTS}`, class: fileClass, action: 'create', keys: [], write: beside } as const;
  return [step, { ...file, reason: 'what ao would have changed' }];
}

/** The steps without their bytes: what `--dry-run` prints and `--json` shows. */
export function describePlan(plan: {
  readonly steps: readonly Omit<SyncStep, 'write'>[];
}): { path: string; class: FileClass; action: SyncAction; reason: string; keys: readonly string[] }[] {
  return plan.steps.map(({ path, class: fileClass, action, reason, keys }) => ({
    path,
    class: fileClass,
    action,
    reason,
    keys,
  }));
}

/** Whether applying the plan would change any file but ao's own state. */
export function changesFiles(plan: SyncPlan): boolean {
  return plan.steps.some((step) => step.write !== undefined || step.action === 'remove');
}
