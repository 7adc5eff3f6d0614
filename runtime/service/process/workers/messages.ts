import type { DrainStep } from '../http-listener.js';
import type { MetricObjectWithValues, MetricValue } from 'prom-client';

/** The variable that tells a process that it is a worker of ours. */
export const WORKER_VARIABLE = 'AO_WORKER';

/** The measurements of one process, as prom-client gives and adds them. */
export type Snapshot = MetricObjectWithValues<MetricValue<string>>[];

/** What a worker tells its primary. `here`: from now on it hears what it is told. */
export type FromWorker =
  | { readonly ao: 'here' }
  | { readonly ao: 'listening'; readonly address: string }
  | { readonly ao: 'reached'; readonly step: DrainStep }
  | { readonly ao: 'drained'; readonly lost: number }
  | { readonly ao: 'snapshot'; readonly metrics: Snapshot }
  | { readonly ao: 'metrics'; readonly id: number };

/** What the primary tells a worker. `complete`: all workers listen; `go`: all have reached that step. */
export type FromPrimary =
  | { readonly ao: 'complete' }
  | { readonly ao: 'drain' }
  | { readonly ao: 'go'; readonly step: DrainStep }
  | { readonly ao: 'snapshot' }
  | { readonly ao: 'metrics'; readonly id: number; readonly text: string };

/** Whether a message is one of ours: the user's code may send its own. */
export function isOurs(message: unknown): message is { ao: string } {
  return typeof message === 'object' && message !== null && 'ao' in message;
}
