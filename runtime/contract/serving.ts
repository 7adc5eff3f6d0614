/** A model-service as ao.toml has it: what it serves, and how much of it. */
export interface ServingModel {
  readonly name: string;
  /** Full names of services of the contract; absent: all that no other model claims for itself. */
  readonly serves?: readonly string[] | undefined;
  /** Percent of the requests to what it serves, 0 to 100; absent: an equal part of what the others leave. */
  readonly share?: number | undefined;
}

export interface Serving {
  readonly model: string;
  /** Percent of the requests. The shares of a service add up to 100. */
  readonly share: number;
}

/**
 * Which models answer each service of a contract, and how much of it. A model that names a service and no share claims
 * it for itself; one with a share takes that part, and leaves the rest to the others.
 */
export function servingOf(models: readonly ServingModel[], services: readonly string[]): Map<string, Serving[]> {
  return new Map(services.map((service) => [service, shared(modelsOf(models, service))]));
}

function modelsOf(models: readonly ServingModel[], service: string): ServingModel[] {
  const named = models.filter(({ serves }) => serves?.includes(service) === true);
  const claimed = named.some(({ share }) => share === undefined);
  return claimed ? named : models.filter((model) => named.includes(model) || model.serves === undefined);
}

function shared(models: readonly ServingModel[]): Serving[] {
  const given = models.reduce((sum, { share = 0 }) => sum + share, 0);
  const open = models.filter(({ share }) => share === undefined).length;
  // Shares that nobody completes are taken as weights: 10 and 30 alone are a quarter and three.
  const scale = open === 0 && given > 0 ? 100 / given : 1;
  const rest = open === 0 ? 0 : Math.max(0, 100 - given) / open;
  return models.map(({ name, share }) => ({ model: name, share: share === undefined ? rest : share * scale }));
}

/** The services of a contract that a model answers, in the order of the contract. */
export function servedBy(model: string, models: readonly ServingModel[], services: readonly string[]): string[] {
  const serving = servingOf(models, services);
  return services.filter((service) => serving.get(service)?.some((each) => each.model === model) === true);
}

/** What is wrong with who serves what: a service that the contract has not, one that nobody answers, or more than there is of it. */
export type Misfit =
  | { readonly kind: 'unknown'; readonly model: string; readonly service: string; readonly index: number }
  | { readonly kind: 'unserved'; readonly service: string; readonly models: readonly string[] }
  | { readonly kind: 'over'; readonly service: string; readonly models: readonly string[]; readonly total: number };

/** Compares models with the services of a contract. None of it: every service has models whose shares add up to 100. */
export function misfits(models: readonly ServingModel[], services: readonly string[]): Misfit[] {
  return [
    ...models.flatMap(({ name: model, serves = [] }) =>
      serves.flatMap((service, index): Misfit[] =>
        services.includes(service) ? [] : [{ kind: 'unknown', model, service, index }],
      ),
    ),
    ...services.flatMap((service): Misfit[] => {
      const some = modelsOf(models, service);
      const names = some.map(({ name }) => name);
      const total = some.reduce((sum, { share = 0 }) => sum + share, 0);
      if (total > 100) return [{ kind: 'over', service, models: names, total }];
      const open = some.some(({ share }) => share === undefined);
      return open || total > 0 ? [] : [{ kind: 'unserved', service, models: names }];
    }),
  ];
}
