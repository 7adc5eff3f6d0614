import type { Contract } from '../../runtime/contract/index.js';
import type { Config } from '../../runtime/platform/config/index.js';

/** The services of a contract that a model answers by ao.toml, by full name. */
export async function servicesOf(
  { services }: Pick<Config, 'services'>,
  contract: Contract,
  model: string,
): Promise<string[]> {
  const { servedBy } = await import('../../runtime/contract/serving.js');
  const models = Object.entries(services).filter(([, { kind }]) => kind === 'model');
  return servedBy(
    model,
    models.map(([name, { serves, share }]) => ({ name, serves, share })),
    contract.services.map(({ typeName }) => typeName),
  );
}
