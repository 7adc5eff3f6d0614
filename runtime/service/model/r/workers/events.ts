/** What a worker tells of itself. */
export interface WorkerEvents {
  /** The model is loaded; `missing` are the rpcs that it has no function for. */
  readonly onReady: (missing: readonly string[]) => void;
  /** The model cannot be loaded; the process ends after it. */
  readonly onFailed: (failed: { message: string; at: string; trace: readonly string[] }) => void;
  /** It can take a call again. */
  readonly onIdle: () => void;
  /** It has ended. */
  readonly onEnd: (end: WorkerEnd) => void;
}

/** How a worker has ended, the last lines that it printed, and whether that was because it was told to. */
export interface WorkerEnd {
  readonly how: string;
  readonly lines: readonly string[];
  readonly wanted: boolean;
}
