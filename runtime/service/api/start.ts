import type { FastifyInstance } from 'fastify';
import type { DestinationStream } from 'pino';
import { prepareValidation } from '../../contract/index.js';
import { readEnvironment, type Environment } from '../environment/read.js';
import { apiEnvironment } from '../environment/tables.js';
import { readContract } from '../process/contract-file.js';
import { HttpListener, listen } from '../process/http-listener.js';
import { createLog, type Logger } from '../process/log.js';
import { asProgram } from '../process/main.js';
import { onStop } from '../process/shutdown.js';
import { launchWorkers, workerLink } from '../process/workers/index.js';
import { assembleApp } from './app.js';

export interface ApiOptions {
  /** The compiled contract, `gen/contract.binpb`. */
  contract: URL | string;
  /** Title and version of the documentation; by default the contract's. */
  title?: string;
  version?: string;
  /** Adds routes and hooks of your own; your routes win over the contract's. */
  configure?: (app: FastifyInstance) => unknown;
  /** Default: the process's. */
  environment?: Environment;
  /** Where log lines go; default standard output. */
  log?: DestinationStream;
}

export interface RunningApi {
  /** http://host:port */
  readonly address: string;
  /** Drains as SIGTERM does, without ending the process; the number of requests cut off. */
  close(): Promise<number>;
}

/** Makes the app without listening or signals, for tests: `(await buildApi(options)).inject('/health')`; close it after. */
export async function buildApi(options: ApiOptions): Promise<FastifyInstance> {
  const { app } = await prepare(options, new HttpListener());
  await app.ready();
  return app;
}

/**
 * Serves the contract over HTTP as a program. Ends the process by itself: with 0 after a drain (SIGTERM, SIGINT, or
 * the end of stdin under AO_SUPERVISED=1; 1 if requests had to be cut off), with an error's status and one fatal log
 * line when it cannot start (78: the environment).
 */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  let log = createLog('api-service', 'info', options.log);
  return asProgram(
    () => log,
    async () => {
      const values = readEnvironment(apiEnvironment, options.environment);
      log = createLog(values.AO_SERVICE_NAME, values.AO_LOG_LEVEL, options.log);
      const running = (await launchWorkers(values, log)) ?? (await launchApi(options));
      if (workerLink !== undefined) {
        workerLink.listens(running.address, running.close);
        return running;
      }
      onStop(values.AO_SUPERVISED, async (reason) => {
        log.info({ reason }, 'draining');
        const lost = await running.close();
        log.info({ cut_off: lost }, 'stopped');
        process.exit(lost === 0 ? 0 : 1);
      });
      return running;
    },
  );
}

/** Serves the contract and throws what goes wrong: no signals, no exit. */
export async function launchApi(options: ApiOptions): Promise<RunningApi> {
  const listener = new HttpListener();
  const { app, log, values } = await prepare(options, listener);
  listener.watch(app.server, values.AO_DEADLINE_MS);
  if (workerLink !== undefined) listener.inStep = workerLink.inStep.bind(workerLink);
  let port: number;
  try {
    await app.ready();
    port = await listen(app.server, values.AO_HOST, values.AO_PORT);
  } catch (error) {
    await app.close();
    throw error;
  }
  const address = `http://${values.AO_HOST.includes(':') ? `[${values.AO_HOST}]` : values.AO_HOST}:${port}`;
  // Of several workers the first process tells, once.
  log[workerLink === undefined ? 'info' : 'debug']({ address }, `listening on ${address}`);
  const close = async (): Promise<number> => {
    const lost = await listener.drain(values.AO_DRAIN_MS);
    await app.close();
    return lost;
  };
  return { address, close };
}

async function prepare(
  { contract: path, title, version, configure, environment, log: destination }: ApiOptions,
  listener: HttpListener,
) {
  const values = readEnvironment(apiEnvironment, environment);
  const log: Logger = createLog(values.AO_SERVICE_NAME, values.AO_LOG_LEVEL, destination);
  const contract = await readContract(path, { ignoreUnknownFields: values.AO_UNKNOWN_FIELDS === 'ignore' });
  await prepareValidation(contract);
  const app = await assembleApp({ contract, values, log, title, version, configure, listener });
  return { app, log, values };
}
