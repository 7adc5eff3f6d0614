export { applySync } from './apply.js';
export { CONFLICT_STYLES, type ConflictStyle } from './conflict-style.js';
export { findConflictMarkers, type LeftoverConflict } from './conflict-markers.js';
export { diskFault } from './disk-fault.js';
export { markUnmerged } from './git-index.js';
export { type FileChange, fileChanges, type PlannedFiles } from './file-changes.js';
export { type FileClass, type FileSet, FileSetBuilder, type GeneratedFile } from './file-set.js';
export { type Held, withProjectLock } from './lock.js';
export {
  type AnswerValue,
  type BlueprintPin,
  type Component,
  type Insertion,
  type Manifest,
  type ManifestEntry,
  type ManifestHead,
} from './manifest.js';
export { REJECTS } from './merged.js';
export {
  changesFiles,
  describePlan,
  type PlanOptions,
  planSync,
  type SyncAction,
  type SyncPlan,
  type SyncStep,
} from './plan.js';
export { type HistoryLine, listHistory, undoLast, type UndoOptions } from './undo.js';
export type { UndoPlan } from './undo-plan.js';
export { type Moves, readManifest, readSnapshot, type Snapshot } from './snapshot.js';
