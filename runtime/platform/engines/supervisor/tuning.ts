/** Times and counts of the supervisor; tests set smaller ones. */
export interface Tuning {
  /** Pause before the first restart; it doubles with each failure in a row. */
  firstPauseMs: number;
  maxPauseMs: number;
  /** A service that was ready this long has its failures forgiven. */
  forgiveAfterMs: number;
  /** Starts of a service that never was ready before `up` gives up on it. */
  attempts: number;
  /** How often it is looked whether the project's folder is still there. */
  folderCheckMs: number;
}

export const DEFAULT_TUNING: Tuning = {
  firstPauseMs: 500,
  maxPauseMs: 30_000,
  forgiveAfterMs: 10_000,
  attempts: 3,
  folderCheckMs: 1000,
};

/** The pause before the restart that follows the `failures`-th failure in a row (counted from 1). */
export function pauseAfter(failures: number, { firstPauseMs, maxPauseMs }: Tuning): number {
  return Math.min(maxPauseMs, firstPauseMs * 2 ** (failures - 1));
}
