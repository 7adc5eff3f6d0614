/** How one check ended. */
export interface Outcome {
  status: 'passed' | 'failed' | 'skipped';
  /** What it found, or why it was skipped; several lines, bounded. */
  detail?: string;
  /** What to do, when that is known better here than beforehand. */
  remedy?: string;
}

/** One thing that `ao check` looks at. */
export interface Check {
  /** Unique; `--only` takes it. */
  name: string;
  /** What to do when it fails. */
  remedy?: string;
  run(signal: AbortSignal): Promise<Outcome>;
}

export interface CheckResult extends Outcome {
  name: string;
  durationMs: number;
}

export interface CheckReport {
  /** In the order of the checks, whatever the order in which they ended. */
  results: CheckResult[];
  passed: number;
  failed: number;
  skipped: number;
  durationMs: number;
}
