import type { DescMethod } from '@bufbuild/protobuf';
import { servingOf, type Contract } from '../../runtime/contract/index.js';
import { fault } from '../../runtime/errors/index.js';
import { assertServed, servingModels, type Project } from '../../runtime/platform/config/index.js';
import { hostPort, reachableHost } from '../../runtime/platform/engines/plan.js';

export interface CalledModel {
  /** In ao.toml. */
  readonly model: string;
  /** `HOST:PORT` */
  readonly address: string;
}

/**
 * The model-service that answers a rpc: the one named, else the one with the largest share. Throws AO_CALL_MODEL_UNKNOWN,
 * AO_CALL_NO_MODEL_SERVICE for a project without any, AO_CONFIG_INVALID where ao.toml has none for the rpc's service.
 */
export async function modelFor(
  { root, config: { services } }: Project,
  contract: Contract,
  { parent: { typeName: service } }: DescMethod,
  named: string | undefined,
): Promise<CalledModel> {
  const models = servingModels(services);
  if (models.length === 0) throw fault('AO_CALL_NO_MODEL_SERVICE', {});
  const names = contract.services.map(({ typeName }) => typeName);
  const serving = servingOf(models, names).get(service) ?? [];
  if (serving.length === 0) await assertServed(root, services, names);
  const byShare = serving.toSorted((a, b) => b.share - a.share).map(({ model }) => model);
  const model = named === undefined ? byShare[0] : byShare.find((name) => name === named);
  const place = model === undefined ? undefined : services[model];
  if (model === undefined || place === undefined)
    throw fault('AO_CALL_MODEL_UNKNOWN', { model: named ?? '', service, models: byShare });
  return { model, address: hostPort(reachableHost(place.host), place.port) };
}
