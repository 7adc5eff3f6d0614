/** Languages that a model-service is written in. */
export const MODEL_LANGUAGES = ['python', 'typescript'] as const;
export type ModelLanguage = (typeof MODEL_LANGUAGES)[number];

/** Where a project's contract came from: ao's first one, or files that the user brought. */
export type ContractOrigin = 'starter' | 'own';

/** The blueprints of a project, a later one over an earlier. */
export function layersOf(model: ModelLanguage, contract: ContractOrigin): string[] {
  const common = ['project', `model-${model}`];
  return contract === 'own' ? [...common, `stubs-${model}`] : [...common, 'starter', `starter-${model}`];
}
