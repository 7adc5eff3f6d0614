import { type Misfit, misfits, servingOf } from '../../../contract/index.js';
import type { Means } from '../policy/attempts.js';
import { PLAIN } from '../policy/config/types.js';
import { PolicyStream } from '../policy/stream.js';
import { Throttle } from '../policy/throttle.js';
import { PolicyUnary } from '../policy/unary.js';
import type { CallOptions, StreamCall, UnaryCall, Upstream } from '../upstream.js';
import { type GivenModel, refused } from './given.js';
import { type Part, Turns } from './turns.js';

/** How the models are. */
export interface ModelStates {
  /** By name: whether it says SERVING. */
  readonly ready: ReadonlyMap<string, boolean>;
  /** Services of the contract whose requests no ready model takes. */
  readonly unserved: readonly string[];
}

/** A way to each model has attempts of its own by its policy; here is only chosen between models. */
const throttle = new Throttle(undefined);

/**
 * Several model-services behind one api-service: each call goes to one that serves its service, by the models' shares, by the
 * call's key, or by name. A call that a model did not begin with goes to another of the same service.
 */
export class ModelsUpstream implements Upstream {
  /** Told of a model that did not begin with a call, when another is asked. */
  onSkipped: (model: string) => void = () => {};
  private readonly upstreams: ReadonlyMap<string, Upstream>;
  private readonly services: ReadonlyMap<string, readonly Part[]>;

  /** `services`: all of the contract, by full name. Throws AO_SERVICE_ENVIRONMENT_INVALID when models and contract do not fit. */
  constructor(models: readonly GivenModel[], services: readonly string[], open: (model: GivenModel) => Upstream) {
    const problems = misfits(models, services).map(inWords);
    if (problems.length > 0) throw refused(problems);
    const upstreams = new Map(models.map((model) => [model.name, open(model)]));
    const parts = [...servingOf(models, services)].map(([service, serving]) => {
      return [
        service,
        serving.map(({ model, share }) => ({ name: model, share, upstream: upstreams.get(model) as Upstream })),
      ] as const;
    });
    this.upstreams = upstreams;
    this.services = new Map(parts);
  }

  /** Names of the models that answer a service of the contract, those without a share among them. */
  serving(service: string): string[] {
    return (this.services.get(service) ?? []).map(({ name }) => name);
  }

  unary(path: string, request: Uint8Array, options: CallOptions): UnaryCall {
    const parts = this.partsOf(path, options);
    const [sole] = parts;
    if (sole === undefined || parts.length > 1)
      return new SplitUnary(this.turns(parts, options), path, request, options);
    const call = sole.upstream.unary(path, request, options);
    return {
      model: sole.name,
      answer: call.answer,
      cancel: () => call.cancel(),
      isSpent: () => call.isSpent?.() === true,
    };
  }

  stream(path: string, options: CallOptions): StreamCall {
    return new SplitStream(this.turns(this.partsOf(path, options), options), path, options);
  }

  async ready(requestId: string): Promise<boolean> {
    return (await this.states(requestId)).unserved.length === 0;
  }

  /** Asks every model at once. */
  async states(requestId: string): Promise<ModelStates> {
    const ready = new Map(
      await Promise.all(
        [...this.upstreams].map(async ([name, upstream]) => [name, await upstream.ready(requestId)] as const),
      ),
    );
    const isServed = (parts: readonly Part[]): boolean => parts.some(({ name, share }) => share > 0 && ready.get(name));
    return { ready, unserved: [...this.services].flatMap(([service, parts]) => (isServed(parts) ? [] : [service])) };
  }

  close(): void {
    for (const upstream of this.upstreams.values()) upstream.close();
  }

  /** The models that may answer a call. One without a share answers only who names it. */
  private partsOf(path: string, { choice }: CallOptions): readonly Part[] {
    const parts = this.services.get(path.slice(1, path.lastIndexOf('/'))) ?? [];
    const named = choice?.model;
    return parts.filter(({ name, share }) => (named === undefined ? share > 0 : name === named));
  }

  private turns(parts: readonly Part[], { choice }: CallOptions): Turns {
    return new Turns(parts, choice?.key, (model) => this.onSkipped(model));
  }
}

class SplitUnary extends PolicyUnary {
  constructor(
    private readonly turns: Turns,
    path: string,
    request: Uint8Array,
    options: CallOptions,
  ) {
    super(meansOf(turns), PLAIN, path, request, options);
  }

  get model(): string | undefined {
    return this.turns.model;
  }
}

class SplitStream extends PolicyStream {
  constructor(
    private readonly turns: Turns,
    path: string,
    options: CallOptions,
  ) {
    super(meansOf(turns), PLAIN, path, options);
  }

  get model(): string | undefined {
    return this.turns.model;
  }
}

const meansOf = (pool: Turns): Means => ({ pool, throttle });

function inWords(misfit: Misfit): string {
  switch (misfit.kind) {
    case 'unknown':
      return `AO_MODELS: ${misfit.model} serves ${misfit.service}, which the contract has not`;
    case 'unserved':
      return `AO_MODELS: no model serves ${misfit.service}`;
    case 'over':
      return `AO_MODELS: the shares of ${misfit.service} add up to ${misfit.total} percent`;
  }
}
