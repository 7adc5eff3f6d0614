/** How a service shows that it is ready: an HTTP path that answers 200, or gRPC health that says SERVING. */
export type Probe = { kind: 'http'; path: string } | { kind: 'grpc' };

/** What an engine needs to know of a service; made from the configuration alone, so it can be printed and tested. */
export interface ServiceSpec {
  name: string;
  kind: 'api' | 'model';
  /** Absolute folder of the service. */
  dir: string;
  /** Embedded engine: words of the command to run in `dir`. */
  command: readonly string[];
  /** Embedded engine: words of the command that must succeed before the first start (a compile step), if any. */
  prepare?: readonly string[];
  /** Docker engine: the image to run. */
  image: string;
  env: Readonly<Record<string, string>>;
  host: string;
  port: number;
  probe: Probe;
  needs: readonly string[];
  readyTimeoutMs: number;
  stopTimeoutMs: number;
}

/** The services of a project in dependency order, as one printable value. */
export interface RunPlan {
  project: string;
  root: string;
  services: readonly ServiceSpec[];
}

export type ServiceState = 'starting' | 'ready' | 'backoff' | 'stopped' | 'failed';

export interface ServiceStatus {
  name: string;
  state: ServiceState;
  /** Process id or container id. */
  id: string;
  address: string;
  restarts: number;
  /** Milliseconds since the epoch. */
  since: number;
}

export interface LogLine {
  service: string;
  stream: 'stdout' | 'stderr';
  /** Without the line end. */
  text: string;
}

export type EngineEvent =
  | { type: 'state'; service: string; state: ServiceState; detail?: string }
  | ({ type: 'log' } & LogLine);

/** A started service. */
export interface Unit {
  readonly id: string;
  /** Resolves when it has ended, with its exit status (null: ended by a signal). */
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
  /** Asks it to drain, waits `graceMs`, then ends it by force. Resolves when it is gone. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Where services run. One file an engine; `test/contract/engine.ts` holds the suite that each must pass. Order,
 * readiness, restart and back-off are the supervisor's and are the same for all engines.
 */
export interface Engine {
  readonly id: 'process' | 'docker';
  /** Throws an AoError with a remedy when this engine cannot run the plan here (no Docker, port taken, no image). */
  preflight(plan: RunPlan): Promise<void>;
  /** Starts one service; lines of its output go to `log`. */
  start(spec: ServiceSpec, plan: RunPlan, log: (line: LogLine) => void): Promise<Unit>;
  /** Removes what an earlier, killed run of this project left behind; returns what it removed, in words. */
  sweep(plan: Pick<RunPlan, 'project' | 'root' | 'services'>): Promise<string[]>;
}
