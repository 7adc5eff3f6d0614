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
  /** Embedded engine: variables the command needs besides `env` (PYTHONPATH, say). */
  commandEnv: Readonly<Record<string, string>>;
  /** Docker engine: the image to run. */
  image: string;
  /** The user's own variables. Those of the network (AO_HOST, AO_PORT, AO_MODEL_ADDRESS, AO_MODELS …) are `serviceVariables`'. */
  env: Readonly<Record<string, string>>;
  /** Where the service is reached from this machine: it listens there, or is published there. */
  host: string;
  port: number;
  probe: Probe;
  needs: readonly string[];
  /** Of a model: the services of the contract that it answers, and the percent of their requests; absent: as `servingOf` has it. */
  serves?: readonly string[];
  share?: number;
  readyTimeoutMs: number;
  stopTimeoutMs: number;
}

/** The services of a project in dependency order, as one printable value. */
export interface RunPlan {
  project: string;
  root: string;
  services: readonly ServiceSpec[];
}

/** `waiting` for its needs; `orphaned`: it still runs, but the `ao up` that watched over it was killed. */
export type ServiceState =
  'waiting' | 'starting' | 'ready' | 'backoff' | 'stopping' | 'stopped' | 'failed' | 'orphaned';

export interface ServiceStatus {
  name: string;
  state: ServiceState;
  /** Process id or container id. */
  id: string;
  address: string;
  restarts: number;
  /** Milliseconds since the epoch: when it came into this state. */
  since: number;
  /** Why, when there is something to say: `exit status 3; next try in 4 s`. */
  detail?: string;
}

export interface LogLine {
  service: string;
  stream: 'stdout' | 'stderr';
  /** Without the line end. */
  text: string;
}

export type EngineEvent =
  | ({ type: 'state' } & ServiceStatus)
  | ({ type: 'log' } & LogLine)
  /** Something a person should know that is no failure: what was swept up, a log that cannot be written. */
  | { type: 'notice'; text: string };

/** A started service. */
export interface Unit {
  readonly id: string;
  /** Resolves when it has ended, with its exit status (null: ended by a signal). */
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
  /** Asks it to drain, waits `graceMs` (0: not at all), then ends it by force. May be called again with less grace. Resolves when it is gone. */
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
  /**
   * What must succeed before a service's first start, and again before a restart after a change (compile, build an
   * image). Absent: nothing. Throws an AoError with the end of the output.
   */
  prepare?(spec: ServiceSpec, plan: RunPlan, log: (line: LogLine) => void, signal: AbortSignal): Promise<void>;
  /** Starts one service; lines of its output go to `log`. */
  start(spec: ServiceSpec, plan: RunPlan, log: (line: LogLine) => void): Promise<Unit>;
  /** Removes what an earlier, killed run of this project left behind, and nothing else; returns what it removed, in words. */
  sweep(plan: Pick<RunPlan, 'project' | 'root' | 'services'>): Promise<string[]>;
}
