import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contract } from '../../../contract/index.js';
import { fault } from '../../../errors/index.js';
import { rVariables } from '../../environment/r.js';
import { type Environment, readEnvironment } from '../../environment/read.js';
import { modelEnvironment } from '../../environment/tables.js';
import type { Logger } from '../../process/log.js';
import { usableCores } from '../../process/workers/count.js';
import {
  type Implementation,
  type ImplementationParts,
  launch,
  type RunningModel,
  serveProgram,
  type ServiceOptions,
} from '../serve.js';
import { forwardingModel } from './model.js';
import { characters, record, type RList, withAttributes } from './rds/index.js';
import { FromR, type Int64Mode, ToR } from './values/index.js';
import { Pool } from './workers/pool.js';

/** Without AO_R_WORKERS: a model is in the memory of each. */
const MOST_BY_ITSELF = 4;

export interface RModelOptions extends ServiceOptions {
  /** The folder of the service, with model.R, gen/base.R and vendor/ao. */
  folder: URL | string;
}

/**
 * Serves a model in R as a program: listens, starts the workers, and says that it is ready when each has loaded model.R. Ends
 * the process by itself: with 0 after a drain (SIGTERM, SIGINT, or the end of stdin under AO_SUPERVISED=1), with an error's
 * status and one fatal log line when it cannot start.
 */
export function startRModel(options: RModelOptions): Promise<RunningModel> {
  return serveProgram(options, (parts) => implement(options, parts));
}

/** `startRModel` for tests: no signals, no exit; throws what goes wrong. */
export function launchRModel(options: RModelOptions, log: Logger): Promise<RunningModel> {
  return launch(options, (parts) => implement(options, parts), log);
}

function implement(options: RModelOptions, { contract, log, registry, setReady }: ImplementationParts): Implementation {
  const environment = options.environment ?? process.env;
  const values = readEnvironment(rVariables, environment);
  const folder = folderOf(options.folder);
  const cores = usableCores();
  const workers = (values.AO_R_WORKERS ?? Math.min(cores, MOST_BY_ITSELF)) || cores;
  const pool = new Pool({
    rscript: findRscript(values.AO_RSCRIPT, environment),
    folder,
    environment: { ...process.env, ...environment },
    log,
    registry,
    load: loadFrame(contract),
    workers,
    // One is left for calls that are no streams, where there is more than one.
    streamWorkers: values.AO_R_STREAM_WORKERS ?? Math.max(1, workers - 1),
    queue: values.AO_R_QUEUE,
    interruptMs: values.AO_R_INTERRUPT_MS,
    loadMs: readEnvironment(modelEnvironment, environment).AO_LOAD_TIMEOUT_MS,
    onReady: setReady,
  });
  const toR = new ToR(contract.registry, values.AO_R_INT64 as Int64Mode);
  const means = { pool, toR, fromR: new FromR(contract.registry) };
  let started: Promise<void> | undefined;
  const load = (): Promise<void> => (started ??= pool.start());
  return {
    models: contract.services.map((service) => forwardingModel(service, means, load)),
    close: () => pool.stop(),
  };
}

function folderOf(given: URL | string): string {
  const folder = resolve(given instanceof URL || given.startsWith('file:') ? fileURLToPath(given) : given);
  for (const file of ['model.R', 'vendor/ao/worker.R'])
    if (!existsSync(join(folder, file))) throw fault('AO_MODEL_R_FILES', { file: join(folder, file) });
  return folder;
}

/** Where Rscript is: a path as it is, a name in PATH. */
function findRscript(name: string, { PATH = '' }: Environment): string {
  const places = name.includes('/') ? [resolve(name)] : PATH.split(delimiter).map((folder) => resolve(folder, name));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw fault('AO_MODEL_R_MISSING', { name });
  return found;
}

/** What each worker is told to answer: of what type each rpc is. */
function loadFrame({ methods }: Contract): RList {
  const names = methods.map((rpc) => `${rpc.parent.typeName}/${rpc.name}`);
  const rpcs = withAttributes(characters(methods.map(({ methodKind }) => methodKind)), { names: characters(names) });
  return record({ kind: characters(['load']), rpcs });
}
