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
