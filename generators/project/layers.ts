import type { ModelLanguage } from '../languages/index.js';

/** Where a contract came from: ao's first one, or files that the user brought. */
export type ContractOrigin = 'starter' | 'own';

/** The blueprint that every project has. */
export const PROJECT_LAYER = 'project';

/** The blueprints of a model-service, a later one over an earlier. */
export function modelLayers(language: ModelLanguage, origin: ContractOrigin): string[] {
  const common = `model-${language}`;
  return origin === 'own' ? [common, `stubs-${language}`] : [common, 'starter', `starter-${language}`];
}

/** The blueprints of a project with one model-service, a later one over an earlier. */
export function layersOf(language: ModelLanguage, origin: ContractOrigin): string[] {
  return [PROJECT_LAYER, ...modelLayers(language, origin)];
}
