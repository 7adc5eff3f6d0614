import type { DescService } from '@bufbuild/protobuf';
import type { Contract } from '../../contract/index.js';
import { fault } from '../../errors/index.js';
import type { ModelBase, ModelClass } from './base.js';

/** A model with the service it answers for. The model is made by `load`, not before: its constructor is user's code. */
export interface BoundModel {
  readonly name: string;
  readonly service: DescService;
  readonly create: () => ModelBase;
}

/** Finds the service of each class in the contract. Throws AO_SERVICE_MODEL_UNBOUND for a class without one. */
export function bindModels(contract: Contract, classes: readonly ModelClass[]): BoundModel[] {
  return classes.map((model) => {
    const wanted = typeof model.service === 'string' ? model.service : (model.service?.typeName ?? '');
    const service = contract.services.find((candidate) => candidate.typeName === wanted);
    if (service === undefined) {
      const known = contract.services.map((candidate) => candidate.typeName);
      throw fault('AO_SERVICE_MODEL_UNBOUND', { model: model.name, service: wanted || 'no service', known });
    }
    return { name: model.name, service, create: () => new model() };
  });
}
