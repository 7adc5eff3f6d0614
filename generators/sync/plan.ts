import type { ConflictStyle } from './conflict-style.js';
import type { FileClass, FileSet, GeneratedFile } from './file-set.js';
import type { Manifest, ManifestEntry, ManifestHead } from './manifest.js';
import { decide, type Decision, edited } from './decide.js';
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
}

/** All that a sync will do, as a value. `applySync` does it; `describePlan` prints it. */
export interface SyncPlan {
  readonly steps: readonly SyncStep[];
  /** The manifest as it will be. */
  readonly manifest: Manifest;
  /** Base texts to store, by path; undefined removes one. */
  readonly bases: ReadonlyMap<string, Uint8Array | undefined>;
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
  /** Ejected files that are ao's again. */
  readonly handBack?: ReadonlySet<string>;
}

/**
 * Plans how the project of `snapshot` becomes `desired`. Touches no disk and decides everything: the steps are sorted by
 * path, each with its reason.
 */
export async function planSync(
  snapshot: Snapshot,
  desired: FileSet,
  head: ManifestHead,
  options: PlanOptions = {},
): Promise<SyncPlan> {
  const listed = snapshot.manifest?.files ?? new Map<string, ManifestEntry>();
  const { edits = new Map<string, undefined>() } = options;
  const paths = [...new Set([...desired.keys(), ...listed.keys(), ...edits.keys()])].sort();
  const steps: SyncStep[] = [];
  const files = new Map<string, ManifestEntry>();
  const bases = new Map<string, Uint8Array | undefined>();
  for (const path of paths) {
    const known = {
      next: desired.get(path),
      entry: options.handBack?.has(path) ? ofAo(listed.get(path)) : listed.get(path),
      disk: snapshot.files.get(path),
      base: snapshot.bases.get(path),
    };
    const whole = {
      path,
      ...known,
      force: options.force === true,
      discard: options.discard === true,
      version: head.ao,
    };
    const decision = edits.has(path) ? edited(whole, edits.get(path)) : await decide(whole);
    if (decision.entry !== undefined) files.set(path, decision.entry);
    if ('base' in decision) bases.set(path, decision.base);
    if (decision.action !== undefined)
      steps.push(toStep(path, known.next?.class ?? known.entry?.class ?? 'gen', decision));
  }
  moveBases(snapshot, files, bases);
  return { steps, manifest: { ...head, files }, bases, seen: snapshot };
}

/** What was ejected, as if it never had been. */
function ofAo(entry: ManifestEntry | undefined): ManifestEntry | undefined {
  if (!entry?.ejected) return entry;
  const { class: fileClass, sha256, mode } = entry;
  return { class: fileClass, sha256, mode };
}

/** The base of a moved file goes with it. */
function moveBases(
  { moved, bases: stored }: Snapshot,
  files: ReadonlyMap<string, ManifestEntry>,
  bases: Map<string, Uint8Array | undefined>,
): void {
  for (const [path, from] of moved) {
    const base = stored.get(path);
    if (base !== undefined && files.has(path) && !bases.has(path)) bases.set(path, base);
    if (!files.has(from)) bases.set(from, undefined);
  }
}

function toStep(path: string, fileClass: FileClass, decision: Decision): SyncStep {
  const { action = 'skip', reason, keys = [], write } = decision;
  return { path, class: fileClass, action, reason, keys, ...(write && { write }) };
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
