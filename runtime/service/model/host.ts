import { Server } from '@grpc/grpc-js';
import type { Contract } from '../../contract/index.js';
import { byteService } from '../grpc/byte-method.js';
import { silenceGrpc } from '../grpc/quiet.js';
import type { Logger } from '../process/log.js';
import { type Batchers, batchersOf } from './batching/index.js';
import type { BatchLimits } from './batching/options.js';
import { handlerOf, type Serving } from './calls/index.js';
import { HealthService } from './health.js';
import { type ListeningValues, listenOn } from './listening.js';
import type { LoadedModels } from './load.js';
import type { ModelMetrics } from './metrics.js';
import { ReflectionService } from './reflection.js';

export interface HostOptions {
  readonly contract: Contract;
  readonly log: Logger;
  readonly metrics: ModelMetrics;
  /** Bytes of the largest request message. */
  readonly maxMessageBytes: number;
  readonly batching: BatchLimits;
  /** After which a connection is closed, ms; undefined: never. */
  readonly maxConnectionAgeMs: number | undefined;
}

/** The gRPC server of a model-service: the contract's rpcs, health and reflection. Answers UNAVAILABLE until `serve`. */
export class ModelHost {
  readonly health: HealthService;
  private readonly reflection: ReflectionService;
  private readonly server: Server;
  private models: LoadedModels = new Map();
  private batchers: Batchers = new Map();

  constructor(private readonly options: HostOptions) {
    const { contract, log, metrics, maxMessageBytes, maxConnectionAgeMs: age } = options;
    silenceGrpc();
    this.health = new HealthService(contract.services.map(({ typeName }) => typeName));
    this.reflection = new ReflectionService(contract);
    this.server = new Server({
      'grpc.max_receive_message_length': maxMessageBytes,
      'grpc.max_send_message_length': -1,
      ...(age === undefined ? {} : { 'grpc.max_connection_age_ms': age }),
    });
    this.server.addService(HealthService.definition, this.health.handlers);
    for (const definition of ReflectionService.definitions)
      this.server.addService(definition, this.reflection.handlers);
    for (const service of contract.services) {
      const serving: Serving = {
        log,
        metrics,
        ready: () => this.health.ready,
        model: () => this.models.get(service),
        batcher: (rpc) => this.batchers.get(rpc),
      };
      const handlers = service.methods.map((rpc) => [rpc.name, handlerOf(rpc, serving)]);
      this.server.addService(byteService(service), Object.fromEntries(handlers));
    }
  }

  /** Binds; the answer is the address. Throws as `listenOn` does. */
  listen(values: ListeningValues): Promise<string> {
    return listenOn(this.server, values);
  }

  /** From now on calls reach the models, and health says SERVING. Throws AO_SERVICE_BATCHING_INVALID. */
  serve(models: LoadedModels): void {
    this.batchers = batchersOf(models, this.options);
    this.models = models;
    this.health.set(true);
  }

  /** Stops taking calls and lets those under way finish; after `limitMs` cuts them off. True when none was cut off. */
  async drain(limitMs: number): Promise<boolean> {
    this.health.stop();
    this.reflection.stop();
    let timer: NodeJS.Timeout | undefined;
    const finished = new Promise<boolean>((resolve) =>
      this.server.tryShutdown((error) => resolve(error === undefined)),
    );
    const limit = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), limitMs)));
    const whole = await Promise.race([finished, limit]);
    clearTimeout(timer);
    if (!whole) this.server.forceShutdown();
    return whole;
  }
}
