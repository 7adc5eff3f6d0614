import type { Registry } from 'prom-client';
import type { Contract } from '../../contract/index.js';
import { readEnvironment, type Environment } from '../environment/read.js';
import { modelEnvironment } from '../environment/tables.js';
import { readContract } from '../process/contract-file.js';
import { createLog, type Logger } from '../process/log.js';
import { asProgram } from '../process/main.js';
import { onStop } from '../process/shutdown.js';
import type { ModelClass } from './base.js';
import { bindModels, type BoundModel } from './bind.js';
import { ModelHost } from './host.js';
import { loadModels } from './load.js';
import { ModelMetrics } from './metrics.js';
import { startSidecar } from './sidecar.js';

/** What every model-service is started with, whatever its models are written in. */
export interface ServiceOptions {
  /** The compiled contract, `gen/contract.binpb`. */
  contract: URL | string;
  /** Default: the process's. */
  environment?: Environment;
}

export interface ModelOptions extends ServiceOptions {
  /** One class for each service of the contract; the rpcs of a service without a class answer UNIMPLEMENTED. */
  services: readonly ModelClass[];
}

/** What answers the rpcs of a model-service. */
export interface Implementation {
  readonly models: readonly BoundModel[];
  /** Called when the last call has been answered: what the models hold beyond this process. */
  readonly close?: () => Promise<void>;
}

/** What an implementation is made from. `setReady` says, after the start, whether calls can be answered just now. */
export interface ImplementationParts {
  readonly contract: Contract;
  readonly log: Logger;
  /** For metrics of its own. */
  readonly registry: Registry;
  readonly setReady: (ready: boolean) => void;
}

export type Implement = (parts: ImplementationParts) => Implementation;

export interface RunningModel {
  /** host:port of gRPC, or unix:/path. */
  readonly address: string;
  /** Port of /metrics over HTTP; undefined when AO_METRICS_PORT is 0. */
  readonly metricsPort: number | undefined;
  /** Drains as SIGTERM does, without ending the process. True when no call was cut off. */
  close(): Promise<boolean>;
}

/**
 * Serves models as a program: listens, loads and warms them, then says that it is ready. Ends the process by itself:
 * with 0 after a drain (SIGTERM, SIGINT, or the end of stdin under AO_SUPERVISED=1), with an error's status and one
 * fatal log line when it cannot start.
 */
export async function serveModel(options: ModelOptions): Promise<RunningModel> {
  return serveProgram(options, classesOf(options));
}

/** `serveModel` for models of any kind. */
export async function serveProgram(options: ServiceOptions, implement: Implement): Promise<RunningModel> {
  let log = createLog('model-service', 'info');
  return asProgram(
    () => log,
    async () => {
      const values = readEnvironment(modelEnvironment, options.environment);
      log = createLog(values.AO_SERVICE_NAME, values.AO_LOG_LEVEL);
      let close: (() => Promise<boolean>) | undefined;
      onStop(values.AO_SUPERVISED, async (reason) => {
        log.info({ reason }, 'draining');
        const whole = (await close?.()) ?? true;
        log.info(whole ? 'stopped' : 'stopped; calls were cut off after AO_DRAIN_MS');
        process.exit(whole ? 0 : 1);
      });
      return launch(options, implement, log, (closer) => (close = closer));
    },
  );
}

/** Serves models and throws what goes wrong, for tests: no signals, no exit. */
export function launchModel(options: ModelOptions, log: Logger): Promise<RunningModel> {
  return launch(options, classesOf(options), log);
}

function classesOf({ services }: ModelOptions): Implement {
  return ({ contract }) => ({ models: bindModels(contract, services) });
}

/** `launchModel` for models of any kind. `closable` is told early how to close. */
export async function launch(
  options: ServiceOptions,
  implement: Implement,
  log: Logger,
  closable: (close: () => Promise<boolean>) => void = () => {},
): Promise<RunningModel> {
  const values = readEnvironment(modelEnvironment, options.environment);
  const contract = await readContract(options.contract);
  let setReady = (_ready: boolean): void => {};
  const metrics = new ModelMetrics();
  const { registry } = metrics;
  const { models, close: closeModels } = implement({ contract, log, registry, setReady: (ready) => setReady(ready) });
  const host = new ModelHost({
    contract,
    log,
    metrics,
    maxMessageBytes: values.AO_MAX_MESSAGE_BYTES,
    maxConnectionAgeMs: values.AO_MAX_CONNECTION_AGE_MS,
    batching: {
      enabled: values.AO_BATCHING,
      maxRows: values.AO_BATCH_MAX_ROWS,
      maxQueueRows: values.AO_BATCH_MAX_QUEUE,
    },
  });
  const started = performance.now();
  const address = await host.listen(values);
  let sidecar: Awaited<ReturnType<typeof startSidecar>> | undefined;
  const close = async (): Promise<boolean> => {
    setReady = () => {};
    const whole = await host.drain(values.AO_DRAIN_MS);
    await closeModels?.();
    sidecar?.server.close();
    sidecar?.server.closeAllConnections();
    return whole;
  };
  closable(close);
  try {
    if (values.AO_METRICS_PORT > 0) {
      sidecar = await startSidecar(
        values.AO_HOST,
        values.AO_METRICS_PORT,
        metrics.measureProcess().registry,
        () => host.health.ready,
      );
    }
    host.serve(await loadModels(models, values.AO_LOAD_TIMEOUT_MS));
    setReady = (ready) => host.health.set(ready);
  } catch (error) {
    await close();
    throw error;
  }
  log.info(
    { address, models: models.map(({ name }) => name), ms: Math.round(performance.now() - started) },
    `ready on ${address}`,
  );
  return { address, metricsPort: sidecar?.port, close };
}
