import type { ServingModel } from '../../contract/serving.js';
import type { Config } from './schema.js';

type Services = Config['services'];

/** The models that a service calls, which are those it needs, as ao.toml has them. */
export function neededModels(services: Services, service: string): ServingModel[] {
  return (services[service]?.needs ?? []).flatMap((name) => {
    const need = services[name];
    return need?.kind === 'model' ? [{ name, serves: need.serves, share: need.share }] : [];
  });
}

/** The models that answer the contract: those of the first api-service that needs some; without one, all there are. */
export function servingModels(services: Services): ServingModel[] {
  const names = Object.keys(services);
  const apis = names.filter((name) => services[name]?.kind === 'api').map((name) => neededModels(services, name));
  const all = names.filter((name) => services[name]?.kind === 'model');
  return (
    apis.find((models) => models.length > 0) ??
    all.map((name) => ({ name, serves: services[name]?.serves, share: services[name]?.share }))
  );
}

/** What tells a service where its models are: one address, or a list of several with what each serves, in the order of their names. */
export function modelVariables(
  models: readonly (ServingModel & { readonly address: string })[],
): Record<string, string> {
  const [first] = models;
  if (first === undefined) return {};
  if (models.length === 1) return { AO_MODEL_ADDRESS: first.address };
  const sorted = models.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const list = sorted.map(({ name, address, serves, share }) => ({ name, address, serves, share }));
  return { AO_MODELS: JSON.stringify(list) };
}
