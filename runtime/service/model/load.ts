import type { DescService } from '@bufbuild/protobuf';
import { AoError, fault } from '../../errors/index.js';
import type { ModelBase } from './base.js';
import type { BoundModel } from './bind.js';

/** Models that are ready to answer, by their service. */
export type LoadedModels = ReadonlyMap<DescService, ModelBase>;

/**
 * Makes, loads and warms every model, one after another (a model may want all the memory there is while it loads).
 * Throws AO_SERVICE_MODEL_LOAD_FAILED with the model's own error as cause, or AO_SERVICE_MODEL_LOAD_TIMEOUT when all
 * together take longer than `limitMs`; an AoError of the model's comes out as it is. Only a load that awaits can be timed out: one that never yields blocks the process.
 */
export async function loadModels(models: readonly BoundModel[], limitMs: number): Promise<LoadedModels> {
  let current = '';
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(fault('AO_SERVICE_MODEL_LOAD_TIMEOUT', { model: current, ms: limitMs })), limitMs);
  });
  try {
    return await Promise.race([loadEach(models, (name) => (current = name)), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

async function loadEach(models: readonly BoundModel[], begin: (name: string) => void): Promise<LoadedModels> {
  const loaded = new Map<DescService, ModelBase>();
  for (const { name, service, create } of models) {
    begin(name);
    try {
      const model = create();
      await model.load();
      await model.warm();
      loaded.set(service, model);
    } catch (cause) {
      if (cause instanceof AoError) throw cause;
      throw fault('AO_SERVICE_MODEL_LOAD_FAILED', { model: name, reason: String(cause) }, { cause });
    }
  }
  return loaded;
}
